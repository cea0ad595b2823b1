"""Bytes are known by how they begin: what a stranger says of them may be wrong, or a lie."""

import re

UNKNOWN = "application/octet-stream"
HTML = "text/html"

# Where several formats share a beginning, the rest of the pattern tells them apart (the formats' own specifications; for "ftyp" the
# list of brands at mp4ra.org).
_BEGINNINGS = (
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"BM....\0\0\0\0", "image/bmp"),
    (rb"II\*\0|MM\0\*", "image/tiff"),
    (rb"....ftyp(?:heic|heix|heim|heis|hevc)", "image/heic"),
    (rb"....ftyp(?:mif1|msf1)", "image/heif"),
    (rb"....ftyp(?:avif|avis)", "image/avif"),
    (rb"....ftyp3g2", "video/3gpp2"),
    (rb"....ftyp3g", "video/3gpp"),
    (rb"....ftypqt", "video/quicktime"),
    (rb"....ftypM4A", "audio/mp4"),
    (rb"....ftyp", "video/mp4"),
    (rb"\x1aE\xdf\xa3.{0,64}webm", "video/webm"),
    (rb"OggS", "audio/ogg"),
    (rb"ID3|\xff[\xfb\xf3\xf2]", "audio/mpeg"),
    (rb"#!AMR", "audio/amr"),
    (rb"RIFF....WAVE", "audio/wav"),
    (rb"caff\0\x01", "audio/x-caf"),
    (rb"%PDF-", "application/pdf"),
    (rb"(?i:\xef\xbb\xbf)?\s*(?i:BEGIN:VCARD)", "text/vcard"),
    (rb"(?i:\xef\xbb\xbf)?\s*(?i:BEGIN:VCALENDAR)", "text/calendar"),
    (rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!DOCTYPE\s+smil.{0,300}?>\s*)?<smil[\s>]", "application/smil"),
    (
        rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,500}?-->\s*|<\?xml[^>]{0,200}>\s*)?(?i:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>])",
        HTML,
    ),
)
_PATTERNS = [(re.compile(pattern, re.DOTALL), kind) for pattern, kind in _BEGINNINGS]
_LOOKED_AT = 1024
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")


def sniff(content: bytes, *announced: str) -> str:
    """Gives the content type by the bytes themselves, else the first that was announced and is one."""
    head = content[:_LOOKED_AT]
    by_bytes = next((kind for pattern, kind in _PATTERNS if pattern.match(head)), "")
    named = (name.partition(";")[0].strip().lower() for name in announced)
    usable = [name for name in named if _TYPE.fullmatch(name) and name != UNKNOWN]
    if (
        by_bytes in ("video/mp4", "video/3gpp", "video/3gpp2", "audio/ogg")
        and usable
        and usable[0].partition("/")[2] == by_bytes.partition("/")[2]
    ):
        return usable[0]  # one container for sound and pictures
    return by_bytes or next(iter(usable), UNKNOWN)


def is_disguised(kind: str, announced: str) -> bool:
    """Says whether a web page came in place of something else, such as an error in words or a page to sign in."""
    said = announced.partition(";")[0].strip().lower()
    return kind == HTML and said not in ("", HTML, "application/xhtml+xml", "text/plain")
