"""What an operator sees: figures for Prometheus, and one id that follows a message through the log."""

import errno
import io
import json
import re

import pytest
import requests
import structlog
from prometheus_client.parser import text_string_to_metric_families

from bot import logs
from bot.sandbox import server
from storage.models import InvitationState
from tests import planted
from tests.actors import LINE, MARCUS, VANESSA
from tests.journeys.platform.test_strangers import event, post, slack_headers
from tests.standins.twilio.codes import AUTH_TOKEN

WORDS = {"in", "out", "slack", "carrier", "media", "hooks", "sent", *InvitationState} - {InvitationState.PENDING}
AGES = {"under 10 s", "under 1 min", "under 10 min", "under 1 h", "1 h or more"}


def scraped(desk):
    status, page = desk.get("/metrics")
    assert status == 200
    return {
        (one.name, *(one.labels[name] for name in sorted(one.labels))): one.value
        for family in text_string_to_metric_families(page)
        for one in family.samples
    }


def labels(desk):
    _, page = desk.get("/metrics")
    families = text_string_to_metric_families(page)
    return {value for family in families for one in family.samples for name, value in one.labels.items() if name != "le"}


def invite(desk):
    desk.until(lambda: "Transfer" in desk.slack.labels_of(desk.card()))
    desk.click(desk.kate, "Transfer", desk.card())
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    return desk.slack.submit(desk.kate, view["id"], {"Target": "Lee Wong – Ready · 0 of 3"}).errors


def answer_invitation(desk, word):
    preview = desk.until(lambda: next((one for one in desk.slack.dms(desk.lee) if word in desk.slack.labels_of(one)), None))
    desk.click(desk.lee, word, channel=desk.dm(desk.lee), ts=preview["ts"])


def test_figures_of_a_busy_day(desk):
    card = desk.claimed()
    ts = desk.reply(desk.kate, "Good morning", card)
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, ts))
    desk.twilio.auto_report = False
    desk.reply(desk.kate, "Are you there", card)
    desk.until(lambda: len(desk.sent()) == 2)
    desk.twilio.report(desk.texts()[-1].sid, "undelivered", 30003)
    desk.thread_shows("Not delivered")
    desk.slack.faults.plan("chat.postMessage", "500", times=2)
    desk.text("Not at once")
    desk.thread_shows("Not at once")
    for answer in ("Reject", "Accept"):
        assert invite(desk) == {}
        answer_invitation(desk, answer)
    seen = desk.until(lambda: (found := scraped(desk))["threadline_messages_relayed_total", "in"] == 2 and found)
    assert seen["threadline_messages_accepted_total", "in"] == 2
    assert seen["threadline_messages_accepted_total", "out"] == 2
    assert seen["threadline_messages_relayed_total", "out"] == 2
    assert seen["threadline_messages_delivered_total",] == 1
    assert seen["threadline_messages_failed_total", "out"] == 1
    assert seen["threadline_messages_failed_total", "in"] == 0
    assert seen["threadline_deliveries_retried_total", "slack"] >= 2  # a look before the second try counts as well
    assert seen["threadline_time_to_slack_seconds_count",] == 2
    assert seen["threadline_time_to_carrier_seconds_count",] == 2
    assert [seen["threadline_invitations_total", word] for word in ("sent", "rejected", "accepted", "expired")] == [2, 1, 1, 0]
    assert labels(desk) <= WORDS | AGES


def test_what_waits_is_told_by_its_age_from_the_database(desk):
    desk.claimed()
    desk.slack.faults.plan("chat.postMessage", "token_revoked", lasting=600)
    desk.text("Is anybody there")
    waiting = "threadline_lanes_waiting"
    both = 2  # the thread, and the word to the admins, who can't be told either
    desk.until(lambda: scraped(desk)[waiting, "under 10 s", "slack"] == both)
    desk.restart()
    desk.until(lambda: scraped(desk)[waiting, "under 10 s", "slack"] == both)
    desk.later(700)
    desk.until(lambda: scraped(desk)[waiting, "under 1 h", "slack"] >= both)
    assert scraped(desk)[waiting, "under 1 h", "carrier"] == 0
    desk.slack.faults.clear()
    desk.later(70)
    desk.until(lambda: not any(value for (name, *_), value in scraped(desk).items() if name == waiting))


def test_what_could_not_be_stored_is_not_counted(desk):
    desk.text("Stored once")
    before = scraped(desk)["threadline_messages_accepted_total", "in"]
    with desk.broken_database():
        assert desk.twilio.receive(VANESSA, LINE, "Not stored").status_code == 503
    assert scraped(desk)["threadline_messages_accepted_total", "in"] == before == 1


def test_a_text_that_comes_twice_counts_once(desk):
    for _ in range(2):
        assert desk.twilio.receive(MARCUS, LINE, "Only once", sid="SM" + "d" * 32).status_code == 200
    assert scraped(desk)["threadline_messages_accepted_total", "in"] == 1


