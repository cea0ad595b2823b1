"""What a planned fault does to a call that comes over HTTP."""

import re
import socket
from collections.abc import Callable

from flask import Response, request

from bot.sandbox.traffic.answers import as_json, ratelimited
from bot.sandbox.traffic.calls import Call
from bot.sandbox.traffic.faults import Faults, Plan

Headers = Callable[[str], dict[str, str]]
"""Those of an answer to the method called so."""
STATUS = re.compile("[45][0-9]{2}")
"""A fault that is a status of HTTP, unlike a company's own codes."""


class Failing:
    def __init__(self, faults: Faults, headers: Headers = lambda _method: {}) -> None:
        self._faults = faults
        self._headers = headers

    def plan(self, call: Call) -> Plan | None:
        """What is to go wrong with this call."""
        return self._faults.take(call.method, call.args)

    def before(self, plan: Plan | None, call: Call) -> Response | None:
        """What goes wrong instead of the call; None where it is done after all."""
        if plan is None or plan.kind in ("cut", "cut_late", "hang_after", "mute"):
            return None
        if plan.kind == "slow":
            self._faults.wait(plan.seconds)
            return None
        if plan.kind == "429":
            return ratelimited(call, max(1, round(plan.seconds)))
        if plan.kind in ("hang", "cut_before"):
            self._faults.wait(plan.seconds if plan.kind == "hang" else 0)
            _cut()
            return Response("")
        is_status = bool(STATUS.fullmatch(plan.kind))
        call.status = int(plan.kind) if is_status else 200
        if is_status or plan.kind in ("garbage", "list"):
            said, kind = ("[1]", "application/json") if plan.kind == "list" else ("<html><body>Server Error</body></html>", "text/html")
            return Response(said, call.status, content_type=kind)
        call.answer = {"ok": False} | ({} if plan.kind == "no_reason" else {"error": plan.kind})
        return as_json(call.answer, 200, self._headers(call.method))

    def late(self, plan: Plan | None) -> None:
        """Nobody hears the answer, and the call is done a while later."""
        if plan is not None and plan.kind == "cut_late":
            _cut()
            self._faults.wait(plan.seconds)

    def after(self, plan: Plan | None) -> bool:
        """Whether the answer doesn't arrive, though the call is done."""
        if plan is None or plan.kind not in ("cut", "hang_after"):
            return False
        self._faults.wait(plan.seconds if plan.kind == "hang_after" else 0)
        _cut()
        return True


def _cut() -> None:
    """The connection drops without an answer."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
