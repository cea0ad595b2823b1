"""What a picture costs that unpacks to far more than it has: the peak of memory of the program that draws it, by itself."""

import io
import subprocess
import sys
from dataclasses import dataclass

from PIL import Image

PROGRAM = """
import resource, sys, time
from bot.deliveries.media.images import UnreadableError, draw
began = time.perf_counter()
try:
    size = len(draw(sys.stdin.buffer.read(), 4_900_000))
except UnreadableError:
    size = 0
print(size, time.perf_counter() - began)
own = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))  # what getrusage tells is inherited
print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
PICTURES = {
    "JPEG of 49 megapixels": ("RGB", 7000, "JPEG"),
    "PNG of 49 megapixels": ("RGB", 7000, "PNG"),
    "PNG of 20 megapixels, transparent": ("RGBA", 4470, "PNG"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of so many bytes, the bytes of what was drawn (0: refused), and megabytes: of whoever asked, and of who drew."""

    name: str
    before: int
    after: int
    seconds: float
    asker: float
    drawer: float


def images() -> list[Drawn]:
    return [_drawn(name, *what) for name, what in PICTURES.items()]


def _drawn(name: str, mode: str, side: int, kind: str) -> Drawn:
    out = io.BytesIO()
    Image.new(mode, (side, side)).save(out, kind)
    ended = subprocess.run([sys.executable, "-c", PROGRAM], input=out.getvalue(), capture_output=True, check=True)
    size, seconds, asker, drawer = ended.stdout.split()
    return Drawn(name, out.tell(), int(size), float(seconds), int(asker) / 1000, int(drawer) / 1000)
