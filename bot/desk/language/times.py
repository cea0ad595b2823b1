"""Times are written as people read them."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.desk.errors import DeskError

FARTHEST = timedelta(days=366)


@cache
def zone(name: str) -> ZoneInfo:
    """Gives the zone of an IANA name. Raises DeskError for any other name."""
    if name not in available_timezones():
        raise DeskError(f"{name} is no time zone. Write it like America/New_York or Europe/Berlin.")
    return ZoneInfo(name)


@cache
def _zone_or_utc(name: str) -> tzinfo:
    """Gives the zone of a name, or UTC: what Slack says of a person may be newer than this machine's list of zones, which must not keep
    anything from being drawn.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def stamp(moment: datetime, time_zone: str) -> str:
    """Writes a time like 11/28/2017 1:25:44 PM."""
    local = moment.astimezone(_zone_or_utc(time_zone))
    return f"{local.month}/{local.day}/{local.year} {local.hour % 12 or 12}:{local:%M:%S %p}"


def clock(moment: datetime, time_zone: str) -> str:
    """Writes a time like 13:27:44."""
    return f"{moment.astimezone(_zone_or_utc(time_zone)):%H:%M:%S}"


def short(moment: datetime, time_zone: str) -> str:
    """Writes a time like 4:20 PM."""
    local = moment.astimezone(_zone_or_utc(time_zone))
    return f"{local.hour % 12 or 12}:{local:%M %p}"


def midnight_before(now: datetime, time_zone: str, days: int) -> datetime:
    """Gives the moment at which the day so many days ago began in a zone."""
    local = now.astimezone(_zone_or_utc(time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (local - timedelta(days=days)).astimezone(UTC)


def hours_from(since: datetime, now: datetime) -> list[datetime]:
    """Gives the hours that began since then."""
    return [since + timedelta(hours=number) for number in range(int((now - since) / timedelta(hours=1)) + 1)]


def hour(moment: datetime, time_zone: str) -> str:
    """Writes an hour like 9:00."""
    return f"{moment.astimezone(_zone_or_utc(time_zone)).hour}:00"


def day(moment: datetime, time_zone: str) -> str:
    """Writes a day like Nov 28."""
    local = moment.astimezone(_zone_or_utc(time_zone))
    return f"{local:%b} {local.day}"


def sheet(moment: datetime, time_zone: str) -> str:
    """Writes a time as spreadsheets read it, like 2017-11-28 13:27:44."""
    return f"{moment.astimezone(_zone_or_utc(time_zone)):%Y-%m-%d %H:%M:%S}"


def measure(seconds: int) -> str:
    """Writes a length of time like "45 s", "4 min 30 s", "25 min", "2 h 5 min"."""
    minutes, rest = divmod(seconds, 60)
    if minutes >= 60:  # noqa: PLR2004  (an hour)
        return f"{minutes // 60:,} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60:,} h"
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest and minutes < 10 else f"{minutes} min"  # noqa: PLR2004  (a few)


def read_moment(day: str, time: str, time_zone: str) -> datetime:
    """Reads a day like 2026-11-30 and a time like 09:00 in a zone. Raises DeskError."""
    try:
        local = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M")  # noqa: DTZ007  (its zone follows)
    except ValueError:
        raise DeskError("Choose both a day and a time.") from None
    return local.replace(tzinfo=_zone_or_utc(time_zone)).astimezone(UTC)


def require_ahead(moment: datetime, now: datetime, time_zone: str) -> None:
    """Raises DeskError for a time that has passed, or is more than a year away."""
    if moment <= now:
        raise DeskError(f"That time has passed: it is {stamp(now, time_zone)} in {time_zone} now. Choose a later one.")
    if moment > now + FARTHEST:
        raise DeskError("That is more than a year away. Choose a day within the year.")


def at_nine_tomorrow(now: datetime, time_zone: str) -> datetime:
    """Gives tomorrow's 9:00 in a zone."""
    local = now.astimezone(_zone_or_utc(time_zone)) + timedelta(days=1)
    return local.replace(hour=9, minute=0, second=0, microsecond=0).astimezone(UTC)


def day_and_time(moment: datetime, time_zone: str) -> tuple[str, str]:
    """Writes a time as forms have it: the day like 2026-11-30, and the time like 09:00."""
    local = moment.astimezone(_zone_or_utc(time_zone))
    return f"{local:%Y-%m-%d}", f"{local:%H:%M}"


def span(length: timedelta) -> str:
    """Writes a length of time like "less than a minute", "5 minutes", "2 hours"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:  # noqa: PLR2004  (two hours)
        return plural(minutes, "minute")
    hours = minutes // 60
    return plural(hours, "hour") if hours < 48 else plural(hours // 24, "day")  # noqa: PLR2004  (two days)


def listed(words: list[str]) -> str:
    """Writes words like "a", "a and b", "a, b and c"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
