"""A desk on Telnyx alone: texts and pictures both ways, what fails and why, STOP, answers that get lost, and requests that aren't Telnyx'."""

import json
import time
from collections.abc import Iterator
from typing import cast

import pytest
import requests

from bot import doctor
from bot.config import SettingsError, read_settings
from bot.sandbox.telnyx.events import Signer, event
from carriers.receivers import SetsWebhooks
from tests.actors import LINE, VANESSA, Desk
from tests.files import JPEG, png
from tests.looking.waits import LONGEST
from tests.standins.telnyx import TelnyxServer
from tests.standins.telnyx.server import API_KEY, PROFILE

INBOUND = "/carriers/telnyx/inbound"
UNKNOWN = "it is not known whether it was sent"


class TelnyxDesk(Desk):
    """Not one setting speaks of another carrier."""

    company = TelnyxServer

    @property
    def telnyx(self) -> TelnyxServer:
        return cast("TelnyxServer", self.twilio)

    def carrier_settings(self) -> dict[str, str]:
        return {"telnyx_api_key": API_KEY, "telnyx_public_key": self.telnyx.signer.public, "telnyx_api_url": self.telnyx.url}

    def arrives(self, ts: str, step: float = 0) -> None:
        self.until(lambda: "white_check_mark" in self.slack.reactions_of(self.support, ts), step)


@pytest.fixture
def desk(tmp_path) -> Iterator[TelnyxDesk]:
    with TelnyxDesk(tmp_path) as desk:
        desk.set_up()
        yield desk


def test_a_text_is_answered_and_delivered(desk):
    card = desk.claimed(body="My parcel is wet")
    ts = desk.reply(desk.kate, "It’s on its way", card)
    desk.arrives(ts)
    (sent,) = desk.texts()
    assert (sent.sender, sent.recipient, sent.body) == (LINE, VANESSA, "It’s on its way")
    assert requests.post(f"{desk.url}/carriers/twilio/inbound", timeout=LONGEST).status_code == 404
    said = desk.command(desk.sam, "/line list")
    assert LINE[-4:] in said
    assert "Twilio" not in said
    said = desk.command(desk.sam, f"/line add whatsapp:{LINE} support")
    assert said == "Threadline doesn't serve WhatsApp over Telnyx. Write a number like +15550001111."


def test_pictures_go_both_ways(desk):
    desk.telnyx.fetches = True
    desk.text("See this", media=[("image/jpeg", JPEG)])
    card = desk.until(desk.card)
    desk.until(lambda: [one["_bytes"] for one in desk.files().values() if one["shares"]] == [JPEG])
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active")
    picture = png()
    ts = desk.reply(desk.kate, "Like this?", card, files=[("lid.png", "image/png", picture)])
    desk.arrives(ts)
    (sent,) = desk.texts()
    assert [whole.content for _, whole in sent.fetched] == [picture]
    assert sent.params["Body"] == ["Like this?"]


def test_what_fails_says_why_and_what_to_do(desk):
    desk.telnyx.auto_report = False
    card = desk.claimed()
    desk.reply(desk.kate, "Are you there?", card)
    sent = desk.until(lambda: next(iter(desk.telnyx.sent), None))
    assert desk.telnyx.report(sent.sid, "undelivered", 40005).status_code == 200
    said = desk.thread_shows("The contact's phone couldn't be reached in time", card)
    assert "Retry" in said
    desk.telnyx.broken_numbers[LINE] = (40305, "Invalid 'from' address")
    desk.reply(desk.kate, "Once more", card)
    desk.dm_shows(desk.sam, "Our number isn't ours at Telnyx")
    desk.telnyx.broken_numbers.clear()
    desk.until(lambda: [one.body for one in desk.telnyx.sent][1:] == ["Once more"], step=30)


def test_stop_holds_at_once_also_one_that_only_telnyx_heard(desk):
    card = desk.claimed()
    desk.telnyx.blocked.add(VANESSA)  # on another number of the same profile
    desk.reply(desk.kate, "Are you there?", card)
    desk.thread_shows("The contact opted out of texts from this line (STOP).", card)
    desk.shows("opted out")
    desk.text("Start")
    desk.until(lambda: "opted out" not in desk.slack.text_of(desk.card()))
    desk.text("stop all")
    desk.shows("opted out")
    desk.reply(desk.kate, "Still there?", card)
    desk.thread_shows("has opted out of texts", card)
    assert desk.sent() == []


def test_a_lost_answer_is_settled_by_the_report_that_bears_our_own_id(desk):
    card = desk.claimed()
    for kind in ("cut", "garbage"):
        desk.telnyx.fail(kind)
        ts = desk.reply(desk.kate, f"Lost: {kind}", card)
        desk.arrives(ts, step=5)
    assert desk.sent() == ["Lost: cut", "Lost: garbage"]
    assert not any(UNKNOWN in line for line in desk.thread(card))


