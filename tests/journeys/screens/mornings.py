"""What happens within one day, at whatever hour a test runs."""

from datetime import datetime
from zoneinfo import ZoneInfo

HOUR = 3600


def until_morning(desk):
    """It gets ten in the morning where people are."""
    now = datetime.fromtimestamp(desk.slack.clock.now(), ZoneInfo("America/New_York"))
    desk.later(((10 - now.hour) * HOUR - now.minute * 60) % (24 * HOUR))
