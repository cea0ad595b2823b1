"""What the app replies to what its stand-ins send it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import requests


@dataclass(frozen=True)
class Reply:
    """`status` 0: no answer came; `reason` then says why in the words of x-slack-retry-reason."""

    status: int
    body: str
    seconds: float
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own figures


Send = Callable[[bytes, Mapping[str, str], str], Reply]
"""Sends a body with these headers to a path of the app."""


def post(url: str, body: bytes, headers: Mapping[str, str], patience: float) -> Reply:
    """`patience`: the seconds after which nobody waits for the answer any more."""
    started = time.monotonic()
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(url, data=body, headers=dict(headers), timeout=patience, allow_redirects=False)
    except requests.Timeout:
        return Reply(0, "", time.monotonic() - started, "http_timeout")
    except requests.RequestException:
        return Reply(0, "", time.monotonic() - started, "connection_failed")
    return Reply(answer.status_code, answer.text, time.monotonic() - started, headers=answer.headers)
