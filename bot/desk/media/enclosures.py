"""Enclosures are files that the owner drops into the thread, which go to the contact with the reply."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.desk import lanes
from bot.desk.language import phone
from bot.desk.media import attachments, endings
from carriers.facts import MediaLimits
from carriers.segments import LONGEST_TEXT, length
from storage.kinds import AttachmentKey, DeliveryKind
from storage.models import Attachment, AttachmentState, Message, MessageState
from storage.queries.handover.conversations import get_id_of
from storage.queries.media import attachments as rows
from storage.transaction import Transaction

LARGEST_READ = attachments.MOST
"""A picture of at most so many bytes is read, to be made smaller."""
LEAST_SHARE = 150_000
"""A picture made smaller than so many bytes shows nothing any more."""

SCALED = frozenset({"image/jpeg", "image/png"})
"""Pictures of these types are taken as they are, or smaller."""
REDRAWN = frozenset({"image/webp", "image/bmp", "image/tiff", "image/avif"})
"""Pictures of these types are taken as a JPEG: phones, or the carrier, don't know them."""
GIF = "image/gif"
_ELASTIC = SCALED | REDRAWN
PICTURES = SCALED | REDRAWN | {GIF}
_SORTS = {"audio/": "sound", "video/": "video", "application/pdf": "PDF", "text/vcard": "contact cards", "text/calendar": "appointments"}
"""These are the beginnings of types, and what people call such files."""
_SAME = {
    "image/jpg": "image/jpeg",
    "image/x-ms-bmp": "image/bmp",
    "image/tif": "image/tiff",
    "audio/x-m4a": "audio/mp4",
    "application/rtf": "text/rtf",
}
_GONE = ("tombstone", "hidden_by_limit")
_MB = 1_000_000
NOT_HERE = (AttachmentState.WAITING, AttachmentState.FAILED, AttachmentState.MISSING)
"""The bytes of a file in one of these states are still to be had from Slack."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as Slack describes it. `size` is 0 and `url` "" where Slack doesn't say. `absent` says why it can't be had, where that is so."""

    id: str
    name: str
    kind: str
    size: int
    url: str
    alt: str | None = None
    absent: str | None = None


def read(described: dict[str, Any]) -> Dropped:
    """Reads Slack's file object, which may be a mere stub (docs.slack.dev, file object: mode, file_access)."""
    name = str(described.get("name") or described.get("title") or "the file")
    kind = str(described.get("mimetype") or "").partition(";")[0].strip().lower()
    size = described.get("size")
    return Dropped(
        id=str(described.get("id") or ""),
        name=name,
        kind=_SAME.get(kind, kind),
        size=size if isinstance(size, int) and not isinstance(size, bool) else 0,
        url=str(described.get("url_private_download") or described.get("url_private") or ""),
        alt=str(described["alt_txt"]) if described.get("alt_txt") else None,
        absent=_absence(described, name),
    )


def _absence(described: dict[str, Any], name: str) -> str | None:
    mode = described.get("mode")
    if mode in _GONE:
        return f"{name} is not in Slack any more"
    if mode == "external" or described.get("is_external"):
        return f"{name} is kept elsewhere, and only linked in Slack. Download it and drop the file itself, or send its link"
    return None


def find_refusal(dropped: Sequence[Dropped], address: str, body: str, limits: MediaLimits) -> str | None:
    """Says why a reply can't go out with these files, with the carrier's limit, before anything goes. None where nothing is in the way."""
    if not dropped:
        return None
    absent = next((file.absent for file in dropped if file.absent), None)
    if absent:
        return absent
    if len(dropped) > limits.most:
        return f"it has {len(dropped)} files, and one message can have {limits.most}. Send the rest in another one"
    if limits.countries and not phone.is_in(address, limits.countries):
        return f"files reach phones in {_listed(limits.countries.values(), 'and')} only. Write the text again without them"
    if length(body) > LONGEST_TEXT:
        return f"it has {length(body)} characters, and a text with files can have {LONGEST_TEXT}. Write it again, shorter"
    wordless = find_wordless([file.kind for file in dropped], body, limits)
    reasons = (wordless, *(judge(file.name, file.kind, file.size, limits) for file in dropped))
    return next(filter(None, reasons), None) or _too_much([(file.kind, file.size) for file in dropped], limits)


def find_wordless(kinds: Iterable[str], body: str, limits: MediaLimits) -> str | None:
    """Says that words can't stand beside files of these types, or gives None. A type that isn't known yet is "", one that is drawn anew JPEG."""
    if not body or limits.worded is None or not {"image/jpeg" if kind in REDRAWN else kind for kind in kinds if kind} - limits.worded:
        return None
    beside = (
        f"here words can stand beside {_listed(sorted(map(_short, limits.worded)), 'or')} only"
        if limits.worded
        else "here words can't go along with a file"
    )
    return f"{beside}. Send each by itself"


