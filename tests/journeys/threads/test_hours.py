"""Business hours, in the queue's time zone and with holidays. Out of hours everything is still stored and threaded.

docs/behaviour.md#hours-and-automatic-texts
"""

from datetime import timedelta

from sqlmodel import select

from bot.desk.language.hours import DAYS
from storage.models import Timer
from tests.actors import MARCUS

CLOSED = "We are closed. We read you tomorrow."


def close_until_tomorrow(desk) -> None:
    """It opens at midnight."""
    tomorrow = DAYS[(desk.clock() + timedelta(days=1)).weekday()]
    for words in ("time-zone UTC", f"hours {tomorrow} 00:00-24:00", f"closed-reply {CLOSED}"):
        desk.command(desk.sam, f"/queue set support {words}")


def until_midnight(desk) -> float:
    now = desk.clock()
    return ((now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0) - now).total_seconds()


def reminder_was_looked_at(desk) -> bool:
    """The timer that was due has done its work, and what came of that has gone out."""
    with desk.reading() as session:
        due = session.exec(select(Timer).where(Timer.kind == "nudge_queue", Timer.due_at <= desk.clock())).first()
    return due is None and not desk.waiting()


def test_out_of_hours_a_text_is_threaded_can_be_claimed_and_is_answered_once(desk):
    close_until_tomorrow(desk)
    card = desk.claimed(body="Anybody there?")
    desk.thread_shows(f"Automatic reply by Threadline (closed-reply): {CLOSED}")
    desk.until(lambda: desk.sent() == [CLOSED])
    desk.text("Hello?")
    desk.thread_shows("Hello?")
    desk.reply(desk.kate, "I happen to be here", card)
    desk.until(lambda: desk.sent() == [CLOSED, "I happen to be here"])


def test_show_says_whether_it_is_open(desk):
    close_until_tomorrow(desk)
    assert "is closed now; it opens on " in desk.command(desk.kate, "/queue show support")
    desk.later(until_midnight(desk) + 1)
    assert "and is open now." in desk.command(desk.kate, "/queue show support")
    desk.text("Good morning", sender=MARCUS)
    desk.until(lambda: desk.card("772-0102"))
    assert desk.sent() == []


def test_nobody_is_reminded_before_it_opens(desk):
    close_until_tomorrow(desk)
    desk.text("Anybody there?")
    card = desk.until(desk.card)
    desk.later(until_midnight(desk) - 1)
    desk.until(lambda: reminder_was_looked_at(desk))
    desk.later(300)
    desk.until(lambda: reminder_was_looked_at(desk))
    assert not any("Nobody has claimed" in line for line in desk.thread(card))
    desk.later(302)
    desk.thread_shows("Nobody has claimed this conversation for ", card)


def test_a_country_that_is_none_is_refused(desk):
    assert "Mars is no country whose holidays are known" in desk.command(desk.sam, "/queue set support holidays Mars")
    assert desk.command(desk.sam, "/queue set support holidays de") == "support: holidays is now DE (it was off)."
