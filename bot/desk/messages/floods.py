"""From the 21st text of a contact in a minute on, one message shows the flood together, so that others in the channel get their turn.

A flood's message is over when anything else is posted in the thread, when a text has media, and when the contact slows down.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.desk import reading
from bot.desk.snapshots import Text
from storage.kinds import MESSAGE, DeliveryKind
from storage.models import Direction, Message
from storage.queries.messages import floods as rows
from storage.queries.messages import messages
from storage.taken import Taken

SINGLE = 20
"""So many texts in a minute have a message each."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Joining:
    """A text that is to be shown. `since` is when it was stored."""

    id: int
    public_id: str
    text: Text
    since: datetime


@dataclass(frozen=True, slots=True)
class Flood:
    """A flood as it is to be shown. `root` is the text whose message, at `root_ts`, goes on with what it shows; None where a new message
    begins. `joining` are the next texts, in order.
    """

    root: int | None
    root_ts: str
    shown: tuple[Text, ...]
    joining: tuple[Joining, ...]


def read(session: Session, taken: Taken, message: Message, channel_id: str, thread_ts: str, most: int) -> Flood | None:
    """Gives the flood that a text belongs to, or None where it has a message of its own. A message can take `most` texts."""
    if not _is_fast(session, message):
        return None
    contact = messages.get_contact(session, message.contact_id)
    root = rows.find_open(session, message, channel_id, thread_ts)
    shown = rows.list_shown(session, root.id) if root else []
    joining = [(message, taken.created_at), *_next(session, rows.list_following(session, taken, most))]
    return Flood(
        root=root.id if root else None,
        root_ts=(root.ts or "") if root else "",
        shown=tuple(reading.text(session, earlier, contact) for earlier in shown),
        joining=tuple(Joining(text.id, text.public_id, reading.text(session, text, contact), since) for text, since in joining),
    )


def _next(session: Session, following: list[rows.WaitingDelivery]) -> list[tuple[Message, datetime]]:
    """Gives what comes next in the lane, as far as it belongs to the flood."""
    ids = [MESSAGE.read(waiting.subject) for waiting in following if waiting.kind == DeliveryKind.SHOW_MESSAGE]
    known = {message.id: message for message in rows.list_plain(session, ids)}
    fitting: list[tuple[Message, datetime]] = []
    for waiting in following:
        message = known.get(MESSAGE.read(waiting.subject)) if waiting.kind == DeliveryKind.SHOW_MESSAGE else None
        if message is None or not _is_fast(session, message):
            break
        fitting.append((message, waiting.created_at))
    return fitting


def _is_fast(session: Session, message: Message) -> bool:
    if message.direction != Direction.IN or message.media_count or message.also_to or message.conversation_id is None:
        return False
    earlier = rows.find_earlier(session, message, SINGLE)
    return earlier is not None and message.at - earlier < MINUTE
