"""Whose media is fetched, and who sees our credentials: each hostile address by name."""

import base64
import socket

import pytest
from responses import matchers

from carriers.base import CarrierError, Media
from carriers.twilio.media import MediaFetcher
from tests.carriers.twilio_calls import ACCOUNT, TOKEN
from tests.files import JPEG

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'1' * 32}/Media/ME{'2' * 32}"
API = f"https://api.twilio.com{PATH}"
CDN = "https://mms.twiliocdn.com/AC1/abc?Expires=1&Signature=s3cret"
LOGIN = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
PUBLIC = ["151.101.1.1"]
MOST = 1000

HOSTILE = {
    "foreign host": "https://evil.example/a.jpg",
    "http": f"http://api.twilio.com{PATH}",
    "http at the CDN": "http://mms.twiliocdn.com/a",
    "other port": f"https://api.twilio.com:8443{PATH}",
    "brackets": "https://[1]/a",
    "port that can't be": f"https://api.twilio.com:99999{PATH}",
    "loopback": "https://127.0.0.1/a",
    "metadata service": "http://169.254.169.254/latest/meta-data",
    "private address": "https://10.0.0.1/a",
    "IPv6 loopback": "https://[::1]/a",
    "number as a host": "https://2130706433/a",
    "host as a user": f"https://api.twilio.com@evil.example{PATH}",
    "credentials": f"https://a:b@api.twilio.com{PATH}",
    "backslash": f"https://api.twilio.com\\@evil.example{PATH}",
    "host as a prefix": f"https://api.twilio.com.evil.example{PATH}",
    "host as a suffix": "https://evilmms.twiliocdn.com/a",
    "final dot": f"https://api.twilio.com.{PATH}",
    "account itself": f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}.json",
    "path that climbs": f"https://api.twilio.com{PATH}/../../../../{ACCOUNT}.json",
    "another bucket": "https://s3-external-1.amazonaws.com/evil/a",
    "bucket that climbs": "https://s3-external-1.amazonaws.com/media.twiliocdn.com/../evil/a",
    "file": "file:///etc/passwd",
    "data": "data:image/png;base64,AAAA",
    "line break": f"https://api.twilio.com{PATH}\r\nX-Evil: 1",
    "nothing": "",
}


def fetcher(addresses=PUBLIC, **settings):
    settings = {"api_url": "https://api.twilio.com", "timeout": 2.0, **settings}
    return MediaFetcher(ACCOUNT, TOKEN, resolve=lambda _host, _port: addresses, **settings)


def refusal(url, fetch=None):
    with pytest.raises(CarrierError) as caught:
        (fetch or fetcher()).fetch(Media(url, "image/jpeg"), MOST)
    assert url not in f"{caught.value!r} {caught.value.sentence}" or not url
    return caught.value


def test_credentials_go_to_the_api_and_not_along_with_its_redirect(wire):
    wire.get(API, status=307, headers={"Location": CDN}, match=[matchers.header_matcher({"Authorization": LOGIN})])
    wire.get(CDN, body=JPEG, headers={"Content-Type": "image/jpeg", "Content-Disposition": 'inline; filename="lid.jpg"'})
    fetched = fetcher().fetch(Media(API, "image/jpeg"), MOST)
    assert (fetched.content, fetched.content_type, fetched.name) == (JPEG, "image/jpeg", "lid.jpg")
    first, second = (call.request for call in wire.calls)
    assert first.headers["Authorization"] == LOGIN
    assert "Authorization" not in second.headers


@pytest.mark.parametrize("url", HOSTILE.values(), ids=HOSTILE)
def test_nobody_else_is_asked(wire, url):
    error = refusal(url)
    assert (error.code, error.retryable, len(wire.calls)) == ("foreign", False, 0)


@pytest.mark.parametrize("url", HOSTILE.values(), ids=HOSTILE)
def test_nor_where_the_api_redirects_to_them(wire, url):
    wire.get(API, status=302, headers={"Location": url.replace("\r\n", " ")})
    error = refusal(API)
    assert error.code in ("foreign", "redirects")
    assert {call.request.url for call in wire.calls} == {API}


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "192.168.0.1", "::1", "fe80::1%eth0", "fd00::1", "0.0.0.0"]
)
@pytest.mark.parametrize("url", [API, CDN])
def test_a_name_that_leads_into_our_own_network_is_refused(wire, address, url):
    assert refusal(url, fetcher(addresses=[*PUBLIC, address])).code == "foreign"
    assert len(wire.calls) == 0


def test_a_name_that_nobody_knows_just_now_is_tried_again(wire):
    def fail(_host, _port):
        raise socket.gaierror

    assert refusal(API, MediaFetcher(ACCOUNT, TOKEN, api_url="https://api.twilio.com", timeout=2, resolve=fail)).retryable


def test_the_address_in_the_settings_is_allowed_exactly(wire):
    own = fetcher(api_url="http://127.0.0.1:4711")
    wire.get("http://127.0.0.1:4711/media/1", body=JPEG)
    assert own.fetch(Media("http://127.0.0.1:4711/media/1", ""), MOST).content_type == "image/jpeg"
    assert wire.calls[0].request.headers["Authorization"] == LOGIN
    for other in (
        "https://127.0.0.1:4711/media/1",
        "http://127.0.0.1:4712/media/1",
        "http://localhost:4711/media/1",
        "http://127.0.0.1/media/1",
    ):
        assert refusal(other, own).code == "foreign"
    assert len(wire.calls) == 1


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "1001"}])
def test_too_large_is_not_kept(wire, headers):
    wire.get(API, body=JPEG + b"x" * MOST, headers=headers, auto_calculate_content_length=not headers)
    error = refusal(API)
    assert (error.code, error.retryable) == ("size", False)


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><html>", b"\xef\xbb\xbf \n<HTML lang=en>", b"<?xml version='1.0'?><!doctype html>", b"<!-- x --><head>"]
)
def test_a_web_page_is_no_picture(wire, page):
    wire.get(API, body=page, headers={"Content-Type": "image/jpeg"})
    assert refusal(API).code == "page"
    assert fetcher().fetch(Media(API, "text/html"), MOST).content == page


def test_redirects_end(wire):
    wire.get(API, status=302, headers={"Location": API})
    assert refusal(API).retryable
    assert len(wire.calls) == 5
