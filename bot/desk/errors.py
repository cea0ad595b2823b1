"""What can go wrong at the desk, each a sentence for the person who asked."""


class DeskError(Exception):
    """`str()` of it is shown to the person. `field` names the form's field that it belongs to."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


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
