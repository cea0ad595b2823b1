"""Journeys begin in a copy of a house (tests/journeys/copies.py): it is what the same steps leave that are taken anew."""

import re
from collections import deque
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from tests.actors import Desk
from tests.conftest import create_database

OURS = ("bot.sandbox.", "tests.standins.")
OF_ITS_OWN = re.compile(r"\d{10}(\.\d{6})?|Ev[0-9A-F]{10}|4-[\w-]{32}|127\.0\.0\.1:\d+|[A-Z][a-z]{2}, .*GMT")
"""Times, ports and ids that are drawn, each time others."""
UNORDERED = (set, frozenset)
COLLECTIONS = (list, tuple, deque, *UNORDERED)
LARGEST = 1_000_000_000
"""A figure above is a time."""


def plain(value, above=()):
    """What a stand-in keeps, in words that can be compared; what does its work, such as locks and threads, by its class. Each run has a name."""
    if isinstance(value, str | bytes):
        return OF_ITS_OWN.sub("…", value if isinstance(value, str) else value.decode())
    if isinstance(value, dict):
        return [(plain(key), plain(each, above)) for key, each in value.items()]
    if isinstance(value, COLLECTIONS):
        return [plain(each, above) for each in (sorted(value, key=str) if isinstance(value, UNORDERED) else value)]
    if type(value).__module__.startswith(OURS) and id(value) not in above:
        return [(name, plain(each, (*above, id(value)))) for name, each in vars(value).items() if name != "run"]
    is_figure = isinstance(value, int | None) and (value or 0) < LARGEST
    return value if is_figure else type(value).__name__


def rows(desk):
    """All rows of ours, as they were stored; of a time, and of a pace, whether there is one."""
    with desk.reading() as session:
        found = {name: session.connection().execute(select(table)).all() for name, table in SQLModel.metadata.tables.items()}
    return {name: [[_row(name, value) for value in each] for each in sorted(one, key=str)] for name, one in found.items()}


def _row(table, value):
    return "…" if isinstance(value, datetime) or (table == "pace" and isinstance(value, int)) else value


@pytest.fixture
def by_hand(request, tmp_path):
    """A house in which nothing has been done yet."""
    folder = tmp_path / "hand"
    folder.mkdir()
    url = create_database(request, request.node.callspec.params["database_url"], folder)
    with Desk(folder, database_url=url) as running:
        yield running


@pytest.mark.both_databases
def test_a_copy_is_what_a_house_is_that_was_set_up_by_hand(desk, by_hand):
    by_hand.set_up()
    assert_equal(desk, by_hand)


@pytest.mark.both_databases
def test_so_is_one_without_a_queue(bare_desk, by_hand):
    assert_equal(bare_desk, by_hand)


def assert_equal(copy, by_hand):
    assert rows(copy) == rows(by_hand)
    assert plain(copy.slack) == plain(by_hand.slack)
    assert plain(copy.twilio) == plain(by_hand.twilio)
    assert copy.clock() < by_hand.clock(), "its time goes on where the original stood"
