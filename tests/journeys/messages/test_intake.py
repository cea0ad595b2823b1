"""Every text finds its thread, verbatim, once and in order (docs/behaviour.md#texts-find-their-thread)."""

import threading

import pytest

from tests.actors import LINE, MARCUS, SECOND_LINE, VANESSA, at_once

pytestmark = pytest.mark.both_databases

HOSTILE = "<!channel> <https://evil.example|your bank> <@U000000002> *bold* _it_ `code` &amp; :tada: @here"


def test_one_conversation_per_contact_and_line(desk):
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, f"/line add {SECOND_LINE} billing")
    desk.text("To support")
    desk.text("To billing", recipient=SECOND_LINE)
    desk.until(lambda: desk.card(channel=desk.billing))
    desk.thread_shows("To support")
    desk.until(lambda: "To billing" in "\n".join(desk.thread(channel=desk.billing)))
    desk.later(4)
    desk.shows("Also open in billing")
    desk.text("Once more to billing", recipient=SECOND_LINE)
    desk.until(lambda: "Once more to billing" in "\n".join(desk.thread(channel=desk.billing)))
    desk.later(61)
    desk.shows("3 message exchanges with this contact")
    desk.text("Again to support")
    desk.thread_shows("Again to support")
    assert len(desk.messages(desk.support)) == len(desk.messages(desk.billing)) == 1
    desk.command(desk.sam, "/queue add billing @maria")
    card = desk.card(channel=desk.billing)
    desk.click(desk.maria, "Claim", card, channel=desk.billing)
    desk.until(lambda: "Active" in desk.slack.text_of(desk.card(channel=desk.billing)))
    desk.click(desk.maria, "Done", card, channel=desk.billing)
    desk.slack.submit(desk.maria)
    desk.until(lambda: "Also open" not in desk.slack.text_of(desk.card()), step=4)


def test_the_card_says_who_what_and_how_many(desk):
    desk.text("One")
    desk.text("Two")
    desk.thread_shows("Two")
    desk.later(61)
    text = desk.shows("2 message exchanges with this contact in the past 24 hours")
    for words in ("(555) 772-0101", "Inbound SMS · Session", "(555) 000-1111", "support", "Waiting", "unanswered since"):
        assert words in text, words
    plain = desk.card()["text"]
    for words in ("(555) 772-0101", "Inbound SMS", "queue support", "state Waiting", "nobody owns it", "2 message exchanges"):
        assert words in plain, words


def test_nothing_a_contact_types_is_interpreted(desk):
    desk.text(HOSTILE)
    text = desk.thread_shows("<!channel>")
    assert HOSTILE in text
    message = desk.messages(desk.support, desk.card()["ts"])[0]
    assert "<!channel>" not in message["text"]
    assert "&lt;!channel&gt;" in message["text"]
    call = next(one for one in desk.calls("chat.postMessage") if "evil.example" in str(one.args))
    assert str(call.args["unfurl_links"]).lower() in ("0", "false")
    assert str(call.args["unfurl_media"]).lower() in ("0", "false")
    assert str(call.args["mrkdwn"]).lower() in ("0", "false")
    assert not message.get("username")


@pytest.mark.parametrize(
    "body", ["", "   ", "مرحبا بك", "a\u200bb\u202ec", "Ω" * 1600, "nul\x00byte", "x" * 1600, "line\nbreak", "&amp; &lt;"]
)
def test_odd_bodies_are_stored_and_shown(desk, body):
    desk.text(body)
    text = desk.thread_shows("(555) 772-0101")
    assert body.replace("\x00", "").strip() in text


def test_a_burst_of_one_contact_keeps_its_order(desk):
    words = [f"part {number} of 6" for number in range(6)]
    for one in words:
        desk.text(one)
    desk.until(lambda: len(desk.thread()) == 6)
    assert [text.split("\n")[1] for text in desk.thread()] == words


def test_many_contacts_at_once_each_get_a_thread(desk):
    senders = [f"+1555772{number:04}" for number in range(10)]
    threads = [threading.Thread(target=desk.text, args=(f"I am {one}", one)) for one in senders]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    desk.until(lambda: len(desk.slack.messages(desk.support)) == 10)
    roots = {one["ts"] for one in desk.messages(desk.support)}
    desk.until(lambda: all(len(desk.slack.messages(desk.support, ts)) == 1 for ts in roots))


def test_a_repeated_webhook_shows_once(desk):
    for _ in range(3):
        desk.text("Only once", sid="SM" + "a" * 32)
    desk.thread_shows("Only once")
    desk.text("Next")
    desk.thread_shows("Next")
    assert sum("Only once" in text for text in desk.thread()) == 1


