"""Twilio's requests and answers, as recorded in tests/payloads."""

import base64
import hashlib
import hmac
import json
import pathlib
from urllib.parse import urlencode

from carriers.base import WebhookRequest
from carriers.twilio.carrier import Twilio

PAYLOADS = pathlib.Path(__file__).parent.parent / "payloads"
ACCOUNT = "AC" + "b" * 32
TOKEN = "token-0123456789abcdef"
PUBLIC = "https://sms.example.com"
INBOUND = "/carriers/twilio/inbound"
STATUS = "/carriers/twilio/status?reference=out-42"
MESSAGES = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


IDS = {"inbound": {"MessageSid": "in-1"}, "message": {"sid": "taken-1"}, "status": {"MessageSid": "taken-1"}}
"""As the contract of all carriers calls them."""


def payload(name, **changes):
    recorded = json.loads((PAYLOADS / f"twilio_{name}.json").read_text())
    return {**recorded.get("form", recorded), **IDS[name], **changes}


def sign(url, pairs):
    """Written from "webhooks-security": sorted by name, equal pairs once."""
    signed = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def webhook(path, form, *, public=PUBLIC):
    pairs = list(form.items()) if isinstance(form, dict) else form
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": sign(public + path, pairs)}
    return WebhookRequest(path, headers, urlencode(pairs).encode())


def twilio(**settings):
    return Twilio(ACCOUNT, TOKEN, **{"public_url": PUBLIC, **settings})


def read(form, path=INBOUND):
    (said,) = twilio().read(webhook(path, form))
    return said


def page(key, entries):
    return {
        key: entries,
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": 0,
        "uri": "/",
        "first_page_uri": "/",
        "next_page_uri": None,
        "previous_page_uri": None,
    }
