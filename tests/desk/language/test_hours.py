"""Opening hours: how they are written, and when it is open, also over midnight and when the clocks are moved."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.errors import DeskError
from bot.desk.language import hours
from storage.models import Queue

CHICAGO, BERLIN = ZoneInfo("America/Chicago"), ZoneInfo("Europe/Berlin")
WEEKDAYS = "Mon-Fri 09:00-17:00, Sat 10:00-14:00"
NIGHT = "Fri 22:00-06:00"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("always", "always"),
        ("Always ", "always"),
        ("Mon-Sun 00:00-24:00", "always"),
        (WEEKDAYS, WEEKDAYS),
        ("mon-fri 9:00-17:00,sat 10:00-14:00", WEEKDAYS),
        ("Monday – Friday 09:00 – 17:00, Saturday 10:00-14:00", WEEKDAYS),
        ("Sat 10:00-14:00, Mon-Fri 09:00-17:00", WEEKDAYS),
        ("Mon, Wed 09:00-12:00", "Mon 09:00-12:00, Wed 09:00-12:00"),
        ("Mon-Fri 09:00-12:00, 13:00-17:00", "Mon-Fri 09:00-12:00, 13:00-17:00"),
        ("Mon 13:00-17:00, Mon 09:00-13:00", "Mon 09:00-17:00"),
        ("Sat-Mon 10:00-12:00", "Mon 10:00-12:00, Sat-Sun 10:00-12:00"),
        (NIGHT, NIGHT),
        ("Mon 00:00-24:00", "Mon 00:00-24:00"),
    ],
)
def test_hours_are_read_as_people_write_them(typed, kept):
    assert str(hours.parse(typed)) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "“” isn't understood. Write them like"),
        ("9-5", "isn't understood"),
        ("Mon-Fri 9-17", "isn't understood"),
        ("Mon", "Mon has no hours after it"),
        ("09:00-17:00", "has no day before it"),
        ("Mo 09:00-17:00", "mo is no day of the week"),
        ("Moonday 09:00-17:00", "moonday is no day of the week"),
        ("Mon 25:00-26:00", "25:00 is no time of the day"),
        ("Mon 09:60-10:00", "09:60 is no time of the day"),
        ("Mon 24:01-10:00", "24:01 is no time of the day"),
        ("Mon 09:00-09:00", "is no span of time"),
        ("Mon 24:00-10:00", "is no span of time"),
        ("Mon 09:00-17:00,", "“” isn't understood"),
        ("never", "is no day of the week"),
    ],
)
def test_what_is_not_understood_is_said(typed, sentence):
    with pytest.raises(DeskError, match=sentence):
        hours.parse(typed)


@st.composite
def _weeks(draw) -> hours.Week:
    """As the parser makes them: in order, without overlap, no day longer than a day."""
    days = []
    for _ in range(7):
        edges = sorted(draw(st.sets(st.integers(0, hours.DAY), max_size=6)))
        ranges = [(edges[one], edges[one + 1]) for one in range(0, len(edges) - 1, 2)]
        if draw(st.booleans()) and ranges and ranges[-1][0] > 1:
            start = ranges[-1][0]
            ranges[-1] = (start, hours.DAY + draw(st.integers(1, start - 1))) if start < hours.DAY else ranges[-1]
        days.append(tuple(ranges))
    return hours.Week(tuple(days))


@given(_weeks())
def test_what_is_written_is_read_back(week):
    if any(week.days):
        assert hours.parse(str(week)) == week


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_it(typed):
    try:
        assert hours.parse(str(hours.parse(typed))) == hours.parse(typed)
    except DeskError as error:
        assert "Write them like" in str(error) or "00:00" in str(error)  # noqa: PT017  (either it is read or it is refused)


def local(zone: ZoneInfo, *when: int, fold: int = 0) -> datetime:
    year, month, day, hour, minute = (*when, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("week", "zone", "when", "open_"),
    [
        (WEEKDAYS, CHICAGO, (2017, 11, 28, 9, 0), True),  # a Tuesday
        (WEEKDAYS, CHICAGO, (2017, 11, 28, 8, 59), False),
        (WEEKDAYS, CHICAGO, (2017, 11, 28, 16, 59), True),
        (WEEKDAYS, CHICAGO, (2017, 11, 28, 17, 0), False),
        (WEEKDAYS, CHICAGO, (2017, 12, 2, 9, 30), False),  # Saturday
        (WEEKDAYS, CHICAGO, (2017, 12, 2, 10, 0), True),
        (WEEKDAYS, CHICAGO, (2017, 12, 3, 10, 0), False),  # Sunday
        (NIGHT, BERLIN, (2017, 12, 1, 23, 59), True),
        (NIGHT, BERLIN, (2017, 12, 2, 5, 59), True),  # what began on Friday
        (NIGHT, BERLIN, (2017, 12, 2, 6, 0), False),
        (NIGHT, BERLIN, (2017, 12, 1, 5, 0), False),
        ("Sun 22:00-02:00", BERLIN, (2017, 12, 4, 1, 0), True),  # into Monday
        ("always", BERLIN, (2017, 12, 3, 3, 0), True),
        ("Mon 00:00-24:00", BERLIN, (2017, 12, 4, 23, 59), True),
        ("Mon 00:00-24:00", BERLIN, (2017, 12, 5, 0, 0), False),
        ("Sun 01:00-02:00", CHICAGO, (2017, 3, 12, 3, 0), False),  # the clock goes from 1:59 to 3:00
        ("Sun 02:30-04:00", CHICAGO, (2017, 3, 12, 3, 0), True),
    ],
)
def test_when_it_is_open(week, zone, when, open_):
    assert hours.covers(hours.parse(week), zone, hours.no_holidays, local(zone, *when)) is open_


@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_comes_twice_is_open_twice(fold):
    """2017-11-05 1:30 in Chicago."""
    assert hours.covers(hours.parse("Sun 01:00-02:00"), CHICAGO, hours.no_holidays, local(CHICAGO, 2017, 11, 5, 1, 30, fold=fold))


@pytest.mark.parametrize(
    ("week", "zone", "now", "opens"),
    [
        (WEEKDAYS, CHICAGO, (2017, 11, 28, 12, 0), (2017, 11, 28, 12, 0)),  # it is open
        (WEEKDAYS, CHICAGO, (2017, 11, 28, 17, 0), (2017, 11, 29, 9, 0)),
        (WEEKDAYS, CHICAGO, (2017, 12, 2, 14, 0), (2017, 12, 4, 9, 0)),
        ("Tue 09:00-10:00", CHICAGO, (2017, 11, 28, 10, 0), (2017, 12, 5, 9, 0)),
        ("Sun 09:00-10:00", BERLIN, (2017, 3, 25, 12, 0), (2017, 3, 26, 9, 0)),  # over the change to summer time
        ("Sun 09:00-10:00", BERLIN, (2017, 10, 28, 12, 0), (2017, 10, 29, 9, 0)),  # and back
        ("Sun 02:30-04:00", CHICAGO, (2017, 3, 12, 1, 0), (2017, 3, 12, 3, 0)),  # 2:30 doesn't come that day
        (NIGHT, BERLIN, (2017, 12, 2, 6, 0), (2017, 12, 8, 22, 0)),
    ],
)
def test_when_it_opens_next(week, zone, now, opens):
    found = hours.opening(hours.parse(week), zone, hours.no_holidays, local(zone, *now))
    assert found == local(zone, *opens)


@pytest.mark.parametrize("week", ["Sun 01:00-01:30", "Sun 00:00-01:30", "Sat 22:00-01:30"])
def test_it_opens_again_when_the_hour_comes_a_second_time(week):
    second = local(CHICAGO, 2017, 11, 5, 1, 0, fold=1)
    after_first = local(CHICAGO, 2017, 11, 5, 1, 40)
    assert hours.opening(hours.parse(week), CHICAGO, hours.no_holidays, after_first) == second


@given(_weeks(), st.integers(0, 365 * 24 * 4))
def test_the_next_opening_is_open_and_nothing_before_it_is(week, quarter):
    now = datetime(2017, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter)
    found = hours.opening(week, CHICAGO, hours.no_holidays, now)
    if found is None:
        assert not any(week.days)
        return
    assert found >= now
    assert hours.covers(week, CHICAGO, hours.no_holidays, found)
    for minutes in range(0, min(600, int((found - now).total_seconds() // 60)), 7):
        assert not hours.covers(week, CHICAGO, hours.no_holidays, found - timedelta(minutes=minutes + 1))


def queue(**values: Any) -> Queue:
    return Queue(name="support", channel_id="C1", **values)


@pytest.mark.parametrize(
    ("country", "day", "open_"),
    [
        (None, date(2017, 12, 25), True),
        ("US", date(2017, 12, 25), False),
        ("US", date(2017, 7, 4), False),
        ("DE", date(2017, 7, 4), True),
        ("DE", date(2017, 10, 3), False),
        ("US", date(2018, 1, 1), False),
    ],
)
def test_holidays_are_those_of_the_country(country, day, open_):
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert hours.is_open(queue(holidays=country), moment) is open_


def test_after_a_holiday_it_opens_the_next_day():
    christmas = local(CHICAGO, 2017, 12, 25, 10, 0)
    known = queue(hours="Mon-Fri 09:00-17:00", time_zone="America/Chicago", holidays="US")
    assert hours.next_opening(known, christmas) == local(CHICAGO, 2017, 12, 26, 9, 0)


@pytest.mark.parametrize(("typed", "code"), [("us", "US"), (" de ", "DE"), ("GB", "GB")])
def test_a_countrys_code(typed, code):
    assert hours.read_country(typed) == code


@pytest.mark.parametrize("typed", ["XX", "Germany", "", "U"])
def test_no_countrys_code(typed):
    with pytest.raises(DeskError, match="is no country whose holidays are known"):
        hours.read_country(typed)
