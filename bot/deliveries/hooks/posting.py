"""An address outside is asked here. It is an admin's choice, so that where its name leads is judged each time, by the very address that is
then connected to; redirects are not followed, no proxy is asked, and of the answer the status alone is read.
"""

import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from requests.certs import where  # type: ignore[attr-defined]  # it comes from certifi

from bot.desk.language.addresses import is_public

CONNECT_MOST = 5.0
LONGEST = 10.0
"""One try takes at most so many seconds, however slowly the other side drips."""
GOOD = range(200, 300)


class UnansweredError(Exception):
    """An address could not be told. The words name no address. `for_good`: another try makes no sense until somebody did something about it."""

    def __init__(self, words: str, *, for_good: bool = False) -> None:
        super().__init__(words)
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class Signed:
    """What is posted, with who it is for. `stamp` is the second of this try."""

    event_id: str
    event: str
    body: bytes
    secret: str
    stamp: int

    def headers(self) -> dict[str, str]:
        signature = hmac.new(self.secret.encode(), f"{self.stamp}.".encode() + self.body, "sha256").hexdigest()
        return {
            "Content-Type": "application/json",
            "User-Agent": "Threadline",
            "Threadline-Id": self.event_id,
            "Threadline-Event": self.event,
            "Threadline-Timestamp": str(self.stamp),
            "Threadline-Signature": f"v1={signature}",
        }


def post(url: str, signed: Signed, allowed: Collection[str]) -> None:
    """Posts to an address. Raises UnansweredError unless it says that it has it."""
    parts = urlsplit(url)
    try:
        status = _ask(parts, signed, allowed)
    except ssl.SSLCertVerificationError:
        raise UnansweredError("its certificate isn't valid") from None
    except TimeoutError:
        raise UnansweredError("it takes too long") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnansweredError(f"it can't be reached ({type(error).__name__})") from None
    if status == http.HTTPStatus.GONE:
        raise UnansweredError("it says that it is gone (410)", for_good=True)
    if status not in GOOD:
        raise UnansweredError(f"it answers {status}")


def _ask(parts: SplitResult, signed: Signed, allowed: Collection[str]) -> int:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port, timeout=CONNECT_MOST)
    connection.sock = _connect(host, port, allowed)
    end = threading.Timer(LONGEST, _hang_up, [connection.sock])
    end.daemon = True
    end.start()
    try:
        if parts.scheme == "https":
            connection.default_port = 443
            connection.sock = ssl.create_default_context(cafile=where()).wrap_socket(connection.sock, server_hostname=host)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, signed.body, signed.headers())
        return connection.getresponse().status
    finally:
        end.cancel()
        connection.close()


def _connect(host: str, port: int, allowed: Collection[str]) -> socket.socket:
    """Connects to what stands behind a name. A name that leads into a network of ours in any of its addresses isn't asked."""
    addresses = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if host not in allowed and not all(is_public(ipaddress.ip_address(address.partition("%")[0])) for address in addresses):
        raise UnansweredError("its name leads to an address of a private network, which HOOK_ALLOWED_HOSTS doesn't allow", for_good=True)
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), CONNECT_MOST)
        except OSError:  # perhaps there is no IPv6 here
            continue
    return socket.create_connection((addresses[-1], port), CONNECT_MOST)


def _hang_up(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:  # it has ended
        return
