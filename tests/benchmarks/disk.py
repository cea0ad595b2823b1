"""How long the machine's disk takes for what each commit waits for."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

DISK = "/var/tmp"
"""/tmp is kept in memory on many machines, where a commit costs nothing."""
BLOCK = bytes(4096)


@contextmanager
def syncing() -> Iterator[Callable[[], float]]:
    """Gives what writes a block to a file of its own and says how many milliseconds its fdatasync took."""
    with tempfile.TemporaryFile(dir=DISK) as file:

        def sync() -> float:
            os.write(file.fileno(), BLOCK)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            return (time.perf_counter() - began) * 1000

        yield sync
