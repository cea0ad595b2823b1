"""The settings are written to a file `.env`, which nobody but its owner reads."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

PATH = Path(".env")
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=")
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+=,&?-]*")


def write(values: dict[str, str], path: Path = PATH) -> None:
    """Sets these settings and keeps every other line as it is. The file is the old one or the new one, whole, whenever somebody looks. Raises
    OSError, and UnicodeDecodeError where the old file isn't in UTF-8.
    """
    target = path.resolve()  # a link stays one
    old = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
    beside = target.with_name(f".{target.name.lstrip('.')}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in _merged(old, values)))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _merged(old: list[str], values: dict[str, str]) -> list[str]:
    """Puts each setting where it stood; of one that stands there twice the last one counts, so that all are set alike."""
    left, lines = dict(values), []
    for line in old:
        begun = _LINE.match(line)
        name = begun[1].upper() if begun else ""
        lines.append(_line(name, values[name]) if name in values else line)
        left.pop(name, None)
    return lines + [_line(name, value) for name, value in left.items()]


def _line(name: str, value: str) -> str:
    if _PLAIN.fullmatch(value):
        return f"{name}={value}"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{escaped}'"
