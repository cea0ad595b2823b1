"""Pictures made to fit: the right way up, on white, and small enough; and never at the price of everybody else's memory."""

import io
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from bot.deliveries.media import images
from bot.deliveries.media.images import UnreadableError, draw


def packed(picture, kind, **more):
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def drawn(content, most=5_000_000):
    made = Image.open(io.BytesIO(draw(content, most)))
    assert made.format == "JPEG"
    return made


def test_what_is_transparent_becomes_white():
    assert drawn(packed(Image.new("RGBA", (8, 8), (255, 0, 0, 0)), "PNG")).getpixel((4, 4)) == (255, 255, 255)


def test_a_picture_is_turned_as_its_camera_said():
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    assert drawn(packed(Image.new("RGB", (40, 20)), "JPEG", exif=exif)).size == (20, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F"])
def test_whatever_it_is_made_of(mode):
    kind = "TIFF" if mode in ("CMYK", "I;16", "F") else "PNG"
    assert drawn(packed(Image.new(mode, (30, 30)), kind)).size == (30, 30)


def test_the_first_of_several_pictures():
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    red, _, blue = drawn(packed(frames[0], "WEBP", save_all=True, append_images=frames[1:])).getpixel((4, 4))
    assert red > blue


def test_it_becomes_as_small_as_needed():
    noise = Image.effect_noise((2000, 1000), 200).convert("RGB")
    content = draw(packed(noise, "PNG"), 300_000)
    assert len(content) <= 300_000
    with pytest.raises(UnreadableError):
        draw(packed(noise, "PNG"), 1_000)


@pytest.mark.parametrize(
    "content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", packed(Image.new("RGB", (99, 99)), "JPEG")[:400], b"%!PS-Adobe-3.0 EPSF-3.0"]
)
def test_what_is_no_picture(content):
    with pytest.raises(UnreadableError):
        draw(content, 5_000_000)


PEAK = """
import resource, sys
from pathlib import Path
from bot.deliveries.media.images import UnreadableError, draw
try:
    print(len(draw(sys.stdin.buffer.read(), 4_900_000)))
except UnreadableError:
    print("refused")
own = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""
MOST_KB = 350_000
"""What the program that draws holds at its peak, with all that isn't the picture's."""


def peak(content):
    """What became of a picture, and the kilobytes that it took in whatever process. (Linux tells a process's own peak from before it was this program.)"""
    ended = subprocess.run([sys.executable, "-c", PEAK], input=content, capture_output=True, check=True, timeout=60)
    said, kilobytes = ended.stdout.split()
    return said.decode(), int(kilobytes)


def interlaced(side):
    """A PNG in seven passes, all of it black, as Pillow writes none."""
    rows = bytearray()
    for x, y, across, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        rows += bytes(1 + 3 * len(range(x, side, across))) * len(range(y, side, down))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 1)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def frames(kind, number):
    made = [Image.new("RGB", (60, 60), (turn % 256, 0, 0)) for turn in range(number)]
    return packed(made[0], kind, save_all=True, append_images=made[1:])


LARGE = {
    "a JPEG of 49 megapixels": (lambda: packed(Image.new("RGB", (7000, 7000)), "JPEG"), True),
    "the same in grey": (lambda: packed(Image.new("L", (7000, 7000)), "JPEG"), True),
    "the same for print": (lambda: packed(Image.new("CMYK", (7000, 7000)), "JPEG"), None),
    "the same bit by bit": (lambda: packed(Image.new("RGB", (7000, 7000)), "JPEG", progressive=True, subsampling=0), None),
    "the same on its side": (lambda: packed(Image.new("RGB", (7000, 7000)), "JPEG", exif=turned()), True),
    "a PNG of 49 megapixels": (lambda: packed(Image.new("RGB", (7000, 7000)), "PNG"), False),
    "a PNG of 20": (lambda: packed(Image.new("RGB", (4470, 4470)), "PNG"), True),
    "a PNG of 20 that one sees through": (lambda: packed(Image.new("RGBA", (4470, 4470)), "PNG"), True),
    "a PNG of 20 in seven passes": (lambda: interlaced(4470), True),
    "a PNG of 100 in seven passes": (lambda: interlaced(10_000), False),
    "a PNG of 20 of grey in 16 bits": (lambda: packed(Image.new("I;16", (4470, 4470)), "PNG"), True),
    "a PNG of 20 with a palette": (lambda: packed(Image.new("P", (4470, 4470)), "PNG", transparency=0), True),
    "a bitmap of 49 megapixels": (lambda: packed(Image.new("1", (7000, 7000)), "BMP"), False),
    "a TIFF of 400 megapixels": (lambda: packed(Image.new("1", (20_000, 20_000)), "TIFF", compression="group4"), False),
    "a WebP of 49 megapixels": (lambda: packed(Image.new("RGB", (7000, 7000)), "WEBP"), False),
    "a WebP of a thousand pictures": (lambda: frames("WEBP", 1000), True),
    "a TIFF of a thousand pictures": (lambda: frames("TIFF", 1000), True),
    "an AVIF of 25 megapixels": (lambda: packed(Image.new("RGB", (5000, 5000)), "AVIF", speed=10), False),
    "a GIF, which is none of ours to draw": (lambda: frames("GIF", 1000), False),
    "an icon": (lambda: packed(Image.new("RGBA", (256, 256)), "ICO"), False),
    "a PDF": (lambda: packed(Image.new("RGB", (3000, 3000)), "PDF"), False),
    "a JPEG that lies about its size": (
        lambda: packed(Image.new("RGB", (80, 80)), "JPEG").replace(b"\x00\x50\x00\x50", b"\xff\xff\xff\xff"),
        False,
    ),
    "a PNG that lies about its size": (
        lambda: packed(Image.new("RGB", (80, 80)), "PNG").replace(b"\x00\x00\x00\x50" * 2, b"\x7f\xff\xff\xff" * 2),
        False,
    ),
}
"""How each is made, and whether it can be drawn; None: as it comes."""


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


@pytest.mark.parametrize("what", LARGE)
def test_a_picture_takes_no_more_than_its_share_of_memory(what):
    make, drawable = LARGE[what]
    said, kilobytes = peak(make())
    assert kilobytes < MOST_KB
    if drawable is not None:
        assert (said != "refused") == drawable


def test_they_are_drawn_one_after_the_other(monkeypatch):
    at_once, most = [], []
    run = subprocess.run

    def counted(*given, **named):
        at_once.append(1)
        most.append(len(at_once))
        try:
            return run(*given, **named)
        finally:
            at_once.pop()

    monkeypatch.setattr(subprocess, "run", counted)
    content = packed(Image.new("RGB", (60, 60)), "PNG")
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: draw(content, 5_000_000), range(4)))
    assert max(most) == 1


def test_one_that_takes_for_ever_is_given_up(monkeypatch):
    monkeypatch.setattr(images, "LONGEST", 0.01)
    with pytest.raises(UnreadableError):
        draw(packed(Image.new("RGB", (60, 60)), "PNG"), 5_000_000)
