"""Pictures that the carrier doesn't take as they are get smaller, or are drawn as JPEG.

A file of some kilobytes can unpack to gigabytes, and it depends on the format how much. So each is drawn by a process of its own that may
have so much memory and no more, one after the other.
"""

import io
import resource
import subprocess
import sys
import threading

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "AVIF")
PIXELS_MOST = 50_000_000
"""A JPEG may have so many pixels: it is unpacked no larger than needed."""
PLAIN_PIXELS_MOST = 20_000_000
"""A picture of another format may have so many pixels: it is unpacked whole."""
MEMORY_MOST = 320_000_000
"""Drawing one picture may take so many bytes: four times the largest that is unpacked whole, since making it smaller needs copies of it."""
LONGEST = 30
"""Drawing one picture may take so many seconds."""
SIDES = (2560, 1920, 1440, 1080, 800, 600, 480)
"""These are the lengths in pixels of the longer side, tried one after the other until the file is small enough."""
QUALITY = 85
JPEG = "image/jpeg"
_SMOOTH = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")
"""Pictures of these modes can be made smaller as they are."""
_turn = threading.Lock()


class UnreadableError(Exception):
    """The bytes are no picture, a broken one, or one that unpacks to far too much."""


def draw(content: bytes, most: int) -> bytes:
    """Gives a JPEG of at most `most` bytes, the right way up, on white where the picture is transparent. Raises UnreadableError."""
    with _turn:
        try:
            ended = subprocess.run(  # noqa: S603  (this very module)
                [sys.executable, "-m", "bot.deliveries.media.images", str(most)],
                input=content,
                capture_output=True,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnreadableError from None
    if ended.returncode or not ended.stdout:
        raise UnreadableError
    return ended.stdout


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MOST, MEMORY_MOST))
    Image.MAX_IMAGE_PIXELS = PIXELS_MOST
    sys.stdout.buffer.write(_draw(sys.stdin.buffer.read(), int(sys.argv[1])))


def _draw(content: bytes, most: int) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > (PIXELS_MOST if picture.format == "JPEG" else PLAIN_PIXELS_MOST):
            raise UnreadableError
        picture.draft("RGB", (SIDES[0], SIDES[0]))
        if picture.mode in _SMOOTH and "transparency" not in picture.info:
            picture.thumbnail((SIDES[0], SIDES[0]))
        ImageOps.exif_transpose(picture, in_place=True)
        return _smallest(_flat(picture), most)


def _flat(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    picture.thumbnail((SIDES[0], SIDES[0]))
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _smallest(picture: Image.Image, most: int) -> bytes:
    """Gives the largest JPEG of a picture that has at most `most` bytes. Raises UnreadableError where even the smallest has more."""
    for side in SIDES:
        picture.thumbnail((side, side))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY, optimize=True)
        if out.tell() <= most:
            return out.getvalue()
    raise UnreadableError


if __name__ == "__main__":
    _main()
