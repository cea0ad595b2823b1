"""Admins can block a contact (docs/behaviour.md#texts-find-their-thread)."""

from sqlmodel import col, select

from storage.models import Attachment, AttachmentBytes, Audit, Conversation, Message
from tests.actors import MARCUS, SECOND_LINE, VANESSA

NUMBER = "(555) 772-0101"


def messages(desk):
    with desk.reading() as session:
        return list(session.exec(select(Message).order_by(col(Message.id))))


def test_what_a_blocked_contact_texts_is_kept_but_shown_to_nobody(desk):
    assert "is blocked" in desk.command(desk.sam, f"/desk block <tel:{VANESSA}|{NUMBER}>")
    before = len(desk.calls("chat.postMessage"))
    desk.text("Answer me!")
    desk.text("Now!!", recipient=SECOND_LINE)  # no line of ours: the admins hear nothing either
    desk.text("Good day", sender=MARCUS)
    desk.until(lambda: desk.card("(555) 772-0102"))
    desk.thread_shows("Good day", desk.card("(555) 772-0102"))
    assert len(desk.calls("chat.postMessage")) == before + 2
    assert [one.body for one in messages(desk)] == ["Answer me!", "Now!!", "Good day"]
    desk.later(3600)
    assert len(desk.calls("chat.postMessage")) <= before + 9  # Marcus is announced to three, and nudged; nothing is said of Vanessa
    assert all(NUMBER not in desk.slack.text_of(one) for person in (desk.sam, desk.kate) for one in desk.dms(person))
    assert NUMBER in desk.command(desk.sam, "/desk block list")
    said = desk.command(desk.sam, f"/desk unblock {NUMBER}")
    assert said == f"{NUMBER} is no longer blocked. 2 texts came meanwhile and can be read in the contact's History."
    assert desk.command(desk.sam, "/desk block list") == "Nobody is blocked."
    desk.command(desk.sam, f"/line add {SECOND_LINE} support")
    desk.text("I am calm now")
    card = desk.until(desk.card)
    desk.thread_shows("I am calm now")
    assert desk.thread(card) == [one for one in desk.thread(card) if "Answer me" not in one and "Now!!" not in one]
    desk.click(desk.kate, "History", card)
    desk.until(lambda: "Answer me!" in desk.modal_text(desk.kate))
    assert "2 texts came while this contact was blocked" in desk.modal_text(desk.kate)


def test_an_open_conversation_of_a_blocked_contact(desk):
    card = desk.claimed()
    said = desk.command(desk.sam, f"/desk block {VANESSA}")
    assert "Still open, to be marked done" in said
    assert NUMBER in said
    desk.shows("is blocked: new texts are kept but not shown")
    desk.text("Hello?")
    desk.reply(desk.kate, "Please stop", card)
    desk.thread_shows(f"Not sent to the contact: an admin has blocked {NUMBER}. An admin takes it back with /desk unblock {NUMBER}")
    answer = desk.command(desk.kate, f"/sms new {VANESSA} One more word")
    assert f"an admin has blocked {NUMBER}" in answer + desk.modal_text(desk.kate)
    assert desk.sent() == []
    assert not any("Hello?" in one for one in desk.thread(card))
    desk.text("STOP")
    desk.command(desk.sam, f"/desk unblock {VANESSA}")
    desk.shows("opted out")
    assert "is blocked" not in desk.slack.text_of(desk.card())
    with desk.reading() as session:
        assert [(one.actor, one.detail) for one in session.exec(select(Audit).where(Audit.action == "blocked"))] == [(desk.sam, "")]


def test_who_may_and_what_is_refused(desk):
    assert desk.command(desk.kate, f"/desk block {VANESSA}") == "Only admins may do that: ask a workspace owner or admin."
    assert "is no phone number" in desk.command(desk.sam, "/desk block nobody")
    assert desk.command(desk.sam, "/desk block") == "The number is missing. Write it like /desk block NUMBER"
    assert desk.command(desk.sam, f"/desk unblock {VANESSA}") == f"{VANESSA} isn't blocked."
    desk.command(desk.sam, f"/desk block {VANESSA}")
    assert desk.command(desk.sam, f"/desk block {VANESSA}") == f"{NUMBER} is blocked already."
    desk.text("Sale!", sender="OFFERS")
    desk.until(lambda: desk.card("OFFERS"))
    assert "OFFERS is blocked" in desk.command(desk.sam, "/desk block OFFERS")


def test_what_a_blocked_contact_sends_is_never_fetched(desk):
    desk.command(desk.sam, f"/desk block {VANESSA}")
    desk.text("Look", media=[("image/png", b"\x89PNG\r\n\x1a\n" + bytes(40))])
    desk.until(lambda: desk.waiting() == 0)
    desk.command(desk.sam, f"/desk unblock {VANESSA}")
    desk.until(lambda: desk.waiting() == 0)
    with desk.reading() as session:
        assert session.exec(select(AttachmentBytes.message_id)).all() == []
        assert [one.state for one in session.exec(select(Attachment))] == ["failed"]


def unanswered(desk):
    with desk.reading() as session:
        return [one.unanswered_since for one in session.exec(select(Conversation).order_by(col(Conversation.id)))]


def test_a_block_and_its_end_answer_nobody(desk):
    card = desk.claimed()
    desk.text("Still there?", sender=MARCUS)
    desk.until(lambda: desk.card("(555) 772-0102"))
    before = unanswered(desk)
    assert all(before)
    for number in (VANESSA, MARCUS):
        desk.command(desk.sam, f"/desk block {number}")
    assert unanswered(desk) == before
    desk.later(3601)
    assert not [one for one in desk.thread(card) if "has waited" in one], "nobody is reminded meanwhile"
    for number in (VANESSA, MARCUS):
        desk.command(desk.sam, f"/desk unblock {number}")
    assert unanswered(desk) == before
    desk.later(601)
    desk.thread_shows("Nobody has claimed this conversation", desk.card("(555) 772-0102"))
