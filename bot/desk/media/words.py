"""Picture messages may bear words as a file of their own (text/plain), and a plan of how their parts are laid out (SMIL). The words stand in
the thread as words, and the plan isn't shown (OMA "MMS Conformance Document", presentation part).
"""

import re
from dataclasses import replace

from bot.desk.language import signs
from carriers.base import InboundText
from storage.models import Attachment, AttachmentState, Direction, Message

PLAIN = "text/plain"
_APART = re.compile(r"utf-?_?(?:16|32|7)|ucs-?2|iso-?2022|hz", re.IGNORECASE)
"""Bytes in such a charset may be taken for UTF-8."""
LAYOUT = ("application/smil", "application/smil+xml", "text/smil")
WORDS_MOST = 3000
"""What has more bytes is shown as a file: nobody reads it in a thread."""


def without_layout(text: InboundText) -> InboundText:
    """Gives a text without what only says how its parts are laid out."""
    media = tuple(part for part in text.media if kind_of(part.content_type) not in LAYOUT)
    dropped = len(text.media) - len(media)
    return replace(text, media=media, media_count=max(text.media_count - dropped, 0)) if dropped else text


def kind_of(content_type: str) -> str:
    """Gives a content type without what follows it, such as a charset."""
    return content_type.partition(";")[0].strip().lower()


def is_for_thread(content: bytes, kind: str) -> bool:
    """Says whether what was fetched stands in the thread as words, or not at all."""
    return kind in LAYOUT or (kind == PLAIN and len(content) <= WORDS_MOST)


def is_read(attachment: Attachment) -> bool:
    """Says whether an attachment's words stand in the thread by now, so that it needs no file."""
    kinds = (PLAIN, *LAYOUT)
    is_shown = attachment.state == AttachmentState.SHOWN and attachment.file_id is None
    return is_shown and attachment.content_type in kinds and (attachment.size or 0) <= WORDS_MOST


def is_awaited(attachment: Attachment) -> bool:
    """Says whether words are still to come with a text."""
    return attachment.state == AttachmentState.WAITING and attachment.file_id is None and kind_of(attachment.content_type) == PLAIN


def read(content: bytes, kind: str, charset: str = "") -> str:
    """Gives the words of a part; a layout has none. Phones that write UTF-8 often call it otherwise: another charset is believed where it
    needs no signs that UTF-8 has too, or where the bytes are no UTF-8.
    """
    if kind in LAYOUT:
        return ""
    wide = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ""
    own = charset if _APART.match(charset) else ""
    tries = (_decoded(content, name) for name in (wide, own, "utf-8-sig", charset))
    said = next((words for words in tries if words is not None), None)
    return _tidy(content.decode("cp1252", "replace") if said is None else said)


def _decoded(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset) if charset else None
    except (UnicodeError, LookupError):
        return None


def _tidy(words: str) -> str:
    return words.replace("\x00", "").replace("\r\n", "\n").strip()


def add(message: Message, words: str) -> bool:
    """Adds words to those of a text, and says whether it didn't have them yet: some phones send them in both places."""
    if not words or words in message.body:
        return False
    message.body = f"{message.body}\n{words}" if message.body.strip() else words
    return True


def shown(message: Message) -> str:
    """Gives the words of a message, or says why there are none to be seen."""
    if message.purged_at is not None:
        return "(purged)"
    if message.direction == Direction.IN and signs.is_blank(message.body):
        return "" if message.media_count else "(a text of blank or invisible signs only)"
    return message.whole
