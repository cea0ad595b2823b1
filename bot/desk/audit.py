"""The audit log: every change of ownership, setting and role."""

from storage.models import Audit
from storage.transaction import Transaction

SYSTEM = "threadline"
"""The actor of what happens by a timer or a rule."""


def write(tx: Transaction, actor: str, action: str, subject: str, detail: str = "") -> None:
    """`subject` like "conversation:12" or "queue:support"; `detail` never holds a contact's words or number."""
    tx.session.add(Audit(at=tx.now, actor=actor, action=action, subject=subject, detail=detail))
