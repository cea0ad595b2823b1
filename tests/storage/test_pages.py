"""Many rows are changed in pages that nobody notices, on a clock that stands still unless the work takes its time."""

from types import SimpleNamespace

import pytest

from storage import pages
from storage.pages import FIRST, LONGEST, MOMENT, Pages

FIXED = 1.2 * MOMENT
"""Seconds that a page takes however small it is: more than a page is to take."""


@pytest.fixture
def taking(database, monkeypatch):
    """Does a page that takes so many seconds and so many more for each row; gives its size."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(pages, "time", SimpleNamespace(monotonic=lambda: clock.now, sleep=lambda _seconds: None))
    made = Pages(database)

    def take(fixed, each):
        def work(_session, size):
            clock.now += fixed + size * each
            return size

        return made.do(work)

    return take


def test_a_page_grows_until_it_takes_its_moment(taking):
    sizes = [taking(0.0, MOMENT / 40) for _ in range(10)]
    assert sizes[0] == FIRST
    assert MOMENT / 4 < sizes[-1] * MOMENT / 40 <= MOMENT


def test_what_a_page_costs_however_small_it_is_makes_none_smaller(taking):
    sizes = [taking(FIXED, MOMENT / 400) for _ in range(10)]
    assert sizes[-1] > FIRST
    assert FIXED + sizes[-1] * MOMENT / 400 <= LONGEST


def test_rows_that_take_long_come_one_by_one(taking):
    assert [taking(0.0, LONGEST) for _ in range(4)] == [FIRST, FIRST // 2, 1, 1]


def test_pages_grow_again_after_the_disk_was_slow(taking):
    for _ in range(4):
        taking(2 * LONGEST, 0.0)
    sizes = [taking(0.7 * MOMENT, MOMENT / 400) for _ in range(40)]
    assert sizes[0] == 1
    assert sizes[-1] > 4 * FIRST
