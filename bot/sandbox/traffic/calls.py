"""A call that the app made: of a method of Slack's, an upload, or one to a phone company."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.wire import Json


@dataclass
class Call:
    """A call as it was recorded: `answer` is what went back, `status` the HTTP status (0 when the connection was cut)."""

    method: str
    args: Json
    at: float
    answer: Json = field(default_factory=dict)
    status: int = 0
    seconds: float = 0.0


Record = Callable[[str, Json], Call]
"""Notes a call of a method with its arguments."""
