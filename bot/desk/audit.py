"""The audit log has every change of ownership, setting and role."""

from storage.queries import audit
from storage.transaction import Transaction

SYSTEM = "threadline"
"""This is the actor of what happens by a timer or a rule."""


def write(tx: Transaction, actor: str, action: str, subject: str, detail: str = "") -> None:
    """Adds an entry to the audit log. `subject` is like "conversation:12" or "queue:3"; `detail` never holds a contact's words or number."""
    audit.add(tx.session, tx.now, actor, action, subject, detail)
