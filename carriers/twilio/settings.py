"""These settings say where Twilio is, and with which keys."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from carriers.settings import Address, CarrierSettings, Key, shaped
from carriers.twilio.carrier import Twilio
from carriers.twilio.facts import FACTS

AccountSid = Annotated[str, AfterValidator(shaped("AC[0-9a-fA-F]{32}", "it is the account's SID: AC and 32 digits from 0 to f"))]
KeySid = Annotated[str | None, AfterValidator(shaped("SK[0-9a-fA-F]{32}", "it is the API key's SID: SK and 32 digits from 0 to f"))]


class TwilioSettings(CarrierSettings):
    facts: ClassVar = FACTS

    twilio_account_sid: AccountSid = Field(description="in Twilio’s console, Account Info")
    twilio_auth_token: Key = Field(description="beside it")
    twilio_api_key: KeySid = None
    twilio_api_secret: Key | None = Field(None, validate_default=True)
    twilio_api_url: Address = "https://api.twilio.com"

    @field_validator("twilio_api_secret")
    @classmethod
    def _key(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        has_key = info.data.get("twilio_api_key", True)  # one that is malformed isn't handed on
        if value and not has_key:
            raise ValueError("it belongs to TWILIO_API_KEY, which is missing: set both or neither")
        if not value and has_key:
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
