"""These settings say where Telnyx is, and with which keys."""

import base64
import binascii
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from carriers.settings import Address, CarrierSettings, Key
from carriers.telnyx.carrier import Telnyx
from carriers.telnyx.facts import FACTS
from carriers.telnyx.webhooks import KEY_BYTES


def _public_key(value: str) -> str:
    try:
        is_one = len(base64.b64decode(value, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        is_one = False
    if not is_one:
        raise ValueError("it is the account's public key, 44 letters that end with = (in Telnyx' portal: API Keys, Public Key)")
    return value


PublicKey = Annotated[str, AfterValidator(_public_key)]


class TelnyxSettings(CarrierSettings):
    facts: ClassVar = FACTS

    telnyx_api_key: Key = Field(description="in Telnyx’ portal, API Keys")
    telnyx_public_key: PublicKey = Field(description="beside it, Public Key")
    telnyx_api_url: Address = "https://api.telnyx.com"

    def build(self, public_url: str) -> Telnyx:
        return Telnyx(self.telnyx_api_key.get_secret_value(), self.telnyx_public_key, public_url=public_url, api_url=self.telnyx_api_url)
