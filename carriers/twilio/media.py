"""What came with a picture message is fetched from Twilio's own hosts and no other."""

import base64
import ipaddress
import re
import socket
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

import requests

from carriers.base import CarrierError, Fetched, Media
from carriers.downloads import LATE, Headers, download, is_plain, not_ours

API = ("https", "api.twilio.com", 443)
# On the API's host only media is fetched: other resources there bear secrets ("media-resource").
_MEDIA_PATH = re.compile(r"/2010-04-01/Accounts/\w+/Messages/\w+/Media/\w+")
# Where the API redirects to: a signed address that is valid for 4 hours on mms.twiliocdn.com; on Amazon's host where an account doesn't ask for
# credentials, in the bucket called media.twiliocdn.com (help.twilio.com 223183748, "Protect Media Access with HTTP Basic Authentication").
_CDN = {"mms.twiliocdn.com": "/", "media.twiliocdn.com": "/", "s3-external-1.amazonaws.com": "/media.twiliocdn.com/"}
_PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class MediaFetcher:
    """Fetches files. `api_url` is where we call Twilio: exactly its scheme, host and port are allowed as well, wherever that is."""

    def __init__(self, username: str, password: str, *, api_url: str, timeout: float, resolve: Resolve = addresses_of) -> None:
        self._login = {"Authorization": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()}
        self._api = _origin(urlsplit(api_url))
        self._timeout = timeout
        self._resolve = resolve

    def fetch(self, media: Media, most: int) -> Fetched:
        return download(media, most, self._judge, self._timeout)

    def _judge(self, url: str) -> Headers:
        """Gives the headers for one hop, with credentials only for the API itself. Raises CarrierError where the address may not be asked."""
        if not is_plain(url):
            raise not_ours()
        parts = urlsplit(url)
        origin = _origin(parts)
        if origin == self._api and origin != API:
            return self._login
        if origin == API and _MEDIA_PATH.fullmatch(parts.path):
            self._require_public(url, parts)
            return self._login
        return self._judge_cdn(url, parts)

    def _judge_cdn(self, url: str, parts: SplitResult) -> Headers:
        host = parts.hostname or ""
        if host not in _CDN or _origin(parts) != ("https", host, 443) or not parts.path.startswith(_CDN[host]) or "/.." in parts.path:
            raise not_ours()
        self._require_public(url, parts)
        return {}

    def _require_public(self, url: str, parts: SplitResult) -> None:
        """Raises CarrierError where an address of our own network stands behind a name. (TLS would find out too; nobody need knock there
        first.)
        """
        if requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url)):  # it asks for us, and names are its business
            return
        try:
            addresses = self._resolve(parts.hostname or "", 443)
        except OSError:
            raise CarrierError(LATE, retryable=True) from None
        if not all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in addresses):
            raise not_ours()


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
