"""Whether a request is Slack's."""

import hmac

from slack_bolt.middleware.request_verification import RequestVerification
from slack_sdk.signature import Clock, SignatureVerifier

from bot.logs import Seldom
from bot.runtime import Runtime


class Verification(RequestVerification):
    """Bolt's own, by our clock. What is refused is told in the log."""

    def __init__(self, signing_secret: str, runtime: Runtime) -> None:
        super().__init__(signing_secret)
        self._ours = SignatureVerifier(signing_secret, clock=_Clock(runtime))
        self._refusals = Seldom("slack.refused")

    @property
    def verifier(self) -> SignatureVerifier:
        return self._ours

    def _debug_log_error(self, signature: str, timestamp: str, body: str) -> None:
        """What Bolt calls for a request that it refuses (slack-bolt 1.30, request_verification.py); its own writes down signature and body."""
        expected = self._ours.generate_signature(timestamp=timestamp, body=body) or ""
        if hmac.compare_digest(expected, signature):
            self._refusals.warn("clock is off", seconds=round(self._ours.clock.now() - int(timestamp)), status=401)
        else:
            self._refusals.warn("wrong signature", status=401)


class _Clock(Clock):
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def now(self) -> float:
        return self._runtime.clock().timestamp()
