"""Whether a request is Slack's is told by the signature of its bytes, before anybody reads them."""

import hmac
import re

from slack_sdk.signature import Clock, SignatureVerifier

from bot.logs import Seldom
from bot.runtime import Runtime

AGE = 300
"""A request may be old by so many seconds, or our clocks differ by them (docs.slack.dev, verifying requests from Slack)."""
_STAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class Verification:
    """Verifies requests. What is refused is told in the log, once in a while."""

    def __init__(self, runtime: Runtime) -> None:
        self._ours = SignatureVerifier(runtime.settings.slack_signing_secret.get_secret_value(), clock=_Clock(runtime))
        self._hears = runtime.hears
        self._refusals = Seldom("slack.refused")

    def is_slacks(self, body: bytes, stamp: str, signature: str) -> bool:
        if not (_STAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
            self._refusals.warn("not signed", status=401)
            return False
        try:
            expected = self._ours.generate_signature(timestamp=stamp, body=body) or ""
        except UnicodeDecodeError:  # Slack's is always text
            expected = ""
        if not hmac.compare_digest(expected, signature):
            self._refusals.warn("wrong signature", status=401)
            return False
        seconds = round(self._ours.clock.now() - int(stamp))
        if abs(seconds) > AGE:
            self._refusals.warn("clock is off", seconds=seconds, status=401)
            return False
        self._hears.request(stamp)
        return True


class _Clock(Clock):
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def now(self) -> float:
        return self._runtime.machine().timestamp()
