"""Pictures that the carrier doesn't take as they are: made smaller, or drawn as JPEG."""

import io

from PIL import Image, ImageOps

Image.MAX_IMAGE_PIXELS = 50_000_000
"""Pillow's own guard: it refuses what unpacks to twice as much, and we refuse what unpacks to more than this."""
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "AVIF")
SIDES = (2560, 1920, 1440, 1080, 800, 600, 480)
"""The longer side in pixels, tried one after the other until the file is small enough."""
QUALITY = 85
JPEG = "image/jpeg"


class UnreadableError(Exception):
    """It is no picture, a broken one, or one that unpacks to far too much."""


def draw(content: bytes, most: int) -> bytes:
    """A JPEG of at most so many bytes, the right way up, on white where it is transparent. Raises UnreadableError."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > (Image.MAX_IMAGE_PIXELS or 0):
                raise UnreadableError
            picture.draft("RGB", (SIDES[0], SIDES[0]))  # a JPEG is unpacked no larger than needed
            flat = _flat(ImageOps.exif_transpose(picture))
        return _smallest(flat, most)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadableError from None


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGB", "L"):
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    return white


def _smallest(picture: Image.Image, most: int) -> bytes:
    """The largest that fits, whatever its name says."""
    for side in SIDES:
        picture.thumbnail((side, side))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY, optimize=True)
        if out.tell() <= most:
            return out.getvalue()
    raise UnreadableError