def test_a_lost_answer_is_looked_for_in_the_records_where_no_report_comes(desk):
    desk.telnyx.auto_report = False
    card = desk.claimed()
    desk.telnyx.fail("cut")
    desk.reply(desk.kate, "Lost", card)
    desk.until(lambda: desk.telnyx.sent)[0].status = "sent"
    ts = desk.reply(desk.kate, "The next one", card)
    desk.until(lambda: [one.body for one in desk.telnyx.sent] == ["Lost", "The next one"], step=5)
    assert desk.telnyx.report(desk.texts()[1].sid, "delivered").status_code == 200
    desk.arrives(ts)
    assert not any(UNKNOWN in line for line in desk.thread(card))


@pytest.mark.parametrize("kind", ["cut", "500"])
def test_what_nobody_can_tell_is_put_to_the_agent_and_never_sent_twice(desk, kind):
    desk.telnyx.auto_report = False
    card = desk.claimed()
    desk.telnyx.fail(kind)
    ts = desk.reply(desk.kate, "Lost", card)
    desk.until(lambda: any(UNKNOWN in line for line in desk.thread(card)), step=5)
    assert desk.tries() == 1
    if kind == "cut":
        desk.telnyx.report(desk.texts()[0].sid, "delivered")
        desk.arrives(ts)
        assert desk.tries() == 1


def test_what_telnyx_could_not_bring_is_fetched_by_its_records(desk):
    desk.text("Hello")
    desk.thread_shows("Hello")
    desk.telnyx.receive(VANESSA, LINE, "Nobody took this", [("image/jpeg", JPEG)], post=False)
    desk.restart()
    desk.thread_shows("Nobody took this")
    desk.until(lambda: [one["_bytes"] for one in desk.files().values() if one["shares"]] == [JPEG])
    assert [line for line in desk.bodies() if "Hello" in line] == ["Hello"]


def test_only_telnyx_comes_in(desk):
    """Unsigned, by another key, altered, from another time, on another path, too large; what is brought twice is shown once."""
    signer, url = desk.telnyx.signer, desk.url + INBOUND
    message = desk.telnyx.receive(VANESSA, LINE, "Forged", post=False)
    body = event("message.received", desk.telnyx._payload(message), url, "2026-11-20T12:00:00Z")

    def post(sent: bytes, headers: dict[str, str], to: str = url) -> int:
        return requests.post(to, data=sent, headers=headers, timeout=LONGEST).status_code

    right, now = signer.headers(body), int(time.time())
    assert post(body, {}) == 403
    assert post(body, Signer().headers(body)) == 403
    assert post(body.replace(b"Forged", b"Edited"), right) == 403
    assert post(body, {**right, "telnyx-timestamp": str(now + 5)}) == 403
    for off in (-400, 400):
        assert post(body, signer.headers(body, str(now + off))) == 403
    large = json.dumps({"data": {"event_type": "message.received", "x": "x" * 300_000}}).encode()
    assert post(large, signer.headers(large)) in (403, 413)
    assert post(body, right, f"{desk.url}/carriers/telnyx/elsewhere") == 404
    assert not desk.messages()
    assert [post(body, right), post(body, right), post(body, right, f"{desk.url}/carriers/telnyx/status")] == [200, 200, 200]
    desk.text("Behind it")
    desk.thread_shows("Behind it")
    assert [line for line in desk.bodies() if line == "Forged"] == ["Forged"]


def test_the_doctor_says_what_to_set_at_telnyx_and_the_set_up_sets_it(desk):
    desk.telnyx.profiles = [
        {"id": PROFILE, "name": "Support", "enabled": True, "webhook_url": "https://old.example.com/", "webhook_api_version": "2"}
    ]
    desk.telnyx.add_number(LINE, messaging_profile_id=PROFILE)
    lines = [line for _, line in doctor.examine(desk.runtime) if "Telnyx" in line or "profile" in line]
    assert f"set its webhook address to {desk.url}{INBOUND}" in "\n".join(lines)
    carrier = desk.runtime.carriers["telnyx"]
    assert isinstance(carrier, SetsWebhooks)
    (receiver,) = carrier.list_receivers()
    assert (receiver.names, receiver.is_taken) == ((PROFILE, LINE), True)
    carrier.connect(receiver)
    assert [one.changes for one in carrier.list_receivers()] == [()]
    assert all(right for right, _ in doctor.examine(desk.runtime))
    desk.telnyx.api_key = "KEY_another"
    assert any("TELNYX_API_KEY" in line for right, line in doctor.examine(desk.runtime) if not right)


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ({"telnyx_api_key": API_KEY}, ["TELNYX_PUBLIC_KEY is missing: set it in the environment or in .env (README, Settings)."]),
        ({"telnyx_public_key": Signer().public}, ["TELNYX_API_KEY is missing: set it in the environment or in .env (README, Settings)."]),
        ({"telnyx_api_key": API_KEY, "telnyx_public_key": Signer().public}, []),
    ],
)
def test_one_of_two_settings_says_which_is_missing(given, lines):
    try:
        settings = read_settings(public_url="https://desk.example.com", slack_bot_token="xoxb-1", slack_signing_secret="s", **given)
        assert [one.facts.name for one in settings.carriers] == ["telnyx"]
        found = []
    except SettingsError as error:
        found = error.lines
    assert found == lines
