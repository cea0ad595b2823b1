"""What was found outside is kept here, until somebody looks again."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.models import Finding

DOCTOR = "doctor"


def numbers(carrier: str) -> str:
    """Names what the account at a carrier has."""
    return f"numbers {carrier}"


def find(session: Session, name: str) -> Finding | None:
    """Gives what was found of this name, or None where nobody has looked yet."""
    return session.get(Finding, name)


def keep(session: Session, now: datetime, name: str, details: Any, error: str | None = None) -> None:
    """Stores what was found now, in place of what was found before."""
    session.merge(Finding(name=name, at=now, details=json.dumps(details), error=error))
    session.flush()
