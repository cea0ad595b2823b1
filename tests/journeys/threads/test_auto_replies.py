"""Automatic texts, and those who want none (docs/behaviour.md#hours-and-automatic-texts)."""

from tests.actors import MARCUS

HELLO, WAIT = "Hello! We read you.", "Please wait a little longer."
REFUSED = "the contact has opted out of texts from (555) 000-1111. Only they can take it back: by texting START"


def greet(desk) -> None:
    desk.command(desk.sam, f"/queue set support greeting {HELLO}")
    desk.command(desk.sam, f"/queue set support waiting-reply {WAIT}")


def test_a_new_contact_is_greeted_below_their_text_and_still_waits(desk):
    greet(desk)
    desk.text("Where is my parcel?")
    desk.thread_shows(f"Automatic reply by Threadline (greeting): {HELLO}")
    assert ["parcel" in line for line in desk.thread()] == [True, False]
    desk.until(lambda: desk.sent() == [HELLO])
    assert "Waiting" in desk.shows("Waiting")
    desk.text("Please")
    desk.thread_shows("Please")
    desk.later(600)
    desk.thread_shows(f"Automatic reply by Threadline (waiting-reply): {WAIT}")
    desk.until(lambda: desk.sent() == [HELLO, WAIT])


def test_show_messages_says_who_wrote_it(desk):
    greet(desk)
    card = desk.claimed()
    desk.until(lambda: desk.sent() == [HELLO])
    desk.click(desk.kate, "Show messages", card)
    assert "Threadline (automatic reply)" in desk.until(lambda: desk.modal_text(desk.kate))


def test_machines_are_not_answered(desk):
    greet(desk)
    desk.text("Your code is 123456", sender="68849")
    desk.text("This is an automatic reply: I am out of office.", sender=MARCUS)
    desk.until(lambda: desk.card("68849") and desk.card("772-0102"))
    desk.later(601)
    desk.thread_shows("Nobody has claimed", desk.card("68849"))
    assert desk.sent() == []


def test_whoever_says_stop_gets_nothing_more_until_they_say_start(desk):
    card = desk.claimed()
    desk.text("STOP")
    desk.thread_shows("STOP", card)
    assert "has opted out of texts from (555) 000-1111" in desk.shows("opted out")
    assert "opted out" in desk.card()["text"]
    desk.reply(desk.kate, "Are you sure?", card)
    desk.thread_shows(REFUSED, card)
    desk.text("Start")
    desk.until(lambda: "opted out" not in desk.slack.text_of(desk.card()))
    desk.reply(desk.kate, "Welcome back", card)
    desk.until(lambda: desk.sent() == ["Welcome back"])


def test_the_carriers_own_verdict_counts(desk):
    desk.claimed()
    desk.text("Arrêt", fields={"OptOutType": "STOP"})
    desk.shows("opted out")


def test_stop_does_not_reopen_a_done_conversation(desk):
    desk.command(desk.sam, "/queue set support mode page")
    card = desk.claimed()
    desk.reply(desk.kate, "Bye", card)
    desk.shows("marked by")
    desk.text("stop")
    desk.thread_shows("stop", card)
    assert "Done" in desk.shows("opted out")
    assert len(desk.messages(desk.support)) == 1


def test_stop_from_somebody_new_is_shown_and_done(desk):
    greet(desk)
    desk.text("STOP")
    desk.thread_shows("STOP")
    assert "marked by Threadline" in desk.shows("opted out")
    desk.later(700)
    assert desk.sent() == []
