"""A file is fetched from a carrier here. Its address came from outside, so every hop is judged before it is asked."""

import ipaddress
import math
import re
import socket
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from carriers.base import CarrierError, Fetched, Media
from carriers.sniffing import is_disguised, sniff

HOPS = 5
CHUNK = 64 * 1024
LONGEST = 60.0
"""One file may take so many seconds: a host that trickles must not hold a thread for ever."""
LONGEST_WAIT = 300.0
"""A host may have us wait so many seconds."""

# What urllib.parse and urllib3 read alike: no credentials, no backslash, nothing that has to be guessed.
_ADDRESS = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[!-\[\]-~]*)?")
_CHARSET = re.compile(r"(?i:charset)\s*=\s*\"?([A-Za-z0-9_.:-]{1,40})")
_NAME = re.compile(r"filename=(?:\"([^\"]*)\"|([^;\s]+))", re.IGNORECASE)
_GONE = {HTTPStatus.GONE, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS}
_REDIRECTS = {301, 302, 303, 307, 308}

LATE = "The phone company couldn't be asked for it just now."
PAGE = "The phone company sent a web page in its place."

Headers = dict[str, str]
Judge = Callable[[str], Headers]
"""Says with which headers an address may be asked; raises CarrierError where it may not."""


Resolve = Callable[[str, int], list[str]]
"""Gives the addresses behind a host's name."""
_PORTS = {"http": 80, "https": 443}


def addresses_of(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def require_public(url: str, resolve: Resolve) -> None:
    """Raises CarrierError where an address of our own network stands behind a name. (TLS would find out too; nobody need knock there
    first.)
    """
    if requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url)):  # it asks for us, and names are its business
        return
    try:
        addresses = resolve(urlsplit(url).hostname or "", 443)
    except OSError:
        raise CarrierError(LATE, retryable=True) from None
    if not all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in addresses):
        raise not_ours()


def not_ours() -> CarrierError:
    return CarrierError("Its address isn't one of the phone company's own, so it was not fetched.", code="foreign")


def is_plain(url: str) -> bool:
    """Says whether everybody reads this address alike."""
    try:
        return bool(_ADDRESS.fullmatch(url) and urlsplit(url).port != 0)
    except ValueError:
        return False


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        """Gives None: requests would read the whole answer and the address in it, even where it doesn't follow."""
        return None


def download(media: Media, most: int, judge: Judge, timeout: float) -> Fetched:
    """Fetches a file. Raises CarrierError. Neither that nor a log bears an address: whoever has it may see the file."""
    try:
        with _Session() as session, _opened(session, media.url, judge, timeout) as answer:
            content = b"".join(_within(answer, most, time.monotonic() + LONGEST))
            said = answer.headers.get("Content-Type", "")
            name = _NAME.search(answer.headers.get("Content-Disposition", ""))
    except requests.RequestException:
        raise CarrierError(LATE, retryable=True) from None
    if not content:
        raise CarrierError("The phone company sent an empty file.", retryable=True)
    kind = sniff(content, media.content_type, said)
    if is_disguised(kind, media.content_type):
        raise CarrierError(PAGE, code="page", retryable=True)
    charset = _CHARSET.search(f"{media.content_type};{said}")
    return Fetched(content, kind, (name[1] or name[2]) if name else None, charset[1] if charset else "")


def _opened(session: requests.Session, url: str, judge: Judge, timeout: float) -> requests.Response:
    """Opens the answer at the end of all redirects. Each hop gets its own headers, none of the one before."""
    for _ in range(HOPS):
        headers = {"Accept-Encoding": "identity", **judge(url)}
        answer = session.get(url, headers=headers, timeout=timeout, stream=True, allow_redirects=False, auth=_as_it_is)
        session.cookies.clear()
        if answer.status_code not in _REDIRECTS:
            return _judged(answer)
        url = _next(url, answer.headers.get("Location", ""))
        answer.close()
    raise CarrierError("The phone company leads from one address to the next without an end.", code="redirects", retryable=True)


def _next(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise not_ours() from None


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leaves a request as it is: else requests would look for credentials in ~/.netrc."""
    return request


def _judged(answer: requests.Response) -> requests.Response:
    status = answer.status_code
    if status == HTTPStatus.OK:
        return answer
    answer.close()
    if status in _GONE:
        raise CarrierError("The phone company has deleted it.", code=str(status))
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise CarrierError(
            "The phone company doesn't accept our credentials for it. An admin checks them.", code=str(status), retryable=True
        )
    if status == HTTPStatus.NOT_FOUND:
        raise CarrierError("The phone company doesn't have it, or not yet.", code="404", retryable=True)
    raise CarrierError(LATE, code=str(status), retryable=True, wait=wait_of(answer))


def wait_of(answer: requests.Response) -> float | None:
    """Gives the seconds that a host asks us to wait, or None; hours are taken for a mistake. A date is left alone: clocks differ."""
    try:
        seconds = float(answer.headers["Retry-After"])
    except (KeyError, ValueError):
        return None
    return min(seconds, LONGEST_WAIT) if math.isfinite(seconds) and seconds >= 0 else None


def _within(answer: requests.Response, most: int, end: float) -> Iterator[bytes]:
    """Reads at most so many bytes: what is announced as too large isn't begun, what turns out to be isn't ended."""
    announced = answer.headers.get("Content-Length", "")
    left = most - (int(announced) if announced.isascii() and announced.isdigit() else 0)
    if left >= 0:
        left = most
        for chunk in answer.iter_content(CHUNK):
            left -= len(chunk)
            if left < 0:
                break
            if time.monotonic() > end:
                raise CarrierError("The phone company was too slow with it.", retryable=True)
            yield chunk
    if left < 0:
        raise CarrierError(f"It is larger than {most // 1_000_000} MB, which is the most that is kept here.", code="size")
