"""Settings say where a carrier is, and give its keys. Each carrier has a model of its own; who starts the app reads it from the
environment.
"""

import re
from abc import abstractmethod
from collections.abc import Callable
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, SecretStr

from carriers.base import Carrier
from carriers.facts import CarrierFacts

_HOST = re.compile(r"(?:[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.?|[0-9a-f:.]*:[0-9a-f:.]*")
"""A host is a name, or an address of IPv4 or IPv6, as urlsplit gives it. Others' letters stand in it as xn--…"""
_LABEL_MOST = 63
"""So many signs may stand between two dots of a host's name (RFC 1035)."""
_PRINTED = re.compile(r"[!-~]+")
"""A header of HTTP can bear this, without blanks."""


def is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:  # a port that is no number, or none there can be
        return False
    host = parts.hostname or ""
    is_host = bool(_HOST.fullmatch(host)) and all(len(label) <= _LABEL_MOST for label in host.split("."))
    return bool(_PRINTED.fullmatch(value)) and parts.scheme in ("http", "https") and is_host and port != 0


def _require_address(value: str) -> str:
    if not is_address(value):
        raise ValueError("write a whole address such as https://desk.example.com")
    return value


Address = Annotated[str, AfterValidator(_require_address)]
"""An http or https address."""


def _require_reachable(value: str) -> str:
    parts = urlsplit(value)
    if parts.username is not None or parts.password is not None:
        raise ValueError("leave out the name and the password: phone companies don't sign such addresses alike")
    return value


PublicAddress = Annotated[Address, AfterValidator(_require_reachable)]
"""An address at which phone companies reach us (Twilio, "Webhooks security")."""


def shaped(pattern: str, sentence: str) -> Callable[[str | SecretStr | None], str | SecretStr | None]:
    """Makes a validator: the setting, where there is one, has to look so, or `sentence` says what it is."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: str | SecretStr | None) -> str | SecretStr | None:
        said = value.get_secret_value() if isinstance(value, SecretStr) else value
        if said is not None and not compiled.fullmatch(said):
            raise ValueError(sentence)
        return value

    return check


Key = Annotated[SecretStr, AfterValidator(shaped(_PRINTED.pattern, "it has a blank, or a letter that no key has: copy it once more"))]
"""A secret that goes into a header, or signs."""


class CarrierSettings(BaseModel):
    """A field is a setting: its name in capital letters is that of the environment's variable. The carrier is set up where all required ones are given;
    there is at least one. A `ValueError` of a validator is a sentence for whoever sets it up.
    """

    facts: ClassVar[CarrierFacts]

    @abstractmethod
    def build(self, public_url: str) -> Carrier:
        """Makes the carrier, which reaches us at `public_url`."""

    @classmethod
    def list_required(cls) -> list[str]:
        """Lists the names of the settings without which there is no such carrier."""
        return [name for name, field in cls.model_fields.items() if field.is_required()]
