"""What came with a picture message is fetched from Telnyx' own hosts and no other, and without our key: the addresses are signed and short-lived
("send-receive-mms": treat the link as ephemeral).
"""

from urllib.parse import urlsplit

from carriers.base import Fetched, Media
from carriers.downloads import Headers, Resolve, addresses_of, download, is_plain, not_ours, origin, require_public

API = ("https", "api.telnyx.com", 443)
# Where files of messages lie: media.telnyx.com ("send-receive-mms", webhook payload); Telnyx' own storage in its regions
# (https://developers.telnyx.com/docs/cloud-storage/api-endpoints), which a redirect may lead to.
HOST, STORAGE = "media.telnyx.com", ".telnyxstorage.com"


class MediaFetcher:
    """Fetches files. `api_url` is where we call Telnyx: exactly its scheme, host and port are allowed as well where that isn't Telnyx' own."""

    def __init__(self, *, api_url: str, timeout: float, resolve: Resolve = addresses_of) -> None:
        self._api = origin(urlsplit(api_url))
        self._timeout = timeout
        self._resolve = resolve

    def fetch(self, media: Media, most: int) -> Fetched:
        return download(media, most, self._judge, self._timeout)

    def _judge(self, url: str) -> Headers:
        """Gives the headers for one hop: none of ours. Raises CarrierError where the address may not be asked."""
        if not is_plain(url):
            raise not_ours()
        place = origin(urlsplit(url))
        if place == self._api and place != API:
            return {}
        host = place[1]
        if place != ("https", host, 443) or not (host == HOST or host.endswith(STORAGE)):
            raise not_ours()
        require_public(url, self._resolve)
        return {}
