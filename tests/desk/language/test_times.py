from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.errors import DeskError
from bot.desk.language.times import clock, listed, plural, span, stamp, zone

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("moment", "time_zone", "shown"),
    [
        (utc(2017, 11, 28, 18, 25, 44), NEW_YORK, "11/28/2017 1:25:44 PM"),
        (utc(2017, 11, 28, 5, 0, 0), NEW_YORK, "11/28/2017 12:00:00 AM"),
        (utc(2017, 11, 28, 17, 0, 0), NEW_YORK, "11/28/2017 12:00:00 PM"),
        (utc(2017, 11, 28, 16, 59, 59), NEW_YORK, "11/28/2017 11:59:59 AM"),
        (utc(2018, 1, 1, 4, 59, 59), NEW_YORK, "12/31/2017 11:59:59 PM"),
        (utc(2017, 7, 4, 9, 5, 7), NEW_YORK, "7/4/2017 5:05:07 AM"),
        (utc(2017, 11, 5, 5, 30, 0), NEW_YORK, "11/5/2017 1:30:00 AM"),
        (utc(2017, 11, 5, 6, 30, 0), NEW_YORK, "11/5/2017 1:30:00 AM"),
        (utc(2017, 3, 12, 7, 0, 0), NEW_YORK, "3/12/2017 3:00:00 AM"),
        (utc(2017, 11, 28, 18, 25, 44), BERLIN, "11/28/2017 7:25:44 PM"),
        (utc(2017, 11, 28, 18, 25, 44), "Asia/Kolkata", "11/28/2017 11:55:44 PM"),
        (utc(2017, 11, 28, 18, 25, 44), "UTC", "11/28/2017 6:25:44 PM"),
    ],
)
def test_a_stamp(moment, time_zone, shown):
    assert stamp(moment, time_zone) == shown


@pytest.mark.parametrize(
    ("moment", "time_zone", "shown"),
    [
        (utc(2017, 11, 28, 18, 27, 44), NEW_YORK, "13:27:44"),
        (utc(2017, 11, 28, 5, 0, 0), NEW_YORK, "00:00:00"),
        (utc(2017, 7, 1, 10, 0, 0), BERLIN, "12:00:00"),
    ],
)
def test_a_clock(moment, time_zone, shown):
    assert clock(moment, time_zone) == shown


@pytest.mark.parametrize("unknown", ["", "Mars/Olympus", "America", "../etc/passwd", "/etc/passwd", "a\x00b"])
def test_a_zone_that_this_machine_does_not_know_is_utc_where_something_is_shown(unknown):
    assert stamp(utc(2017, 11, 28, 18, 25, 44), unknown) == "11/28/2017 6:25:44 PM"
    assert clock(utc(2017, 11, 28, 18, 25, 44), unknown) == "18:25:44"


@pytest.mark.parametrize("unknown", ["", "Mars/Olympus", "america/new_york", "EST5", "../etc/passwd"])
def test_and_refused_where_somebody_sets_it(unknown):
    with pytest.raises(DeskError, match=r"is no time zone\. Write it like America/New_York"):
        zone(unknown)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=59.9), "less than a minute"),
        (timedelta(seconds=60), "1 minute"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(minutes=119, seconds=59), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_a_span(length, words):
    assert span(length) == words


@pytest.mark.parametrize(("number", "words"), [(0, "0 texts"), (1, "1 text"), (2, "2 texts"), (21, "21 texts")])
def test_plurals(number, words):
    assert plural(number, "text") == words


@pytest.mark.parametrize(("words", "said"), [([], ""), (["1"], "1"), (["1", "2"], "1 and 2"), (["1", "2", "3"], "1, 2 and 3")])
def test_a_list(words, said):
    assert listed(words) == said