class Log:
    """What was logged so far: event name -> its lines."""

    def __init__(self, capsys):
        self._capsys, self._printed = capsys, ""

    def lines(self, event, *words):
        self._printed += self._capsys.readouterr().err
        return [line for line in self._printed.splitlines() if f" event={event} " in line and all(word in line for word in words)]

    def ids(self, event, *words):
        return [found.group(1) for line in self.lines(event, *words) if (found := re.search(r"\brequest=(\w+)", line))]


def test_one_id_follows_a_text_from_the_webhook_to_slack(desk, capsys):
    log = Log(capsys)
    desk.text("Where is my order")
    (request,) = desk.until(lambda: log.ids("message.relayed", "direction=in"))
    assert log.ids("webhook.received", "carrier=twilio", "kind=inbound", "status=200") == [request]
    assert log.ids("message.stored", "direction=in") == [request]
    assert log.ids("delivery.done", "kind=show_card", "attempt=1") == [request]
    assert log.ids("delivery.done", "kind=show_message", "lane=slack:thread") == [request]


def test_one_id_follows_a_reply_from_slack_to_the_carrier(desk, capsys):
    card = desk.claimed()
    log = Log(capsys)
    desk.twilio.fail("429", times=1, seconds=1)
    ts = desk.reply(desk.kate, "It is on its way", card)
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, ts), step=1)
    (request,) = desk.until(lambda: log.ids("message.relayed", "direction=out"))
    assert request in log.ids("handled", "kind=event", "what=message", "outcome=done")
    assert log.ids("message.stored", "direction=out") == [request]
    assert log.ids("delivery.waits", "kind=send_text") == [request]
    assert log.ids("delivery.done", "kind=send_text", "attempt=2") == [request]
    (report,) = log.ids("message.delivered")
    assert report != request
    assert desk.until(lambda: log.ids("delivery.done", "kind=mark_delivered")) == [report]


def test_commands_and_clicks_are_told_by_kind_and_outcome(desk, capsys):
    card = desk.claimed()
    log = Log(capsys)
    desk.command(desk.kate, "/sms mine")
    desk.command(desk.kate, "/queue create billing #billing")
    desk.click(desk.lee, "Transfer", card, channel=desk.support)
    assert log.ids("handled", "kind=command", "what=/sms", "outcome=done")
    assert log.ids("handled", "kind=command", "what=/queue", "outcome=refused")
    assert log.ids("handled", "kind=click", "what=transfer", "outcome=refused")


def test_a_stranger_at_the_webhook_is_seen(desk, capsys):
    log = Log(capsys)
    form, headers = {"From": VANESSA, "Body": "Let me in"}, {"X-Twilio-Signature": "wrong"}
    assert requests.post(f"{desk.url}/carriers/twilio/inbound", data=form, headers=headers).status_code == 403
    assert log.ids("webhook.refused", "status=403")


@pytest.mark.parametrize("off", [400, -400])
def test_a_clock_that_is_off_is_seen(desk, capsys, off):
    desk.claimed()
    desk.settled()
    desk.slack.clock.stop()
    body = event(desk, "Let me in")
    assert post(desk, body, slack_headers(desk, body, at=desk.slack.clock.now() - off)).status_code == 401
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "slack.refused" in line]
    assert "level=warning" in line
    assert 'why="clock is off"' in line
    assert abs(int(re.search(r"seconds=(-?\d+)", line)[1]) - off) <= 1
    assert "Let me in" not in line


def test_strangers_at_slack_s_door_are_seen_and_do_not_fill_the_log(desk, capsys):
    desk.claimed()
    body = event(desk, "Let me in")
    for headers in (slack_headers(desk, body, secret="guess"), {}):
        for _ in range(5):
            assert post(desk, body, headers).status_code == 401
    lines = [line for line in capsys.readouterr().err.splitlines() if "slack.refused" in line]
    assert [re.search(r'why="(.*?)"', line)[1] for line in lines] == ["wrong signature", "not signed"]
    assert "Let me in" not in "".join(lines)


@pytest.mark.parametrize("line", [server.TOKEN, AUTH_TOKEN, VANESSA, "From=%2B15557720101", "to (555) 772-0101", "my own words"])
def test_what_must_stay_inside_is_found(line):
    planted.plant("my own words")
    assert planted.find(f"all is well\n2026 level=info event=x {line} y") == f"2026 level=info event=x {line} y"
    assert planted.find("all is well") is None


def test_as_json_each_line_is_an_object():
    before, stream = structlog.get_config(), io.StringIO()
    logs.set_up("json", stream)
    try:
        logs.begin_request()
        structlog.get_logger("x").info("message.stored", direction="in")
        request = logs.request_id()
    finally:
        logs.carry(None)
        structlog.configure(**before)
    told = json.loads(stream.getvalue())
    assert (told["event"], told["level"], told["direction"], told["request"]) == ("message.stored", "info", "in", request)
    assert told["timestamp"]


class FullDisk(io.StringIO):
    def write(self, _text):
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self):
        self.write("")


def test_a_log_that_cannot_be_written_keeps_nobody_from_working():
    before = structlog.get_config()
    logs.set_up("text", FullDisk())
    try:
        structlog.get_logger("x").info("message.stored")
    finally:
        structlog.configure(**before)
