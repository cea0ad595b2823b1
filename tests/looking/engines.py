"""Each test has an engine of its own. What SQLAlchemy has compiled for one of them holds for all of its kind, and compiling it anew would be an
eighth of what a journey takes of the processor.
"""

from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from storage import database

MOST = 5_000
"""Statements kept: more than there are."""
_compiled = LRUCache(MOST)


def share_compiled() -> None:
    """From now on engines of one dialect look up what they compile in one place. It stays so until the process ends."""
    create = database.create_engine

    def create_sharing(*arguments, **options):
        engine = create(*arguments, **options)
        engine._compiled_cache = _compiled
        return engine

    database.create_engine = create_sharing
    DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)
    DefaultDialect.__hash__ = lambda one: hash(type(one))
