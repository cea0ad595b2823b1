"""Opening hours are a week as people write it, which is open or not at a moment."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import holidays

from bot.desk.errors import DeskError
from storage.models import ALWAYS_OPEN, Queue

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = 24 * 60
LOOK_AHEAD = 370
"""The next opening is looked for on so many days: a week that has any hours opens again long before."""
MINUTE = timedelta(minutes=1)

_EXAMPLE = "Write them like Mon-Fri 09:00-17:00, Sat 10:00-14:00, or always."
_ITEM = re.compile(r"(?:(?P<days>[a-z]+(?: ?[-–] ?[a-z]+)?))?(?: ?(?P<times>\d{1,2}:\d{2} ?[-–] ?\d{1,2}:\d{2}))?")
_DASH = re.compile(" ?[-–] ?")

Range = tuple[int, int]
"""A range is from and to, in minutes after midnight; one that goes on after midnight ends beyond 1440."""
IsHoliday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Week:
    """A week has each day's ranges, Monday first, in order and without overlap."""

    days: tuple[tuple[Range, ...], ...]

    def __str__(self) -> str:
        """Writes the week as it may be typed; `parse` reads it back."""
        if self == EVER:
            return ALWAYS_OPEN
        runs = [
            (ranges, [number for number, _ in same_days])
            for ranges, same_days in groupby(enumerate(self.days), key=lambda numbered: numbered[1])
        ]
        return ", ".join(f"{_days(numbers)} {', '.join(map(_range, ranges))}" for ranges, numbers in runs if ranges)


EVER = Week((((0, DAY),),) * 7)


def _days(numbers: list[int]) -> str:
    return DAYS[numbers[0]] if len(numbers) == 1 else f"{DAYS[numbers[0]]}-{DAYS[numbers[-1]]}"


def _range(span: Range) -> str:
    start, end = span
    return f"{_clock(start)}-{_clock(end if end <= DAY else end - DAY)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@cache
def parse(text: str) -> Week:
    """Reads a week. A range without days is of those before it; one that ends before it starts goes on after midnight. Raises DeskError."""
    if text.strip().lower() == ALWAYS_OPEN:
        return EVER
    days: list[list[Range]] = [[] for _ in DAYS]
    waiting: list[int] = []
    current: list[int] = []
    for item in text.lower().split(","):
        match = _ITEM.fullmatch(" ".join(item.split()))
        if not match or not any(match.groups()):
            raise DeskError(f"“{item.strip()}” isn't understood. {_EXAMPLE}")
        if match["days"]:
            waiting += _read_days(match["days"])
        if match["times"]:
            current, waiting = waiting or current, []
            if not current:
                raise DeskError(f"“{item.strip()}” has no day before it. {_EXAMPLE}")
            for number in current:
                days[number].append(_read_range(match["times"]))
    if waiting:
        raise DeskError(f"{DAYS[waiting[-1]]} has no hours after it. {_EXAMPLE}")
    return Week(tuple(_joined(ranges) for ranges in days))


def _read_days(words: str) -> list[int]:
    numbers = [_read_day(word) for word in _DASH.split(words)]
    first, last = numbers[0], numbers[-1]
    return [number % 7 for number in range(first, last + 1 if last >= first else last + 8)]


def _read_day(word: str) -> int:
    """Reads a day such as Mon, Monday and what lies between. Raises DeskError."""
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")):
        if len(word) > 2 and name.startswith(word):  # noqa: PLR2004  (three letters tell the days apart)
            return number
    raise DeskError(f"{word} is no day of the week. {_EXAMPLE}")


def _read_range(words: str) -> Range:
    start, end = (_read_clock(word) for word in _DASH.split(words))
    if start in {end, DAY}:
        raise DeskError(f"{words} is no span of time. A whole day is 00:00-24:00.")
    return start, end if end > start else end + DAY


def _read_clock(word: str) -> int:
    hour, minute = (int(part) for part in word.split(":"))
    if minute >= 60 or hour * 60 + minute > DAY:  # noqa: PLR2004  (minutes of an hour)
        raise DeskError(f"{word} is no time of the day: write 00:00 to 24:00.")
    return hour * 60 + minute


