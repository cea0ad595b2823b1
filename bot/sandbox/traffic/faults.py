"""Plans of failure: which call goes wrong how, how often or how long."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

KINDS = ("429", "500", "hang", "hang_after", "cut", "cut_before", "garbage", "slow")
"""Those that the page may ask for; tests may plan others too."""
SECONDS = {"429": 1.0, "hang": 30.0, "hang_after": 30.0, "slow": 2.0}


@dataclass
class Plan:
    call: str
    kind: str
    times: float
    until: float
    where: dict[str, str]
    seconds: float
    hits: int = field(default=0)

    def fits(self, call: str, args: dict[str, Any]) -> bool:
        alive = self.hits < self.times and time.monotonic() < self.until
        named = self.call == call or (self.call == "*" and not call.startswith("phones"))
        return alive and named and all(str(args.get(k)) == v for k, v in self.where.items())


class Faults:
    """`plan("chat.postMessage", "429", times=2, channel="C1")`; the call "*" means every Slack method, "phones" the phone company.

    Kinds: 429 (Retry-After `seconds`, at least 1), 500, hang (not done, no answer for `seconds`), hang_after (done, then the same),
    cut (done, then the connection drops), cut_late (the connection drops, and `seconds` later it is done), cut_before (dropped without doing it), garbage (HTML with status 200), list (JSON that is no object),
    mute (done, and answered with nothing but ok), slow (done after `seconds`),
    no_reason (`{"ok": false}` and nothing else), or any error code of Slack's, such as "not_in_channel".
    """

    def __init__(self) -> None:
        self._plans: list[Plan] = []
        self._lock = threading.Lock()
        self.released = threading.Event()
        """Set when the server stops, so that nothing goes on hanging."""

    def plan(
        self, call: str, kind: str, times: float | None = None, lasting: float | None = None, *, seconds: float | None = None, **where: str
    ) -> Plan:
        """Once, unless `times` or `lasting` (seconds from now) say otherwise."""
        end = float("inf") if lasting is None else time.monotonic() + lasting
        often = times if times is not None else (1 if lasting is None else float("inf"))
        made = Plan(call, kind, often, end, where, SECONDS.get(kind, 2.0) if seconds is None else seconds)
        with self._lock:
            self._plans.append(made)
        return made

    def clear(self, call: str | None = None) -> None:
        with self._lock:
            self._plans = [p for p in self._plans if call is not None and p.call != call]

    def take(self, call: str, args: dict[str, Any]) -> Plan | None:
        with self._lock:
            found = next((p for p in self._plans if p.fits(call, args)), None)
            if found is not None:
                found.hits += 1
            return found

    def wait(self, seconds: float) -> None:
        self.released.wait(seconds)

    def standing(self, call: str) -> str:
        """The kind that holds for this call without end, for the page; "none" if there is none."""
        with self._lock:
            return next((p.kind for p in self._plans if p.call == call and p.times == float("inf") and time.monotonic() < p.until), "none")
