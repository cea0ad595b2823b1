"""Twilio's settings."""

from typing import ClassVar

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from carriers.settings import Address, CarrierSettings
from carriers.twilio.carrier import Twilio
from carriers.twilio.facts import FACTS


class TwilioSettings(CarrierSettings):
    facts: ClassVar = FACTS

    twilio_account_sid: str
    twilio_auth_token: SecretStr
    twilio_api_key: str | None = None
    twilio_api_secret: SecretStr | None = Field(None, validate_default=True)
    twilio_api_url: Address = "https://api.twilio.com"

    @field_validator("twilio_api_secret")
    @classmethod
    def _key(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value and not info.data.get("twilio_api_key"):
            raise ValueError("it belongs to TWILIO_API_KEY, which is missing: set both or neither")
        if not value and info.data.get("twilio_api_key"):
            raise ValueError("it is missing, and TWILIO_API_KEY needs it: set both or neither")
        return value

    def build(self, public_url: str) -> Twilio:
        return Twilio(
            self.twilio_account_sid,
            self.twilio_auth_token.get_secret_value(),
            public_url=public_url,
            api_key=self.twilio_api_key,
            api_secret=self.twilio_api_secret.get_secret_value() if self.twilio_api_secret else None,
            api_url=self.twilio_api_url,
        )
