"""Small bar charts as pictures. What is drawn stands in the address itself, signed, so that nothing is stored and nobody can ask for another."""

import hashlib
import hmac
import re
import struct
import zlib

PATH = "/media/chart/"
BAR, GAP, HEIGHT, MARGIN = 14, 4, 80, 8
"""In pixels."""
MOST = 25
"""So many bars: the hours of the longest day, when the clocks go back."""
INK, AXIS, PAPER = b"\x5b\x3f\x8f", b"\x9a\x9a\xa5", b"\xff\xff\xff"
_NUMBERS = re.compile(r"[0-9]{1,6}(?:-[0-9]{1,6}){0,24}")


def address(public_url: str, secret: str, numbers: tuple[int, ...]) -> str:
    words = "-".join(str(min(number, 999_999)) for number in numbers[:MOST])
    return f"{public_url.rstrip('/')}{PATH}{words}.{_sign(secret, words)}.png"


def read(secret: str, token: str) -> tuple[int, ...] | None:
    """The numbers in the last part of an address; None where it isn't one of ours."""
    words, _, rest = token.partition(".")
    if not _NUMBERS.fullmatch(words) or not hmac.compare_digest(rest.encode(), f"{_sign(secret, words)}.png".encode()):
        return None
    return tuple(map(int, words.split("-")))


def _sign(secret: str, words: str) -> str:
    return hmac.new(secret.encode(), b"chart:" + words.encode(), hashlib.sha256).hexdigest()[:32]


def draw(numbers: tuple[int, ...]) -> bytes:
    """A PNG with a bar for each number, the highest as high as the picture."""
    top = max(numbers, default=0) or 1
    heights = [round(number / top * HEIGHT) for number in numbers]
    rows = [_row(heights, HEIGHT - line) for line in range(HEIGHT)]
    axis = _pixels(PAPER, MARGIN) + _pixels(AXIS, _width(heights)) + _pixels(PAPER, MARGIN)
    blank = _pixels(PAPER, _width(heights) + 2 * MARGIN)
    return _png(_width(heights) + 2 * MARGIN, [blank] * MARGIN + rows + [axis] + [blank] * MARGIN)


def _width(heights: list[int]) -> int:
    return len(heights) * (BAR + GAP)


def _row(heights: list[int], level: int) -> bytes:
    """One line of pixels: ink where a bar reaches this level."""
    bars = [_pixels(INK if height >= level else PAPER, BAR) + _pixels(PAPER, GAP) for height in heights]
    return b"".join([_pixels(PAPER, MARGIN), *bars, _pixels(PAPER, MARGIN)])


def _pixels(colour: bytes, number: int) -> bytes:
    return colour * number


def _png(width: int, rows: list[bytes]) -> bytes:
    """Eight bits of red, green and blue each, no filter (PNG specification, chunk layout)."""
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
