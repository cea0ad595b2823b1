"""Telnyx is called here over JSON. Its own package for Python isn't used: it is generated from the whole of Telnyx, brings thousands of modules and
a second HTTP client along, and checks no signature of a webhook without a further package.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter

from carriers.base import CarrierError
from carriers.calls import JsonCalls, said, was_judged
from carriers.downloads import LONGEST_WAIT, wait_of
from carriers.telnyx.errors import EXPLANATIONS, Problem, explain, problem_of
from carriers.telnyx.facts import FACTS

CONNECTIONS = 32
"""Threads that may call at once without opening a connection each time."""
RESET = "x-ratelimit-reset"
"""The seconds until the rate limit resets ("API fundamentals, Rate Limiting": https://developers.telnyx.com/development/api-fundamentals)."""
Result = TypeVar("Result")


class Calls(JsonCalls):
    """Makes calls of the API v2, safely for all threads at once. Nothing is tried twice here."""

    def __init__(self, api_key: str, *, api_url: str, timeout: float) -> None:
        session = requests.Session()
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))
        session.auth = _Bearer(api_key)
        self._api_url = api_url.rstrip("/")
        super().__init__(FACTS.title, lambda answer: explain(problem_of(answer)), timeout, session)

    def post(self, path: str, read: Callable[[Any], Result], body: dict[str, Any]) -> Result:
        """Makes a call that must not happen twice. `read` gets what is in `data`."""
        return self.send(lambda answer: read(answer["data"]), "POST", f"{self._api_url}/v2/{path}", json=body)

    def get(self, path: str, read: Callable[[Any], Result], params: dict[str, str] | None = None) -> Result:
        return self.ask(lambda answer: read(answer["data"]), "GET", f"{self._api_url}/v2/{path}", params=params or {})

    def patch(self, path: str, body: dict[str, Any]) -> None:
        """Changes what may be changed again in the same way."""
        self.ask(dict, "PATCH", f"{self._api_url}/v2/{path}", json=body)

    def refusal(self, answer: requests.Response, lost: CarrierError) -> CarrierError:
        """Goes by Telnyx' own code first: that the contact said STOP comes with a status of credentials."""
        problem = problem_of(said(answer)) if was_judged(answer.status_code) else Problem()
        if problem.code in EXPLANATIONS or (problem.code and answer.status_code not in _SAYING):
            return explain(problem, wait=_wait_of(answer))
        error = super().refusal(answer, lost)
        error.wait = _wait_of(answer)
        return error


_SAYING = {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
"""Where the code is new, these still say whose move it is."""


class _Bearer(requests.auth.AuthBase):
    """Gives our key. A header of its own would lose to ~/.netrc, which requests looks into where there is nothing of this kind."""

    def __init__(self, api_key: str) -> None:
        self._api_key = api_key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._api_key}"
        return request


def _wait_of(answer: requests.Response) -> float | None:
    reset = answer.headers.get(RESET, "")
    is_limited = answer.status_code == HTTPStatus.TOO_MANY_REQUESTS and reset.isascii() and reset.isdigit()
    return wait_of(answer) or (min(float(reset), LONGEST_WAIT) if is_limited else None)
