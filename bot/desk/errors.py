"""What can go wrong at the desk is said in a sentence for the person who asked."""

from enum import StrEnum


class Field(StrEnum):
    """These are the fields of forms that an error may be about. A queue's settings are fields too, each by its name."""

    TARGET = "target"
    NOTE = "note"
    DISPOSITION = "disposition"
    NAME = "name"
    EMAIL = "email"
    DETAILS = "details"
    CASE = "case"
    TO = "to"
    MESSAGE = "message"
    QUEUE = "queue"
    CHANNEL = "channel"
    CARRIER = "carrier"
    SPARE = "spare"
    TYPED = "typed"
    PACE = "pace"
    RULE = "rule"
    NUMBER = "number"
    DAY = "day"
    TIME = "time"
    REMIND = "remind"


class DeskError(Exception):
    """Somebody can't do what they asked for. `str()` of it is shown to the person; `field` names the form's field that it belongs to."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field

    @property
    def fields(self) -> dict[str, str]:
        """Each field of the form that the error is about, with its sentence."""
        return {self.field: str(self)} if self.field else {}


class NobodyReadyError(DeskError):
    """Nobody in the queue can be asked. The way on is to release the conversation to it."""

    def __init__(self, queue_id: int, name: str) -> None:
        super().__init__(
            f"Nobody else in {name} is Ready, so nobody can accept it now. Choose somebody else, or Release to queue and let it wait there.",
            field=Field.TARGET,
        )
        self.queue_id = queue_id


class FormError(DeskError):
    """Several fields of a form don't fit. There is a sentence for each, by the field's name."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self._fields = fields

    @property
    def fields(self) -> dict[str, str]:
        return self._fields


class UnknownPersonError(DeskError):
    """Slack has not told us yet who this is; it is being asked."""

    def __init__(self, person_id: str) -> None:
        super().__init__("Threadline is still finding out who that is. Try again in a moment.")
        self.person_id = person_id


class UnknownChannelError(DeskError):
    """Slack has not told us yet what this channel is; it is being asked."""

    def __init__(self, channel_id: str) -> None:
        super().__init__("Threadline is still finding out what that channel is. Try again in a moment.")
        self.channel_id = channel_id
