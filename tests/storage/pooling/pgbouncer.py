"""PgBouncer as Debian has it, between a database and us, for tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.looking.waits import wait_for
from tests.machines import free_port


def find() -> str | None:
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def pooled(url: str, *more: str) -> Iterator[str]:
    """The URL of a database behind a pooler that gives each transaction one of two sessions. `more`: lines of its settings."""
    place, port = make_url(url), free_port()
    given = " ".join(f"{name}={value}" for name, value in (("host", _host(url)), ("port", place.port), ("user", place.username)) if value)
    lines = [
        f"[databases]\n{place.database} = {given}\n[pgbouncer]",
        "listen_addr = 127.0.0.1",
        f"listen_port = {port}",
        "unix_socket_dir =",
        "auth_type = any",
        "pool_mode = transaction",
        "default_pool_size = 2",
        *more,
    ]
    with tempfile.TemporaryDirectory(prefix="pooler-") as folder:
        Path(folder).chmod(0o755)  # it refuses to be root, and reaches the server's socket as its owner
        settings = Path(folder) / "pgbouncer.ini"
        settings.write_text("\n".join(lines) + "\n")
        user = ["-u", Path(_host(url)).owner()] if os.geteuid() == 0 else []
        running = subprocess.Popen([str(find()), "-q", *user, str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        reached = place.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
        try:
            wait_for(lambda: running.poll() is not None or _answers(reached))
            assert running.poll() is None
            yield reached
        finally:
            running.kill()
            running.wait()


def _host(url: str) -> str:
    host = make_url(url).host or make_url(url).query.get("host", "")
    return host if isinstance(host, str) else host[0]


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