def test_the_same_webhook_twice_at_the_same_moment_shows_once(desk):
    at_once(*[lambda: desk.text("Only once", sid="SM" + "b" * 32)] * 8)
    desk.text("Next")
    desk.thread_shows("Next")
    assert len(desk.thread()) == 2


def test_a_new_text_within_the_window_reopens_the_thread_for_its_last_owner(desk):
    card = desk.claimed()
    assert desk.finish(desk.kate, card) == {}
    desk.shows("marked by")
    assert desk.slack.labels_of(desk.card()) == ["Reopen", "Contact", "History"]
    desk.later(23 * 3600)
    desk.text("One more thing")
    desk.thread_shows("One more thing", card)
    assert "Kate Lewis" in desk.shows("Active")
    assert len(desk.messages(desk.support)) == 1


def test_it_waits_when_the_last_owner_is_not_ready(desk):
    card = desk.claimed()
    assert desk.finish(desk.kate, card) == {}
    desk.shows("marked by")
    desk.command(desk.kate, "/sms dnd")
    desk.text("One more thing")
    desk.shows("Waiting")


def test_later_a_new_thread_links_the_old_one(desk):
    card = desk.claimed()
    assert desk.finish(desk.kate, card) == {}
    desk.shows("marked by")
    desk.later(25 * 3600)
    desk.text("A new matter")
    desk.until(lambda: len(desk.slack.messages(desk.support)) == 2)
    assert "Earlier conversation" in desk.slack.text_of(desk.card())
    desk.thread_shows("A new matter", desk.card())


def test_reopen_brings_it_back(desk):
    card = desk.claimed()
    assert desk.finish(desk.kate, card) == {}
    desk.shows("marked by")
    desk.click(desk.olaf, "Reopen", card)
    assert "Only members of the queue support can reopen" in desk.modal_text(desk.olaf)
    desk.click(desk.lee, "Reopen", card)
    assert "Lee Wong" in desk.shows("Active")
    desk.thread_shows("Reopened by @Lee Wong.")


def test_a_number_without_a_line_is_kept_told_once_and_shown_when_added(bare_desk):
    desk = bare_desk
    desk.command(desk.sam, "/queue create support #support")
    desk.text("Anybody there?")
    desk.text("Hello?")
    desk.text("Me too", sender=MARCUS)
    notice = desk.dm_shows(desk.sam, "which is no line of ours yet")
    assert len([one for one in desk.dms(desk.sam) if "no line of ours" in desk.slack.text_of(one)]) == 1
    desk.click(desk.sam, "Add line", notice)
    form = desk.until(lambda: desk.slack.modal(desk.sam))
    assert desk.slack.submit(desk.sam, form["id"], {"Queue": "support"}).errors == {}
    card = desk.until(lambda: desk.card("772-0101"))
    desk.until(lambda: [text.split("\n")[1] for text in desk.thread(card)] == ["Anybody there?", "Hello?"])
    desk.until(lambda: desk.card("772-0102"))


def test_texts_that_the_webhook_could_not_deliver_are_fetched(desk):
    desk.twilio.receive(VANESSA, LINE, "Missed", post=False)
    desk.later(301)
    desk.thread_shows("Missed")


def test_texts_that_came_while_we_were_down_are_fetched_at_start(desk):
    desk.text("Before")
    desk.thread_shows("Before")
    desk.until(desk.has_polled)
    desk.stop()
    desk.twilio.receive(VANESSA, LINE, "While you were away", post=False)
    desk.start()
    desk.thread_shows("While you were away")
    assert sum("Before" in text for text in desk.thread()) == 1


@pytest.mark.parametrize("odd", [{"from": None}, {"to": None}, {"body": 7}, {"from": "+1555\ud83d"}])
def test_an_odd_entry_of_the_list_keeps_no_text_out(desk, odd):
    desk.until(desk.has_polled)
    desk.twilio.receive(VANESSA, LINE, "Before it", post=False)
    strange = desk.twilio.receive("+15557720103", LINE, "Who am I?", post=False)
    desk.twilio.receive(MARCUS, LINE, "Behind it", post=False)
    desk.twilio.odd[strange.sid] = odd
    desk.later(301)
    desk.thread_shows("Before it")
    desk.thread_shows("Behind it", desk.until(lambda: desk.card("772-0102")))
    desk.twilio.receive(MARCUS, LINE, "In the next list", post=False)
    desk.later(301)
    desk.thread_shows("In the next list", desk.card("772-0102"))
