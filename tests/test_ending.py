"""A process ends when it is told to, whichever of its threads the system tells."""

import subprocess
import sys

import pytest

from tests.looking.waits import LONGEST
from tests.machines import ROOT

PROGRAM = """
import signal, threading, time
from bot import ending
ended = ending.listen()
def tell():
    time.sleep(0.3)
    signal.pthread_kill(threading.get_ident() if {other} else threading.main_thread().ident, signal.{name})
    time.sleep(60)
threading.Thread(target=tell, daemon=True).start()
ending.wait(ended)
print("ended")
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("other", [False, True], ids=["the main thread is told", "another thread is told"])
def test_it_ends(name, other):
    program = PROGRAM.format(name=name, other=other)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=True)
    assert done.stdout == "ended\n"
