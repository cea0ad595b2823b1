"""Where a carrier is and with which keys. Each carrier has a model of its own; who starts the app reads it from the environment."""

from abc import abstractmethod
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel

from carriers.base import Carrier
from carriers.facts import CarrierFacts


def is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def _require_address(value: str) -> str:
    if not is_address(value):
        raise ValueError("write a whole address such as https://desk.example.com")
    return value


Address = Annotated[str, AfterValidator(_require_address)]
"""An http or https address."""


class CarrierSettings(BaseModel):
    """A field is a setting: its name in capital letters is that of the environment's variable. The carrier is set up where all required ones are given;
    there is at least one. A `ValueError` of a validator is a sentence for whoever sets it up.
    """

    facts: ClassVar[CarrierFacts]

    @abstractmethod
    def build(self, public_url: str) -> Carrier:
        """The carrier, which reaches us at `public_url`."""

    @classmethod
    def list_required(cls) -> list[str]:
        """The names of the settings without which there is no such carrier."""
        return [name for name, field in cls.model_fields.items() if field.is_required()]
