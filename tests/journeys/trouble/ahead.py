"""`python -m tests.journeys.trouble.ahead 12 work` is `threadline work` on a machine whose clock is 12 seconds ahead; -12 has it behind."""

import sys
from datetime import UTC, datetime, timedelta

import procrastinate.utils

from bot import cli
from storage import clocks

AHEAD = timedelta(seconds=float(sys.argv.pop(1)))


class Shifted(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + AHEAD


setattr(clocks, "datetime", Shifted)  # noqa: B010  # whoever asks the machine for its time does so there
procrastinate.utils.utcnow = lambda: Shifted.now(UTC)
cli.main()
