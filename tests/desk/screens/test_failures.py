"""What /desk failed lists, and in what words: trouble, and nothing that only waits for its turn."""

import pytest
from sqlmodel import col, update

from bot.desk.lanes import DIRECTORY, media, poll, texts, thread
from bot.desk.screens import failures
from storage.models import Delivery, DeliveryState

SLACK, CARRIER = "Slack doesn't answer as it should", "The phone company doesn't answer as it should"


def add(tx, lane, **values):
    """Something to do there, with what became of it."""
    tx.deliver(lane, "read_people", "")
    tx.session.execute(update(Delivery).where(col(Delivery.lane) == lane).values(**values))


@pytest.mark.parametrize(
    ("lane", "error", "said"),
    [
        (DIRECTORY, "Slack's pace for users.list", None),
        (texts(1), "its files aren't here yet", None),
        (texts(1), "the text before it is on its way", None),
        (thread(1, 0), "ratelimited", None),
        (DIRECTORY, "internal_error", f"{SLACK} (internal_error)."),
        (texts(1), "20500", f"{CARRIER} (20500)."),
        (media(1, 0), "no answer", f"{CARRIER} (no answer)."),
    ],
)
def test_a_wait_in_which_nothing_is_wrong_is_no_trouble(house, lane, error, said):
    with house.transaction() as tx:
        add(tx, lane, error=error)
        causes = [one.cause for one in failures.read(tx.session).waits]
    assert causes == ([f"{said} It is tried again by itself."] if said else [])


def test_what_another_release_left_is_not_slacks_fault(house):
    with house.transaction() as tx:
        add(tx, DIRECTORY, error="this release knows no read_stars")
        (found,) = failures.read(tx.session).waits
    assert found.cause == "Another release of Threadline left it there, and this release knows no read_stars. It waits for that release."


@pytest.mark.parametrize(
    ("lane", "said"),
    [
        (thread(1, 0), "Slack refused it"),
        (poll("twilio"), "It went wrong with the phone company"),
        (media(1, 0), "The file could not be fetched"),
    ],
)
def test_a_failure_is_said_of_the_side_where_it_was(house, lane, said):
    with house.transaction() as tx:
        add(tx, lane, error="KeyError", state=DeliveryState.FAILED)
        (found,) = failures.read(tx.session).failed
    assert found.cause == f"{said} (KeyError); the log says more."
