"""Words that the desk has in common with what draws and tells of it. Rows keep some of them, so none changes once it was released."""

from enum import StrEnum


class StateWord(StrEnum):
    """What a conversation's state is called in Slack."""

    WAITING = "Waiting"
    ACTIVE = "Active"
    DONE = "Done"


class NoticeKind(StrEnum):
    """A NOTICE stays until it is dismissed, and so does LINE, which has a button to add the number that it is about. A WORD needs no dismissing,
    nor does ASK, which has the button to transfer a conversation to whoever asked.
    """

    NOTICE = "notice"
    LINE = "line"
    WORD = "word"
    ASK = "ask"


class HintButton(StrEnum):
    """What a hint may offer: the way on."""

    CLAIM = "claim"
    ASK = "ask"
    TRANSFER = "transfer"
    DONE = "done"
    RELEASE = "release"
    ASSIGN = "assign"
    COMPOSE = "compose"
    CONTACT = "contact"
    HISTORY = "history"
    MESSAGES = "messages"


class HomeList(StrEnum):
    """The lists of a Home, as its pages and the ids of their buttons name them. HELD: somebody's own conversations."""

    INVITATIONS = "invitations"
    HELD = "held"
    WAITING = "waiting"
    FAVOURITES = "favourites"
    NOTICES = "notices"
    BOARDS = "boards"


class Happened(StrEnum):
    """Facts that are counted, each logged under this name."""

    STORED = "message.stored"
    RELAYED = "message.relayed"
    DELIVERED = "message.delivered"
    FAILED = "message.failed"
    INVITATION = "invitation"


INVITED = "sent"
"""What an invitation's fact says when it begins; later it says the state in which it ended."""


class Outside(StrEnum):
    """Where somebody has to mend something: what the place of a Breakage begins with."""

    SLACK = "slack"
    SCOPE = "scope"
    CHANNEL = "channel"
    CARRIER = "carrier"
    LINE = "line"

    def at(self, name: str) -> str:
        return f"{self}:{name}"
