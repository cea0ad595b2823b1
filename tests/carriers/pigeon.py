"""A third carrier, as a stranger would write it: carrier pigeons, which speak JSON, sign with a shared key, and take no files."""

import hashlib
import hmac
import json
from typing import ClassVar

from pydantic import SecretStr

from carriers.base import (
    CarrierError,
    DeliveryReport,
    Fault,
    InboundText,
    OutboundText,
    RequestMalformedError,
    RequestRefusedError,
    SentText,
    TextState,
    WebhookRequest,
)
from carriers.calls import UNREADABLE, JsonCalls
from carriers.facts import CarrierFacts, Keywords, Pace
from carriers.settings import Address, CarrierSettings

FACTS = CarrierFacts("pigeon", "Pigeon Post", keywords=Keywords(stop=frozenset({"shoo"})), pace=Pace(interval=0.5, burst=3))
STATES = {str(one): one for one in TextState}


class Pigeon:
    facts = FACTS

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key.encode()
        self._calls = JsonCalls(FACTS.title, lambda said: explain(said["error"] if isinstance(said, dict) else ""))

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        given = next((value for name, value in request.headers.items() if name.lower() == "x-ring"), "")
        if not hmac.compare_digest(
            given.encode("utf-8", "replace"), hmac.new(self._key, request.body, hashlib.sha256).hexdigest().encode()
        ):
            raise RequestRefusedError("That pigeon isn't ours.")
        try:
            said = json.loads(request.body)
            if request.path.endswith("/inbound"):
                return [InboundText("pigeon", f"{said['ring']:s}", f"{said['from']:s}", f"{said['to']:s}", f"{said['letter']:s}")]
            state, error = STATES.get(said["state"], TextState.UNKNOWN), said["error"]
            failed = error or state in (TextState.FAILED, TextState.UNDELIVERED)
            return [DeliveryReport("pigeon", f"{said['ring']:s}", state, said["reference"], explain(error) if failed else None)]
        except UNREADABLE:
            raise RequestMalformedError("Nobody can read that letter.") from None

    def answer(self) -> tuple[str, str]:
        return "coo", "text/plain"

    def send(self, text: OutboundText) -> SentText:
        letter = {"reference": text.reference, "from": text.sender, "to": text.recipient, "letter": text.body}
        return self._calls.send(lambda said: SentText(f"{said['ring']:s}", TextState.QUEUED, 1), "POST", self._url, json=letter)


def explain(code: str) -> CarrierError:
    if code == "hawk":
        return CarrierError("The contact's phone is guarded by a hawk. Retry later.", code=code, retryable=True, fault=Fault.CONTACT)
    if code == "shooed":
        return CarrierError("The contact wants no pigeons (SHOO). They get them again after START.", code=code, opted_out=True)
    return CarrierError(f"The pigeon came back without a reason that we know ({code}). Write it once more.", code=code)


class PigeonSettings(CarrierSettings):
    facts: ClassVar = FACTS

    pigeon_key: SecretStr
    pigeon_loft: Address

    def build(self, public_url: str) -> Pigeon:
        return Pigeon(self.pigeon_loft, self.pigeon_key.get_secret_value())
