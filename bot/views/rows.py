"""A conversation in a list says whose it is, what the contact wrote last, and since when they wait: on Home, and in alerts."""

from bot.desk.snapshots import ConversationRow, Preview
from bot.views.blocks import FIELD_MOST, Block, cut, escape, mrkdwn, plain, since

WORDS_MOST = 100
ANSWERED = "answered"


def row(snapshot: ConversationRow, *, accessory: Block | None = None, most: int = WORDS_MOST) -> Block:
    """Makes the row: the contact, then their last words as they are, then the facts."""
    words = plain(cut(snapshot.words, most), FIELD_MOST) if snapshot.words else plain("No text yet")
    made: Block = {
        "type": "section",
        "text": mrkdwn(f"*{escape(snapshot.contact)}*"),
        "fields": [words, mrkdwn(facts(snapshot), FIELD_MOST)],
    }
    return made | ({"accessory": accessory} if accessory else {})


def facts(snapshot: ConversationRow) -> str:
    parts = [escape(snapshot.queue), _state(snapshot)]
    if snapshot.pending:
        parts.append(f"invitation to {escape(snapshot.pending)} pending")
    return " · ".join(parts)


def _state(snapshot: ConversationRow) -> str:
    if snapshot.over:
        return escape(snapshot.over)
    if snapshot.waiting_since and not snapshot.unanswered_since:
        return f"waiting since {since(snapshot.waiting_since, snapshot.time_zone)}"
    return unanswered(snapshot, snapshot.time_zone)


def unanswered(snapshot: ConversationRow | Preview, time_zone: str) -> str:
    """Says since when the contact has had no answer."""
    moment = snapshot.unanswered_since
    return f"unanswered since {since(moment, time_zone)}" if moment else ANSWERED


def in_words(snapshot: ConversationRow, most: int = WORDS_MOST) -> str:
    """Says a row for who reads no blocks, as in a notification; it is escaped."""
    said = f"{snapshot.contact}: {cut(snapshot.words, most)}" if snapshot.words else snapshot.contact
    return f"{escape(said)} · {facts(snapshot)}"
