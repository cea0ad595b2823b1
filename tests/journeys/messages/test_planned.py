"""A text for later goes out at its time, once, if its writer holds the conversation by then; else it is held."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.actors import VANESSA
from tests.journeys.handing_over import invite


def later(desk, **span):
    """A day and a time as the form has them."""
    at = (desk.clock() + timedelta(**span)).astimezone(ZoneInfo("America/New_York"))
    return {"day_choice": f"{at:%Y-%m-%d}", "time_choice": f"{at:%H:%M}"}


def until_night(desk):
    """So long until an hour at which nobody is open."""
    return {"hours": (23 - desk.clock().astimezone(ZoneInfo("America/New_York")).hour) % 24 + 24}


def plan(desk, card, words="Your parcel is there", **span):
    return desk.fill(desk.kate, "Compose", card, Message=words, **later(desk, **(span or {"hours": 2})))


def wait(desk, **span):
    desk.later(timedelta(**span).total_seconds())
    desk.settled()


@pytest.mark.both_databases
def test_a_text_for_later_is_shown_changed_and_sent_once_at_its_time(desk):
    card = desk.claimed()
    assert plan(desk, card) == {}
    shown = desk.shows("Goes out on")
    assert "Kate Lewis\nYour parcel is there" in shown
    assert "Kate Lewis planned a text for" in desk.thread_shows("planned a text")
    assert desk.sent() == []
    changed = desk.fill(desk.kate, "Edit", desk.card(), Message="It is there by now", **later(desk, hours=5))
    assert changed == {}
    desk.shows("It is there by now")
    wait(desk, hours=2, minutes=2)
    assert desk.sent() == []
    desk.restart()
    wait(desk, hours=3)
    assert desk.sent() == ["It is there by now"]
    assert any(words.endswith("It is there by now") for words in desk.thread(card))
    assert "Goes out on" not in desk.slack.text_of(desk.card())
    desk.restart()
    wait(desk, hours=3)
    assert desk.sent() == ["It is there by now"]


def test_what_can_not_be_planned_is_said_at_the_field_and_what_is_planned_can_be_taken_back(desk):
    card = desk.claimed()
    assert "That time has passed: it is " in str(plan(desk, card, hours=-2))
    assert "more than a year away" in str(plan(desk, card, days=400))
    assert "a text for later can have 1600" in str(plan(desk, card, words="x" * 1601))
    only = desk.fill(desk.kate, "Compose", card, Message="Hi", day_choice=later(desk, days=1)["day_choice"])
    assert "Choose both a day and a time." in str(only)
    desk.command(desk.sam, "/queue set support hours Mon 09:00-17:00")
    assert "support is closed then: it opens on " in str(plan(desk, card, words="Night", **until_night(desk)))
    desk.command(desk.sam, "/queue set support hours always")
    desk.slack.close(desk.kate, everything=True)
    assert plan(desk, card) == {}
    desk.shows("Goes out on")
    desk.click(desk.maria, "Take back", desk.card())
    assert "Only its writer" in desk.modal_text(desk.maria)
    desk.click(desk.maria, "Edit", desk.card())
    assert "Only Kate Lewis, who wrote it, can change it." in desk.modal_text(desk.maria)
    desk.click(desk.kate, "Take back", desk.card())
    desk.thread_shows("Kate Lewis took a planned text back, which stays a note: Your parcel is there")
    wait(desk, hours=3)
    assert desk.sent() == []


def test_after_a_transfer_and_after_stop_it_is_held(desk):
    card = desk.claimed()
    assert plan(desk, card) == {}
    assert plan(desk, card, words="And again", hours=4) == {}
    desk.text("STOP")
    wait(desk, hours=2, minutes=2)
    held = desk.thread_shows("“Your parcel is there”, since the contact has opted out")
    assert held.startswith("@Kate Lewis") or "Not sent to the contact: the text planned for" in held
    desk.text("START")
    desk.thread_shows("START", card)
    desk.click(desk.kate, "Send to contact", channel=desk.support)
    desk.until(lambda: desk.sent() == ["Your parcel is there"])
    desk.thread_shows("Sent to the contact by Kate Lewis.")
    assert invite(desk, desk.card()) == {}
    desk.click(desk.lee, "Accept", desk.dm_shows(desk.lee, "offers you"))
    desk.shows("Lee Wong")
    wait(desk, hours=3)
    desk.thread_shows("“And again”, since Kate Lewis no longer holds the conversation")
    desk.click(desk.lee, "Send to contact", channel=desk.support)
    assert "Only whoever wrote it can send it" in desk.modal_text(desk.lee)
    desk.click(desk.lee, "Keep as note", channel=desk.support)
    desk.thread_shows("Kept as a note by Lee Wong.")
    assert desk.sent() == ["Your parcel is there"]


def test_when_it_is_done_by_then_its_writer_is_asked_and_may_send_it_after_reopen(desk):
    card = desk.claimed()
    assert plan(desk, card) == {}
    desk.finish(desk.kate)
    desk.shows("Reopen")
    wait(desk, hours=2, minutes=2)
    desk.thread_shows("“Your parcel is there”, since the conversation is done. Send it, or keep it as a note for colleagues?")
    desk.click(desk.kate, "Send to contact", channel=desk.support)
    assert "press Reopen on its card first" in desk.modal_text(desk.kate)
    assert desk.sent() == []
    desk.slack.close(desk.kate, everything=True)
    desk.click(desk.kate, "Reopen", desk.card())
    desk.shows("Active")
    desk.click(desk.kate, "Send to contact", channel=desk.support)
    desk.until(lambda: desk.sent() == ["Your parcel is there"])


def test_when_the_contact_is_blocked_by_then_it_is_held(desk):
    card = desk.claimed()
    assert plan(desk, card) == {}
    desk.command(desk.sam, f"/desk block {VANESSA}")
    wait(desk, hours=2, minutes=2)
    desk.thread_shows("“Your parcel is there”, since an admin has blocked (555) 772-0101", card)
    desk.click(desk.kate, "Send to contact", channel=desk.support)
    assert "Not sent to the contact: an admin has blocked (555) 772-0101." in desk.modal_text(desk.kate)
    assert desk.sent() == []
    desk.slack.close(desk.kate, everything=True)
    desk.command(desk.sam, f"/desk unblock {VANESSA}")
    desk.click(desk.kate, "Send to contact", channel=desk.support)
    desk.until(lambda: desk.sent() == ["Your parcel is there"])


@pytest.mark.parametrize(("minutes", "goes"), [(14, True), (16, False)])
@pytest.mark.both_databases
def test_after_more_than_fifteen_minutes_of_downtime_its_writer_decides(desk, minutes, goes):
    card = desk.claimed()
    at = desk.clock() + timedelta(hours=2)
    assert plan(desk, card) == {}
    desk.settled()
    desk.stop()
    desk.slack.clock.advance((at.replace(second=0, microsecond=0) - desk.clock()).total_seconds() + minutes * 60 + 5)
    desk.start()
    if goes:
        desk.until(lambda: desk.sent() == ["Your parcel is there"])
        return
    desk.thread_shows("“Your parcel is there”, since its time was 16 minutes ago, when Threadline wasn't running. Send it", card)
    assert desk.sent() == []
    desk.click(desk.kate, "Send to contact", channel=desk.support)
    desk.until(lambda: desk.sent() == ["Your parcel is there"])
