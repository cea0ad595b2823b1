"""Remind me: the owner is told at the time they chose, unless the contact writes before, or it is done."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.handing_over import invite


def remind(desk, person, choice, **more):
    return desk.fill(person, "Remind me", desk.card(), When=choice, **more)


def wait(desk, **span):
    desk.later(timedelta(**span).total_seconds())
    desk.settled()


def told(desk):
    return sum("it is time to follow up with" in words for words in desk.thread())


@pytest.mark.both_databases
def test_the_owner_is_told_in_the_thread_and_on_home_once(desk):
    desk.claimed()
    assert remind(desk, desk.kate, "In 20 minutes") == {}
    desk.shows("Follow-up on")
    desk.restart()
    wait(desk, minutes=21)
    desk.thread_shows("it is time to follow up with (555) 772-0101.")
    assert "Follow-up on" not in desk.slack.text_of(desk.card())
    desk.slack.open_home(desk.kate)
    desk.home_shows(desk.kate, "It is time to follow up with (555) 772-0101.")
    wait(desk, hours=5)
    assert told(desk) == 1


def test_a_contacts_text_ends_it_and_so_do_done_and_the_owner(desk):
    card = desk.claimed()
    assert remind(desk, desk.kate, "Tomorrow at 9:00 AM") == {}
    assert "9:00:00 AM" in desk.shows("Follow-up on")
    desk.text("Here I am")
    desk.until(lambda: "Follow-up on" not in desk.slack.text_of(desk.slack.message(desk.support, card["ts"])))
    assert remind(desk, desk.kate, "In 3 hours") == {}
    desk.shows("Follow-up on")
    assert remind(desk, desk.kate, "Not any more") == {}
    desk.until(lambda: "Follow-up on" not in desk.slack.text_of(desk.slack.message(desk.support, card["ts"])))
    past = remind(desk, desk.kate, "At the day and time below", day_choice="2020-01-01", time_choice="09:00")
    assert "That time has passed" in str(past)
    assert "Choose both a day and a time." in str(desk.slack.submit(desk.kate, None, {"day_choice": None}).errors)
    desk.slack.close(desk.kate, everything=True)
    desk.click(desk.lee, "Remind me", desk.card())
    assert "Only its owner, Kate Lewis, can be reminded of this conversation" in desk.modal_text(desk.lee)
    at = (desk.clock() + timedelta(hours=1)).astimezone(ZoneInfo("America/New_York"))
    assert remind(desk, desk.kate, "At the day and time below", day_choice=f"{at:%Y-%m-%d}", time_choice=f"{at:%H:%M}") == {}
    desk.finish(desk.kate)
    desk.shows("Reopen")
    wait(desk, days=2)
    assert told(desk) == 0


def test_whoever_holds_it_by_then_is_told(desk):
    desk.claimed()
    assert remind(desk, desk.kate, "In 3 hours") == {}
    assert invite(desk, desk.card()) == {}
    desk.click(desk.lee, "Accept", desk.dm_shows(desk.lee, "offers you"))
    desk.shows("Lee Wong")
    wait(desk, hours=4)
    desk.dm_shows(desk.lee, "It is time to follow up with (555) 772-0101, as Kate Lewis wanted.")
    assert told(desk) == 1
