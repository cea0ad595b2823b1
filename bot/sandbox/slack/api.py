"""A Web API call from its bytes to its answer: token, scope, rate limit, method, record."""

import json
from dataclasses import replace

from bot.sandbox.slack.methods.call import Args, Desk, SlackError
from bot.sandbox.slack.methods.table import METHODS
from bot.sandbox.slack.pace import Pace
from bot.sandbox.traffic.calls import Call
from bot.sandbox.wire import Json


class Api:
    def __init__(self, desk: Desk, token: str, app_token: str, *, limits: bool) -> None:
        self._desk = desk
        self._token = token
        self._app_token = app_token
        self._pace = Pace(desk.workspace.clock)
        self.limits = limits
        self.refusal = ""
        """What every call is answered while the installation is broken: token_revoked, account_inactive, invalid_auth…"""
        self.calls: list[Call] = []

    def record(self, method: str, args: Json) -> Call:
        call = Call(method, args, self._desk.workspace.clock.now())
        self.calls.append(call)
        return call

    def wait(self, method: str, args: Json) -> int:
        """Seconds to wait before this call may pass; 0 without limits."""
        if not self.limits or method not in METHODS:
            return 0
        return self._pace.wait(method, METHODS[method].tier, str(args.get("channel", "")))

    def run(self, method: str, args: Json, token: str) -> Json:
        try:
            self._check(method, token)
            return {"ok": True} | self._do(method, args)
        except SlackError as refusal:
            return refusal.answer

    def _do(self, method: str, args: Json) -> Json:
        known, wrapped = METHODS[method], Args(args, self._desk)
        if known.scope is not None:
            wrapped.allow(known.scope)
        with self._desk.workspace.lock:
            # Serialised under the lock, as the answer may hold what others change next.
            answer: Json = json.loads(json.dumps(known.do(self._desk, wrapped)))
            return answer

    def grant(self, scope: str) -> None:
        """As an installation with a changed manifest does."""
        self._desk.manifest = replace(self._desk.manifest, scopes=self._desk.manifest.scopes | {scope})

    def take_away(self, scope: str) -> None:
        self._desk.manifest = replace(self._desk.manifest, scopes=self._desk.manifest.scopes - {scope})

    def _check(self, method: str, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        if token not in (self._token, self._app_token):
            raise SlackError("invalid_auth")
        if self.refusal:
            raise SlackError(self.refusal)
        if method not in METHODS:
            raise SlackError("unknown_method", req_method=method)
        if METHODS[method].app_level != (token == self._app_token):
            raise SlackError("not_allowed_token_type")

    def opens_files(self, token: str) -> bool:
        """Whether a file's address, asked with this token, gives the file."""
        return token == self._token and "files:read" in self._desk.manifest.scopes

    def headers(self, method: str) -> dict[str, str]:
        scope = METHODS[method].scope if method in METHODS else None
        granted = ",".join(sorted(self._desk.manifest.scopes))
        return {
            "x-oauth-scopes": granted,
            "x-accepted-oauth-scopes": scope or "",
            "x-slack-req-id": "sandbox",
            "cache-control": "private, no-cache",
        }


def token_of(authorization: str, args: Json) -> str:
    scheme, _, token = authorization.partition(" ")
    return token if scheme.lower() == "bearer" else str(args.pop("token", ""))
