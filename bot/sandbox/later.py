"""One thread that does what is due, in the order in which it is due."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

Deed = Callable[[], object]


class Later:
    def __init__(self, name: str) -> None:
        self._name = name
        self._heap: list[tuple[float, int, Deed]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._busy = False
        self._stopped = True
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        with self._wake:
            self._stopped = True
            self._heap.clear()
            self._wake.notify_all()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=5)

    def do(self, deed: Deed, *, after: float = 0.0) -> None:
        with self._wake:
            heapq.heappush(self._heap, (time.monotonic() + after, next(self._order), deed))
            self._wake.notify_all()

    def idle(self) -> bool:
        """Nothing running and nothing due at this moment; what is due later doesn't count."""
        with self._wake:
            return not self._busy and not (self._heap and self._heap[0][0] <= time.monotonic())

    def _run(self) -> None:
        while (deed := self._next()) is not None:
            try:
                deed()
            except Exception:
                log.exception("%s: a deed failed", self._name)
                with self._wake:
                    self._busy = False

    def _next(self) -> Deed | None:
        with self._wake:
            self._busy = False
            while not self._stopped:
                wait = self._heap[0][0] - time.monotonic() if self._heap else None
                if wait is not None and wait <= 0:
                    self._busy = True
                    return heapq.heappop(self._heap)[2]
                self._wake.wait(wait)
            return None
