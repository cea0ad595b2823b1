"""`make deploy-check`: the files of deploy/ go through the programs that read them, and the proxies and a read-only file system are tried in earnest.

A program that isn't there is said, and counts as not right.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.cli.test_cli import GOOD
from tests.looking.waits import wait_for
from tests.machines import free_port

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
THREADLINE = ROOT / ".venv/bin/threadline"
OLD_CADDY = (2, 6, 4)
"""Before this one, Caddy had no such lines."""
TOO_LARGE = (413, 502)
"""The second is what Caddy says without these lines: it has begun to hand the request on when it sees that it is too large."""
BUFFERS = re.compile(r"^\t\t(request|response)_buffers .*\n", re.MULTILINE)
READ_ONLY = 'mount --bind "$0" /mnt && mount -o remount,ro,bind / && mount -t tmpfs tmpfs /tmp && cd /mnt && ! touch /root/x 2>/dev/null && exec "$@"'
"""In a mount namespace of its own: all is read-only but /tmp and what stands for the container's /data."""


class Checks:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_right = True

    def say(self, what: str, right: bool, more: str = "") -> None:
        self.is_right &= right
        print(f"{'ok  ' if right else 'MEND'} {what}{f': {more}' if more and not right else ''}", flush=True)

    def run(self, what: str, *command: object, **settings: str) -> None:
        words = [str(one) for one in command]
        if not shutil.which(words[0]):
            self.say(what, False, f"{words[0]} isn't installed")
            return
        ended = subprocess.run(words, capture_output=True, text=True, check=False, env=os.environ | settings)
        self.say(what, ended.returncode == 0, (ended.stdout + ended.stderr).strip())

    def write(self, name: str, words: str) -> Path:
        path = self.folder / name
        path.write_text(words)
        return path


@contextmanager
def running(*command: object, **settings: str) -> Iterator[None]:
    """A program, in a process group of its own, until the block ends."""
    with subprocess.Popen([str(one) for one in command], env=os.environ | settings, start_new_session=True) as process:
        try:
            yield
        finally:
            process.terminate()


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5, verify=False).ok
    except requests.RequestException:
        return False


def look_through(checks: Checks, base: str, name: str) -> None:
    """What a proxy has to let through, and what it keeps from the world."""
    wait_for(lambda: answers(f"{base}/healthz"))
    ask = requests.Session()
    ask.verify = ask.trust_env = False  # the certificate is our own
    checks.say(f"{name}: the page comes through", "It is well." in ask.get(base, timeout=5).text)
    checks.say(f"{name}: /metrics stays inside", ask.get(f"{base}/metrics", timeout=5).status_code == 404)
    unsigned = ask.post(f"{base}/carriers/twilio/inbound?a=%20b", data={"Body": "x"}, timeout=5)
    checks.say(
        f"{name}: a webhook without a signature is refused by Threadline",
        (unsigned.status_code, unsigned.text[:13]) == (403, "the signature"),
    )
    large = ask.post(f"{base}/slack/events", data=b"x" * 3_000_000, timeout=5).status_code
    checks.say(f"{name}: more than 2 MB is refused", large in TOO_LARGE, str(large))


def unit(checks: Checks) -> None:
    words = (DEPLOY / "threadline.service").read_text().replace("/opt/threadline/.venv/bin/threadline", str(THREADLINE))
    checks.run("systemd-analyze verify", "systemd-analyze", "verify", "--man=no", checks.write("threadline.service", words))


def caddy(checks: Checks, port: int) -> None:
    if not shutil.which("caddy"):
        checks.say("caddy validate", False, "caddy isn't installed")
        return
    said = subprocess.run(["caddy", "version"], capture_output=True, text=True, check=True).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", said)[:3])
    words = (DEPLOY / "Caddyfile").read_text()
    if version < OLD_CADDY:
        print(f"     Caddy is {said.strip()}: the two lines of buffers are left out", flush=True)
        words = BUFFERS.sub("", words)
    path, ours = checks.write("Caddyfile", words), free_port()
    settings = {"DESK": f"http://127.0.0.1:{ours}", "THREADLINE": f"127.0.0.1:{port}", "HOME": str(checks.folder)}
    checks.run("caddy validate", "caddy", "validate", "--adapter", "caddyfile", "--config", path, HOME=str(checks.folder))
    with running(
        "caddy",
        "run",
        "--adapter",
        "caddyfile",
        "--config",
        checks.write("Caddyfile", words.replace("{\n", "{\n\tadmin off\n", 1)),
        **settings,
    ):
        look_through(checks, settings["DESK"], "caddy")


def nginx(checks: Checks, port: int) -> None:
    if not shutil.which("nginx"):
        checks.say("nginx -t", False, "nginx isn't installed")
        return
    key, certificate, ours = checks.folder / "key.pem", checks.folder / "certificate.pem", free_port()
    checks.run(
        "a certificate to try with",
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-keyout",
        key,
        "-out",
        certificate,
    )
    words = (DEPLOY / "nginx.conf").read_text().replace("/etc/ssl/threadline/privkey.pem", str(key))
    words = words.replace("/etc/ssl/threadline/fullchain.pem", str(certificate)).replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    words = words.replace("listen 443", f"listen 127.0.0.1:{ours}")
    paths = "".join(f"{kind}_temp_path {checks.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    head = f"daemon off; pid {checks.folder}/nginx.pid; error_log stderr; events {{}}"
    path = checks.write("nginx.conf", f"{head}\nhttp {{\naccess_log off;\n{paths}{words}}}\n")
    checks.run("nginx -t", "nginx", "-t", "-c", path)
    with running("nginx", "-c", path):
        look_through(checks, f"https://127.0.0.1:{ours}", "nginx")


def prometheus(checks: Checks) -> None:
    checks.run("promtool check config, with the rules", "promtool", "check", "config", DEPLOY / "prometheus.yml")
    checks.run("promtool test rules", "promtool", "test", "rules", DEPLOY / "alerts_test.yml")


def read_only(checks: Checks) -> None:
    """As the container has it."""
    if os.geteuid() or not shutil.which("unshare"):
        checks.say("a read-only file system", False, "that needs root and unshare")
        return
    data, port = checks.folder / "data", free_port()
    data.mkdir()
    command = (THREADLINE, "serve", "--port", port)
    with running("unshare", "--mount", "sh", "-c", READ_ONLY, data, *command, **GOOD, PYTHONDONTWRITEBYTECODE="1"):
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
        large = requests.post(f"http://127.0.0.1:{port}/slack/events", data=b"x" * 1_000_000, timeout=5).status_code
        checks.say("a read-only file system: it serves, and takes a long request", large == 401, str(large))
    checks.say("a read-only file system: the database lies in /data", {path.name for path in data.iterdir()} >= {"threadline.db"})


def main() -> int:
    requests.packages.urllib3.disable_warnings()  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as name:
        checks, port = Checks(Path(name)), free_port()
        unit(checks)
        prometheus(checks)
        with running(THREADLINE, "serve", "--port", port, **GOOD, DATABASE_URL=f"sqlite:///{name}/proxied.db"):
            wait_for(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
            caddy(checks, port)
            nginx(checks, port)
        read_only(checks)
    return 0 if checks.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
