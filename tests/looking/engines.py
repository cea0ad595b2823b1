"""Each test has an engine of its own. What SQLAlchemy has compiled for one of them holds for all of its kind, and compiling it anew would be a
quarter of what a journey takes of the processor.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from storage import database

MOST = 5_000
"""Statements kept: more than there are."""
_compiled: LRUCache[Any, Any] = LRUCache(MOST)


def share_compiled() -> None:
    """From now on engines of one dialect look up what they compile in one place. It stays so until the process ends."""
    create = vars(database)["create_engine"]

    def create_sharing(*arguments: Any, **options: Any) -> Engine:
        engine = create(*arguments, **options)
        engine._compiled_cache = _compiled
        return engine

    vars(database)["create_engine"] = create_sharing
    setattr(DefaultDialect, "__eq__", _is_of_one_kind)  # noqa: B010 - what is compiled is looked up by its dialect
    setattr(DefaultDialect, "__hash__", _hash_of_kind)  # noqa: B010


def _is_of_one_kind(one: object, other: object) -> bool:
    return type(one) is type(other)


def _hash_of_kind(one: object) -> int:
    return hash(type(one))
