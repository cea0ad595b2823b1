"""Companies that speak JSON over HTTP are called here, and what goes wrong is said in neutral words. Nothing is tried twice."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

import requests
from urllib3.exceptions import NewConnectionError

from carriers.base import CarrierError, Fault, UnknownOutcomeError
from carriers.downloads import wait_of

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""Reading JSON of another shape raises these, requests' own error for what is no JSON among them."""
Result = TypeVar("Result")


class JsonCalls:
    """Calls one company. `title` names it in sentences. `explain` makes an error of what a refusal says: its JSON, or None where it is
    none. With a `session` connections are kept.
    """

    def __init__(
        self, title: str, explain: Callable[[Any], CarrierError], timeout: float = 10.0, session: requests.Session | None = None
    ) -> None:
        self._title = title
        self._explain = explain
        self._timeout = timeout
        self._request = session.request if session else requests.request

    def send(self, read: Callable[[Any], Result], method: str, url: str, **rest: Any) -> Result:
        """Makes a call that must not happen twice. Raises CarrierError; a lost answer is an UnknownOutcomeError. `rest` is as requests
        takes it.
        """
        return self._call(
            UnknownOutcomeError(f"{self._title}'s answer got lost, so the text may have gone out or not."), read, method, url, rest
        )

    def ask(self, read: Callable[[Any], Result], method: str, url: str, **rest: Any) -> Result:
        """Makes a call that can be made again. Raises CarrierError."""
        return self._call(
            CarrierError(f"{self._title} couldn't be asked just now. It is tried again later.", retryable=True), read, method, url, rest
        )

    def _call(self, lost: CarrierError, read: Callable[[Any], Result], method: str, url: str, rest: dict[str, Any]) -> Result:
        # `from None` everywhere: the original errors carry addresses with phone numbers and answers with bodies.
        try:
            answer = self._request(method, url, timeout=self._timeout, allow_redirects=False, **rest)
        except requests.RequestException as error:
            raise (self._not_reached() if _was_not_reached(error) else lost) from None
        if not HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
            raise self.refusal(answer, lost)
        try:
            return read(answer.json())
        except UNREADABLE:
            raise lost from None

    def refusal(self, answer: requests.Response, lost: CarrierError) -> CarrierError:
        """Says in words what a status that isn't 2xx means; `lost` where nobody knows what became of the call."""
        status, wait = answer.status_code, wait_of(answer)
        if not was_judged(status):
            lost.wait = wait  # something in front of the company may have answered, after that took the text
            return lost
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            sentence = f"{self._title} refused our credentials. An admin has to check them in the settings; the text waits until then."
            return CarrierError(sentence, code=str(status), retryable=True, fault=Fault.ACCOUNT, repairable=True)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            sentence = f"{self._title} gets more requests than it takes at once. It is tried again by itself."
            return CarrierError(sentence, code=str(status), retryable=True, wait=wait)
        return self._explain(said(answer))

    def _not_reached(self) -> CarrierError:
        return CarrierError(f"{self._title} can't be reached. It is tried again by itself.", retryable=True)


def was_judged(status: int) -> bool:
    """Says whether the company looked at the request and said no."""
    return HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.REQUEST_TIMEOUT


def said(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except UNREADABLE:
        return None


def _was_not_reached(error: requests.RequestException) -> bool:
    """Says whether the request never came there."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)


def without_numbers(words: str) -> str:
    """Gives a company's own words, cut, and without the phone numbers that they may quote."""
    return re.sub(r"\+?\d{7,}", "…", words)[:300]
