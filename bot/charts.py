"""Small bar charts are drawn as PNG. What is drawn stands in the address itself, signed, so that nothing is stored and nobody can ask for
another chart.
"""

import hashlib
import hmac
import io
import re

from PIL import Image, ImageDraw

PATH = "/media/chart/"
BAR, GAP, HEIGHT, MARGIN = 14, 4, 80, 8
"""The measures of a chart are in pixels."""
MOST = 25
"""A chart has at most so many bars: the hours of the longest day, when the clocks go back."""
INK, AXIS, PAPER = (0x5B, 0x3F, 0x8F), (0x9A, 0x9A, 0xA5), (0xFF, 0xFF, 0xFF)
_NUMBERS = re.compile(r"[0-9]{1,6}(?:-[0-9]{1,6}){0,24}")


def address(public_url: str, secret: str, numbers: tuple[int, ...]) -> str:
    words = "-".join(str(min(number, 999_999)) for number in numbers[:MOST])
    return f"{public_url.rstrip('/')}{PATH}{words}.{_sign(secret, words)}.png"


def read(secret: str, token: str) -> tuple[int, ...] | None:
    """Gives the numbers in the last part of a chart's address, or None where the address isn't one of ours."""
    words, _, rest = token.partition(".")
    if not _NUMBERS.fullmatch(words) or not hmac.compare_digest(rest.encode(), f"{_sign(secret, words)}.png".encode()):
        return None
    return tuple(map(int, words.split("-")))


def _sign(secret: str, words: str) -> str:
    return hmac.new(secret.encode(), b"chart:" + words.encode(), hashlib.sha256).hexdigest()[:32]


def draw(numbers: tuple[int, ...]) -> bytes:
    """Gives a PNG with a bar for each number; the highest bar is as high as the chart."""
    top = max(numbers, default=0) or 1
    width, floor = len(numbers) * (BAR + GAP), MARGIN + HEIGHT
    picture = Image.new("RGB", (width + 2 * MARGIN, floor + 1 + MARGIN), PAPER)
    pen = ImageDraw.Draw(picture)
    for index, number in enumerate(numbers):
        left, height = MARGIN + index * (BAR + GAP), round(number / top * HEIGHT)
        if height:
            pen.rectangle((left, floor - height, left + BAR - 1, floor - 1), fill=INK)
    pen.line((MARGIN, floor, MARGIN + width - 1, floor), fill=AXIS)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