def judge(name: str, kind: str, size: int, limits: MediaLimits) -> str | None:
    """Says what is wrong with one file, or gives None. Where Slack doesn't say what a file is, it is judged once it is here."""
    if kind in limits.others and size > limits.other:
        pictures = _listed(map(_short, limits.pictures), "or")
        return f"{name} has {written(size)}, and a file that is no {pictures} can have {written(limits.other)}"
    if kind in limits.pictures and kind not in SCALED and size > limits.largest_picture:
        return f"{name} has {written(size)}, and a {_short(kind)} can have {written(limits.largest_picture)}"
    if size > LARGEST_READ:
        return f"{name} has {written(size)}, and a picture can have {written(LARGEST_READ)}"
    if kind and kind not in REDRAWN.union(limits.pictures, limits.others):
        return f"{name} is of a type that phones don't take ({kind}). {_sorts(limits)} go"
    return None


def _sorts(limits: MediaLimits) -> str:
    """Says in words which files go."""
    taken = [word for begins, word in _SORTS.items() if any(kind.startswith(begins) for kind in limits.others)]
    return _listed(["Pictures", *taken], "and")


def _listed(words: Iterable[str], joint: str) -> str:
    *others, last = words
    return f"{', '.join(others)} {joint} {last}" if others else last


def _short(kind: str) -> str:
    """Writes a type as people do, such as JPEG."""
    return kind.partition("/")[2].upper()


def _too_much(files: Sequence[tuple[str, int]], limits: MediaLimits) -> str | None:
    total = sum(size for kind, size in files if kind not in _ELASTIC)
    pictures = sum(kind in _ELASTIC for kind, _ in files)
    if total + pictures * LEAST_SHARE <= limits.together:
        return None
    return f"its files have {written(sum(size for _, size in files))} together, and one message can have {written(limits.together)}"


def shares(files: Sequence[tuple[str, int]], limits: MediaLimits) -> list[int]:
    """Gives the bytes that each file can have: pictures that can be made smaller share what the others leave, and small ones leave the rest
    to the large.
    """
    sizes = [size for _, size in files]
    room = limits.together - sum(size for kind, size in files if kind not in _ELASTIC)
    left = {index: size if kind in SCALED else limits.largest_picture for index, (kind, size) in enumerate(files) if kind in _ELASTIC}
    while left:
        share = room // len(left)
        small = [index for index, size in left.items() if size <= share] or list(left)
        for index in small:
            sizes[index] = min(left.pop(index), share, limits.largest_picture)
            room -= sizes[index]
    return sizes


def written(size: int) -> str:
    """Writes a size like 4.9 MB, or 500 kB."""
    return f"{size / _MB:.1f} MB".replace(".0 ", " ") if size >= _MB else f"{max(1, round(size / 1000))} kB"


def keep(tx: Transaction, message: Message, dropped: Sequence[Dropped]) -> None:
    """Stores what a reply came with. The bytes are still in Slack."""
    if not dropped:
        return
    message.media_count, message.segments = len(dropped), None
    for position, file in enumerate(dropped):
        row = Attachment(message_id=message.id, position=position, url=file.url, content_type=file.kind, name=file.name)
        row.size, row.alt_text, row.file_id = file.size or None, file.alt, file.id
        tx.session.add(row)
    tx.session.flush()


def fetch(tx: Transaction, message: Message) -> None:
    """Has the files of a reply fetched that aren't here, each by itself, while the text waits in its lane."""
    if not message.media_count:
        return
    for attachment in rows.list_of(tx.session, message.id):
        again = {"state": AttachmentState.WAITING, "error": None, "retry": False}
        if rows.move_on(tx.session, attachment, NOT_HERE, again):
            key = AttachmentKey(attachment.message_id, attachment.position)
            tx.deliver_once(lanes.media(*key), DeliveryKind.FETCH_FILE, key)


def arrive(tx: Transaction, message: Message, position: int, content: bytes, kind: str) -> bool:
    """Stores the bytes of a file; False where nobody waits for them any more. The text goes out when all files are here."""
    values = {"state": AttachmentState.KEPT, "content_type": kind, "size": len(content)}
    if not rows.move_on(tx.session, rows.get_attachment(tx.session, message.id, position), (AttachmentState.WAITING,), values):
        return False
    rows.keep_bytes(tx.session, message.id, position, content)
    _hurry(tx, message)
    return True


def fail(tx: Transaction, message: Message, position: int, sentence: str, *, retry: bool) -> None:
    """Stores that a file can't be had, or not be sent: nothing of the reply goes."""
    values = {"state": AttachmentState.FAILED, "error": sentence, "retry": retry}
    if rows.move_on(tx.session, rows.get_attachment(tx.session, message.id, position), (AttachmentState.WAITING,), values):
        _hurry(tx, message)


def _hurry(tx: Transaction, message: Message) -> None:
    if message.state == MessageState.WAITING:
        tx.hurry(lanes.texts(get_id_of(message)))


def short_name(name: str, kind: str, most: int) -> str:
    """Gives a file's name as the carrier wants it, without blanks and of at most so many characters, with the ending that its type has."""
    ending = endings.ending_of(kind) or f".{re.sub(r'[^a-z0-9]', '', kind.rpartition('/')[2])[:5]}"
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", name.rpartition(".")[0] or name).strip("-")
    return f"{stem[: most - len(ending)].strip('-') or 'file'}{ending}"