def _joined(ranges: list[Range]) -> tuple[Range, ...]:
    """Puts ranges in order and joins those that touch."""
    joined: list[Range] = []
    for start, end in sorted(set(ranges)):
        if joined and start <= joined[-1][1] and _can_be_written(joined[-1][0], max(end, joined[-1][1])):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _can_be_written(start: int, end: int) -> bool:
    """Says whether a range can be written: 24 hours from noon on would read 12:00-12:00."""
    return end - start < DAY or (start, end) == (0, DAY)


def is_open(queue: Queue, moment: datetime) -> bool:
    return covers(*_rule(queue), moment)


def next_opening(queue: Queue, moment: datetime) -> datetime | None:
    """Gives the first moment from `moment` on at which the queue is open, or None when there is none within a year."""
    return opening(*_rule(queue), moment)


def _rule(queue: Queue) -> tuple[Week, ZoneInfo, IsHoliday]:
    return parse(queue.hours), ZoneInfo(queue.time_zone), holidays_of(queue.holidays)


def no_holidays(_day: date) -> bool:
    return False


def covers(week: Week, zone: ZoneInfo, is_holiday: IsHoliday, moment: datetime) -> bool:
    """Says whether a week is open at a moment, by the clock on the wall there, also on the days on which it is moved. What began the day
    before still belongs to that day.
    """
    local = moment.astimezone(zone)
    minutes = local.hour * 60 + local.minute
    return _covers(week, is_holiday, local.date(), minutes) or _covers(week, is_holiday, local.date() - timedelta(days=1), minutes + DAY)


def _covers(week: Week, is_holiday: IsHoliday, day: date, minutes: int) -> bool:
    return any(start <= minutes < end for start, end in week.days[day.weekday()]) and not is_holiday(day)


def opening(week: Week, zone: ZoneInfo, is_holiday: IsHoliday, moment: datetime) -> datetime | None:
    """Gives the first moment from `moment` on at which a week is open, or None when there is none within a year."""
    if covers(week, zone, is_holiday, moment):
        return moment
    today = moment.astimezone(zone).date()
    for ahead in range(-1, LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        starts = [start for first, _ in week.days[day.weekday()] for start in _moments(day, first, zone)] + _put_back(day, zone)
        later = [start for start in starts if start >= moment and covers(week, zone, is_holiday, start)]
        if later:
            return min(later)
    return None


def _moments(day: date, minutes: int, zone: ZoneInfo) -> list[datetime]:
    """Gives the moments at which the clock on the wall shows a time: one, two where it is put back, and the moment after where it is put
    forward past it.
    """
    wall = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
    first, second = sorted(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return [first, second]
    while first.astimezone(zone).replace(tzinfo=None) < wall.replace(tzinfo=None):
        first += MINUTE
    return [first]


def _put_back(day: date, zone: ZoneInfo) -> list[datetime]:
    """Gives the moments at which the clock on the wall is put back on a day: what had closed may be open a second time."""
    first, last = (datetime.combine(day + timedelta(days=number), time(), zone).astimezone(UTC) for number in (0, 1))
    if last - first <= timedelta(minutes=DAY):
        return []
    minutes = [first + MINUTE * number for number in range((last - first) // MINUTE + 1)]
    walls = [moment.astimezone(zone).replace(tzinfo=None) for moment in minutes]
    return [moment for moment, (before, after) in zip(minutes[1:], pairwise(walls), strict=True) if after < before]


@cache
def _days_off(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def holidays_of(country: str | None) -> IsHoliday:
    """Gives a function that knows the public holidays of a country by its code; for None there are none."""
    if country is None:
        return no_holidays
    return lambda day: day in _days_off(country, day.year)


@cache
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


def read_country(word: str) -> str:
    """Reads a country's code of two letters. Raises DeskError."""
    code = word.strip().upper()
    if code not in _countries():
        raise DeskError(f"{word} is no country whose holidays are known. Write its code of two letters, such as US or DE, or off.")
    return code
