"""The desk has some words in common with what draws and tells of it. Rows keep some of them, so none changes once it was released."""

from enum import StrEnum

HERE = "{@}"
"""In a thread note the mention of a person stands where the text says this."""


EVERYBODY_HERE = "here"
"""A thread note mentions everybody in the channel who is there, in place of a person with this id."""


class StateWord(StrEnum):
    """A conversation's state is called so in Slack."""

    WAITING = "Waiting"
    ACTIVE = "Active"
    DONE = "Done"


class NoticeKind(StrEnum):
    """The kinds of notices. A NOTICE stays until it is dismissed, and so does LINE, which has a button to add the number that it is about.
    A WORD needs no dismissing, nor does NUDGE, which says as well what the contact wrote last, nor ASK, which has the button to transfer a conversation to whoever asked.
    """

    NOTICE = "notice"
    LINE = "line"
    WORD = "word"
    NUDGE = "nudge"
    ASK = "ask"


class HintButton(StrEnum):
    """A hint may offer one of these ways on."""

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


class RemindWhen(StrEnum):
    """When an owner wants to be reminded."""

    MINUTES = "minutes"
    HOURS = "hours"
    TOMORROW = "tomorrow"
    AT = "at"
    NEVER = "never"


class HomeList(StrEnum):
    """The lists of a Home have these names in its pages and in the ids of their buttons. HELD has somebody's own conversations; QUEUES and
    LINES are an admin's.
    """

    INVITATIONS = "invitations"
    HELD = "held"
    WAITING = "waiting"
    FAVOURITES = "favourites"
    NOTICES = "notices"
    BOARDS = "boards"
    QUEUES = "queues"
    LINES = "lines"


class Happened(StrEnum):
    """Facts that are counted have these names, under which each is logged."""

    STORED = "message.stored"
    RELAYED = "message.relayed"
    DELIVERED = "message.delivered"
    FAILED = "message.failed"
    INVITATION = "invitation"


INVITED = "sent"
"""An invitation's fact says this when it begins; later it says the state in which it ended."""


class HookEvent(StrEnum):
    """What hooks are told of has these names (docs/reference.md#hooks)."""

    BEGUN = "conversation.begun"
    TEXT = "text.received"
    DELIVERED = "reply.delivered"
    FAILED = "reply.failed"
    TRANSFERRED = "conversation.transferred"
    DONE = "conversation.done"


class Outside(StrEnum):
    """The place of a Breakage begins with one of these: somebody has to mend something there."""

    SLACK = "slack"
    SCOPE = "scope"
    CHANNEL = "channel"
    CARRIER = "carrier"
    LINE = "line"

    def at(self, name: str) -> str:
        return f"{self}:{name}"
