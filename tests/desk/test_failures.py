"""What /desk failed lists as waiting: trouble, and nothing that only waits for its turn."""

import pytest
from sqlmodel import col, update

from bot.desk import failures
from bot.desk.lanes import DIRECTORY, media, texts, thread
from storage.models import Delivery

SLACK, CARRIER = "Slack doesn't answer as it should", "The phone company doesn't answer as it should"


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
        tx.deliver(lane, "read_people", "")
        tx.session.execute(update(Delivery).where(col(Delivery.lane) == lane).values(error=error))
        causes = [one.cause for one in failures.read(tx.session).waits]
    assert causes == ([f"{said} It is tried again by itself."] if said else [])
