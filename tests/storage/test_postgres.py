"""The server that tests run on."""

import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from tests.storage import postgres
from tests.storage.engine.worker_process import ROOT

RUN = """
import sys
from pathlib import Path
from tests.storage import postgres
postgres.base = lambda: Path(sys.argv[1])
with postgres.running() as server:
    print((server._server.pgdata / "postmaster.pid").read_text().split()[0], flush=True)
    sys.stdin.read()
"""


def test_a_server_that_a_killed_test_run_left_is_found_and_stopped(monkeypatch):
    with tempfile.TemporaryDirectory(prefix="left-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # as root, the server runs as somebody else
        killed = subprocess.Popen([sys.executable, "-c", RUN, folder], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        server = int(killed.stdout.readline())
        killed.kill()
        killed.communicate()
        assert psutil.pid_exists(server)
        monkeypatch.setattr(postgres, "base", lambda: Path(folder))
        postgres.stop_left()
        assert not psutil.pid_exists(server) or psutil.Process(server).status() == psutil.STATUS_ZOMBIE
        assert list(Path(folder).iterdir()) == []
