"""A queue's signature below what its agents write, and the business in what contacts read (docs/behaviour.md#what-the-contact-reads)."""

import pytest

from tests.journeys.messages.test_planned import later, wait

SIGNED = "\n– Kate Lewis, Acme"


def last(desk, card):
    return desk.messages(desk.support, card["ts"])[-1]


@pytest.fixture
def signed(desk):
    desk.command(desk.sam, "/desk business Acme")
    desk.command(desk.sam, "/queue set support signature – {agent}, {business}")
    return desk


@pytest.mark.both_databases
def test_whatever_an_agent_writes_is_signed_once(signed):
    desk = signed
    desk.command(desk.sam, "/queue set support greeting Hello from {business}")
    desk.command(desk.sam, "/desk reply add support hours We are open")
    card = desk.claimed()
    desk.reply(desk.kate, "Hi Vanessa", card)
    desk.click(desk.kate, "Compose", card)
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert "Characters remaining: 51 · 1 segment · UCS-2" in desk.modal_text(desk.kate)
    assert "Below it goes: – Kate Lewis, Acme" in desk.modal_text(desk.kate)
    desk.slack.choose(desk.kate, form["id"], "Canned reply", "hours")
    assert desk.slack.submit(desk.kate, form["id"], {}).errors == {}
    assert desk.fill(desk.kate, "Compose", desk.card(), Message="Soon", **later(desk, hours=2)) == {}
    assert "Kate Lewis\nSoon" in desk.shows("Goes out on")
    wait(desk, hours=2, minutes=2)
    assert desk.sent() == ["Hello from Acme", f"Hi Vanessa{SIGNED}", f"We are open{SIGNED}", f"Soon{SIGNED}"]
    assert f"Kate Lewis\nWe are open{SIGNED}" in "\n".join(desk.thread(card))
    desk.click(desk.kate, "Show messages", card)
    assert f"Hi Vanessa{SIGNED}" in desk.until(lambda: desk.modal_text(desk.kate))


def test_a_reply_sent_again_edited_or_held_keeps_one_signature(signed):
    desk = signed
    card = desk.claimed()
    desk.twilio.auto_report = False
    desk.reply(desk.kate, "Hello", card)
    desk.until(lambda: desk.twilio.sent)
    desk.twilio.report(desk.texts()[0].sid, "failed", 30003)
    desk.thread_shows("phone couldn't be reached", card)
    desk.twilio.auto_report = True
    desk.command(desk.sam, "/queue set support signature Bye")
    desk.click(desk.kate, "Retry", last(desk, card))
    desk.until(lambda: len(desk.twilio.sent) == 2)
    assert desk.sent() == [f"Hello{SIGNED}"] * 2
    desk.stop_worker()
    ts = desk.reply(desk.kate, "It is rady", card)
    desk.slack.edit(desk.kate, desk.support, ts, "It is ready")
    desk.restart()
    desk.until(lambda: len(desk.twilio.sent) == 3)
    desk.command(desk.sam, "/queue set support confirm on")
    desk.reply(desk.kate, "Held", card)
    desk.thread_shows("in this queue each reply is held", card)
    desk.click(desk.kate, "Send to contact", last(desk, card))
    desk.until(lambda: len(desk.twilio.sent) == 4)
    assert desk.sent()[2:] == ["It is ready\nBye", "Held\nBye"]
    desk.command(desk.sam, "/queue set support confirm off")
    desk.slack.edit(desk.kate, desk.support, ts, "It was ready")
    desk.thread_shows("editing it changes nothing", card)
    desk.click(desk.kate, "Send correction", last(desk, card))
    desk.command(desk.kate, "/sms new +15557720102 Good morning")
    desk.until(lambda: len(desk.twilio.sent) == 6)
    assert desk.sent()[4:] == ["It was ready\nBye", "Good morning\nBye"]
    assert "• signature: Bye – stands below what agents write" in desk.command(desk.sam, "/queue show support")


def test_parts_have_it_once_and_what_has_no_room_goes_without(desk):
    desk.command(desk.sam, "/queue set support signature Bye")
    card = desk.claimed()
    desk.reply(desk.kate, " ".join(["x" * 900] * 3), card)
    desk.thread_shows("Send it in 3 parts", card)
    desk.click(desk.kate, "Send in 3 parts", last(desk, card))
    desk.until(lambda: len(desk.twilio.sent) == 3)
    assert [text.endswith("\nBye") for text in desk.sent()] == [False, False, True]
    desk.click(desk.kate, "Compose", card)
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    desk.slack.type_in(desk.kate, form["id"], "Message", " ".join(["x" * 900] * 2))
    assert "Below it goes: Bye" in desk.modal_text(desk.kate)
    desk.slack.type_in(desk.kate, form["id"], "Message", "y" * 1598)
    assert "There is no room for the signature: it goes without" in desk.modal_text(desk.kate)
    assert desk.slack.submit(desk.kate, form["id"], {}).errors == {}
    pdf = [("a.pdf", "application/pdf", b"%PDF-1.7\n" + b"x" * 1000)]
    desk.reply(desk.kate, "", card, files=pdf)
    desk.reply(desk.kate, "As you see", card, files=pdf)
    assert desk.sent()[3:] == ["y" * 1598, "", "As you see\nBye"]
    assert "a signature can have 300" in desk.command(desk.sam, f"/queue set support signature {'x' * 301}")
