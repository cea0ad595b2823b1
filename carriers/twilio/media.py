"""What came with a picture message is fetched from Twilio's own hosts and no other."""

import base64
import re
from urllib.parse import SplitResult, urlsplit

from carriers.base import Fetched, Media
from carriers.downloads import Headers, Resolve, addresses_of, download, is_plain, not_ours, origin, require_public

API = ("https", "api.twilio.com", 443)
# On the API's host only media is fetched: other resources there bear secrets ("media-resource").
_MEDIA_PATH = re.compile(r"/2010-04-01/Accounts/\w+/Messages/\w+/Media/\w+")
# Where the API redirects to: a signed address that is valid for 4 hours on mms.twiliocdn.com; on Amazon's host where an account doesn't ask for
# credentials, in the bucket called media.twiliocdn.com (help.twilio.com 223183748, "Protect Media Access with HTTP Basic Authentication").
_CDN = {"mms.twiliocdn.com": "/", "media.twiliocdn.com": "/", "s3-external-1.amazonaws.com": "/media.twiliocdn.com/"}


class MediaFetcher:
    """Fetches files. `api_url` is where we call Twilio: exactly its scheme, host and port are allowed as well, wherever that is."""

    def __init__(self, username: str, password: str, *, api_url: str, timeout: float, resolve: Resolve = addresses_of) -> None:
        self._login = {"Authorization": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()}
        self._api = origin(urlsplit(api_url))
        self._timeout = timeout
        self._resolve = resolve

    def fetch(self, media: Media, most: int) -> Fetched:
        return download(media, most, self._judge, self._timeout)

    def _judge(self, url: str) -> Headers:
        """Gives the headers for one hop, with credentials only for the API itself. Raises CarrierError where the address may not be asked."""
        if not is_plain(url):
            raise not_ours()
        parts = urlsplit(url)
        place = origin(parts)
        if place == self._api and place != API:
            return self._login
        if place == API and _MEDIA_PATH.fullmatch(parts.path):
            require_public(url, self._resolve)
            return self._login
        return self._judge_cdn(url, parts)

    def _judge_cdn(self, url: str, parts: SplitResult) -> Headers:
        host = parts.hostname or ""
        if host not in _CDN or origin(parts) != ("https", host, 443) or not parts.path.startswith(_CDN[host]) or "/.." in parts.path:
            raise not_ours()
        require_public(url, self._resolve)
        return {}
