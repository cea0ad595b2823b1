"""The pictures of the town: each is another one, so that whoever finds it knows whose it is."""

import io

from PIL import Image

from bot.deliveries.media.images import draw
from carriers.twilio.facts import MEDIA
from tests.files import png

File = tuple[str, str, bytes]
"""Name, type, bytes."""


def taken_as_it_is(words: str) -> File:
    return f"{words}.png", "image/png", png() + words.encode()


def drawn_anew(words: str, size: tuple[int, int]) -> File:
    """Of a kind that phones don't know."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "WEBP")
    return f"{words}.webp", "image/webp", out.getvalue()


def arriving(file: File) -> bytes:
    """What a phone is to get of it: the same bytes, or what the conversion makes of them."""
    return file[2] if file[1] == "image/png" else draw(file[2], MEDIA.together)
