"""Twilio is called by one client here, and what goes wrong with a call is said in neutral words."""

import logging
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import requests
from requests import exceptions as trouble
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]  # the package has no py.typed
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]
from urllib3.exceptions import HTTPError, NewConnectionError

from carriers.base import CarrierError, Fault, UnknownOutcomeError
from carriers.downloads import wait_of
from carriers.twilio.errors import EXPLANATIONS, code_of, explain

# Threads that may call at once without opening a connection each time; twilio's own adapter keeps 6 on two processors, and none for http.
CONNECTIONS = 32

_NOT_REACHED = (
    trouble.ConnectTimeout,
    trouble.ProxyError,
    trouble.InvalidURL,
    trouble.InvalidSchema,
    trouble.MissingSchema,
    trouble.InvalidHeader,
)
FAILED = "Twilio answered that it failed. It is looked for, and sent again by itself."
# What twilio's classes raise over an answer that is no JSON, or JSON of another shape.
_UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, RecursionError, HTTPError)


class Calls:
    """Makes calls, safely for all threads at once: a call changes nothing in twilio's Client once `api` is made, requests' Session guards
    its cookies with a lock, and its pool of connections is urllib3's, made for threads. (`TwilioHttpClient.last_response` and its like
    aren't safe, so they aren't used: the answer is kept per thread by a hook.) Nothing is tried twice here.
    """

    def __init__(self, account_sid: str, username: str, password: str, *, api_url: str, timeout: float) -> None:
        self._answers = threading.local()
        http = TwilioHttpClient(timeout=timeout, logger=_silence(), request_hooks={"response": [self._keep]})
        for scheme in ("https://", "http://"):
            http.session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))
        # TWILIO_EDGE and TWILIO_REGION in the environment would bend api_url: the settings are read in one place, not here.
        unbent = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}
        self._client = Client(username, password, account_sid, http_client=http, environment=unbent)
        self._client.api.base_url = api_url.rstrip("/")
        self._client.messaging.base_url = api_url.rstrip("/").replace(
            "://api.", "://messaging.", 1
        )  # Twilio has services under another name

    @contextmanager
    def sending(self) -> Iterator[Any]:
        """Surrounds a call that must not happen twice. Raises CarrierError; a lost answer is an UnknownOutcomeError."""
        lost = UnknownOutcomeError("Twilio's answer got lost, so the text may have gone out or not.")
        with self._translated(lost):
            yield self._client

    @contextmanager
    def asking(self) -> Iterator[Any]:
        """Surrounds a call that can be made again. Raises CarrierError."""
        with self._translated(CarrierError("Twilio couldn't be asked just now. It is tried again later.", retryable=True)):
            yield self._client

    @contextmanager
    def _translated(self, lost: CarrierError) -> Iterator[None]:
        # `from None` everywhere: the original errors carry addresses with phone numbers and answers with bodies.
        self._answers.last = None
        try:
            yield
        except TwilioException:
            raise _refusal(self._answers.last, lost) from None
        except trouble.RequestException as error:
            raise (_not_reached() if _was_not_reached(error) else lost) from None
        except UnicodeEncodeError:
            raise CarrierError("The text holds a broken character. Write it again and send that.", fault=Fault.MESSAGE) from None
        except _UNREADABLE:
            raise lost from None
        finally:
            self._answers.last = None

    def _keep(self, answer: requests.Response, *_args: object, **_settings: object) -> None:
        self._answers.last = answer


def _silence() -> logging.Logger:
    """Keeps the package from logging every address that it calls: a list of messages is asked for by phone numbers in the address."""
    logger = logging.Logger("twilio")  # noqa: LOG001  # on purpose outside of the hierarchy: nothing may switch it on
    logger.disabled = True
    return logger


def _refusal(answer: requests.Response | None, lost: CarrierError) -> CarrierError:
    if answer is None:
        return lost
    wait, code = wait_of(answer), _code(answer)
    if not _was_judged(answer.status_code):
        if isinstance(lost, UnknownOutcomeError) and code and answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return UnknownOutcomeError(FAILED, failed=True, code=code, wait=wait)
        lost.wait = wait
        return lost
    if code not in EXPLANATIONS:
        code = _BY_STATUS.get(answer.status_code, code)
    return explain(code, wait=wait)


# Where the code is missing or new, the status still says whose move it is.
_BY_STATUS = {401: "20003", 403: "20003", 404: "20404", 429: "20429"}


def _was_judged(status: int) -> bool:
    """Says whether Twilio looked at the request and said no. Only of 429 does its documentation promise that nothing was processed
    ("20429"). A 5xx with Twilio's own error in it (a JSON object with `code`: Twilio's REST API, "Your response", exceptions) says that it failed,
    and may yet have come after the text was stored; one without comes from something in front of it, which knows nothing of what became of the
    call. Looking first costs one call, guessing wrong a second text to the contact. 408 is a timeout by another name.
    """
    return HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.REQUEST_TIMEOUT


def _code(answer: requests.Response) -> str:
    try:
        said = answer.json()
    except (ValueError, RecursionError):
        return ""
    return code_of(said.get("code")) if isinstance(said, dict) else ""


def _was_not_reached(error: trouble.RequestException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    cause = reason.args[0] if reason is not None and reason.args else None
    return isinstance(error, _NOT_REACHED) or isinstance(reason, NewConnectionError) or isinstance(cause, ssl.SSLCertVerificationError)


def _not_reached() -> CarrierError:
    return CarrierError("Twilio can't be reached. It is tried again by itself.", retryable=True)
