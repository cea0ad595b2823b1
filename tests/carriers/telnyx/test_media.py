"""Whose media is fetched: each hostile address by name; our key is never given."""

import pytest

from carriers.base import CarrierError, Media
from carriers.telnyx.media import MediaFetcher
from tests.files import JPEG

HOST = "https://media.telnyx.com/abc123/image.jpg"
STORAGE = "https://us-central-1.telnyxstorage.com/messages/abc123?X-Amz-Signature=s3cret"
PUBLIC = ["151.101.1.1"]
HOSTILE = {
    "foreign host": "https://evil.example/a.jpg",
    "http": "http://media.telnyx.com/a",
    "other port": "https://media.telnyx.com:8443/a",
    "the API": "https://api.telnyx.com/v2/messages/1",
    "metadata service": "http://169.254.169.254/latest/meta-data",
    "host as a user": "https://media.telnyx.com@evil.example/a",
    "credentials": "https://a:b@media.telnyx.com/a",
    "backslash": "https://media.telnyx.com\\@evil.example/a",
    "host as a prefix": "https://media.telnyx.com.evil.example/a",
    "host as a suffix": "https://evilmedia.telnyx.com/a",
    "storage as a suffix": "https://eviltelnyxstorage.com/a",
    "storage itself": "https://telnyxstorage.com/a",
    "final dot": "https://media.telnyx.com./a",
    "file": "file:///etc/passwd",
    "line break": "https://media.telnyx.com/a\r\nX-Evil: 1",
    "nothing": "",
}


def fetcher(addresses=PUBLIC, api_url="https://api.telnyx.com"):
    return MediaFetcher(api_url=api_url, timeout=2.0, resolve=lambda _host, _port: addresses)


def refusal(url, own=None):
    with pytest.raises(CarrierError) as caught:
        (own or fetcher()).fetch(Media(url, "image/jpeg"), 1000)
    return caught.value


def test_a_redirect_to_the_storage_is_followed_without_our_key(wire):
    wire.get(HOST, status=302, headers={"Location": STORAGE})
    wire.get(STORAGE, body=JPEG)
    assert fetcher().fetch(Media(HOST, "image/jpeg"), 1000).content == JPEG
    assert not any("Authorization" in call.request.headers for call in wire.calls)


@pytest.mark.parametrize("url", HOSTILE.values(), ids=HOSTILE)
def test_nobody_else_is_asked(wire, url):
    error = refusal(url)
    assert (error.code, error.retryable, len(wire.calls)) == ("foreign", False, 0)


@pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "::1"])
@pytest.mark.parametrize("url", [HOST, STORAGE])
def test_a_name_that_leads_into_our_own_network_is_refused(wire, address, url):
    assert refusal(url, fetcher([*PUBLIC, address])).code == "foreign"
    assert len(wire.calls) == 0


def test_the_address_in_the_settings_is_allowed_exactly(wire):
    own = fetcher(api_url="http://127.0.0.1:4711")
    wire.get("http://127.0.0.1:4711/media/1", body=JPEG)
    assert own.fetch(Media("http://127.0.0.1:4711/media/1", ""), 1000).content_type == "image/jpeg"
    for other in ("https://127.0.0.1:4711/media/1", "http://127.0.0.1:4712/media/1", "http://localhost:4711/media/1"):
        assert refusal(other, own).code == "foreign"
