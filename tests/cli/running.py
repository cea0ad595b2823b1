"""`threadline` as an operator runs it. Each run is a process of its own, forked from one that has loaded the libraries already: that takes two
seconds of the processor, and there are a hundred runs.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from bot import cli
from tests.looking.waits import LONGEST

KEPT = ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG")
_loaded = multiprocessing.get_context("forkserver")
_loaded.set_forkserver_preload(["bot.cli", "tests.cli.running"])


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Runs it with these words and settings, in the folder that is the current one, to its end. Raises TimeoutExpired."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | settings
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        if "COVERAGE_PROCESS_CONFIG" in environment:
            code = _begin(words, environment, output, errors)
        else:
            code = _fork(words, environment, output, errors)
        return subprocess.CompletedProcess(words, code, _read(output), _read(errors))


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _begin(words: tuple[str, ...], environment: Mapping[str, str], output: IO[str], errors: IO[str]) -> int:
    """What it runs is counted only from its own beginning on."""
    command = [sys.executable, "-m", "bot.cli", *words]
    path = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run(
        command, env=path | dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=errors, timeout=LONGEST, check=False
    )
    return done.returncode


def _fork(words: tuple[str, ...], environment: Mapping[str, str], output: IO[str], errors: IO[str]) -> int:
    paths = tuple(f"/proc/{os.getpid()}/fd/{file.fileno()}" for file in (output, errors))
    process = _loaded.Process(target=_run, args=(words, dict(environment), str(Path.cwd()), *paths))
    process.start()
    process.join(LONGEST)
    if process.exitcode is None:
        process.kill()
        raise subprocess.TimeoutExpired(words, LONGEST)
    return process.exitcode


def _run(words: tuple[str, ...], environment: Mapping[str, str], folder: str, output: str, errors: str) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for path, number, flags in ((os.devnull, 0, os.O_RDONLY), (output, 1, os.O_WRONLY), (errors, 2, os.O_WRONLY)):
        os.dup2(os.open(path, flags | os.O_APPEND), number)
    sys.argv = ["threadline", *words]
    cli.main()
