"""A process of ours is told to end by Ctrl-C or SIGTERM."""

import signal
import threading

LOOK = 0.5
"""So many seconds pass between two looks for a signal: one that the system hands to another thread doesn't wake the main one, which has to
see to it.
"""


def listen() -> threading.Event:
    """Gives an event that is set once we are told to end. In another thread than the main one nobody can be told."""
    ended = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_told: ended.set())
    return ended


def wait(ended: threading.Event) -> None:
    while not ended.wait(LOOK):
        pass
