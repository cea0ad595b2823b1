"""Pictures made to fit: the right way up, on white, and small enough."""

import io

import pytest
from PIL import Image

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
