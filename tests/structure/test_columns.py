"""Every column of ours is read by somebody: what is only written goes (CONTRIBUTING.md#recipes, A column)."""

import ast
import re
from collections import defaultdict

import pytest
from sqlmodel import SQLModel

from storage import models
from tests.machines import ROOT

SOURCES = [
    path
    for name in ("bot", "carriers", "storage")
    for path in (ROOT / name).rglob("*.py")
    if "migrations" not in path.parts and path.name != "models.py"
]
FOR_PEOPLE = {("audit", name) for name in ("at", "actor", "action", "subject", "detail")}
"""The audit log is for people, who ask the database (docs/deploy.md#watching-it)."""
GENERAL = {"row", "one", "each", "kept", "found", "own", "known"}
"""A row is called so where its table is spoken of."""
CALLED = {
    "conversation": {"course"},
    "log_line": {"note"},
    "opt_word": {"words"},
    "rejection": {"answer"},
    "watermark": {"mark"},
    "person": {"who", "somebody", "agent", "candidate", "sharer", "member"},
}
"""These are called otherwise."""
_SELECT = re.compile(r"\b(?:SELECT|WHERE|AND|ON|ORDER BY|RETURNING|CASE WHEN|DO UPDATE)\b.*", re.DOTALL)
TABLES = {
    model.__tablename__: model
    for model in vars(models).values()
    if isinstance(model, type) and issubclass(model, SQLModel) and hasattr(model, "__table__")
}


def reads(tree):
    """What is read: the name of a column with the words of what it is read from, or with the SQL that asks for it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield node.attr, ast.unparse(node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            for asked in _SELECT.findall(node.value):
                yield from ((word, node.value) for word in re.findall(r"\w+", asked))


READ = defaultdict(set)
for path in SOURCES:
    text = path.read_text()
    for column, source in reads(ast.parse(text)):
        READ[column].add((source, text))

for model in ast.parse((ROOT / "storage/models.py").read_text()).body:
    if isinstance(model, ast.ClassDef):
        for column, source in reads(model):
            READ[column].add((f"{model.name} {source}", ""))


def is_of(table, source, text):
    """Whether what something is read from is a row of a table: it is called so, or it has a general name where the table is spoken of."""
    model = TABLES[table].__name__
    words = set(re.findall(r"[a-z]+", source.lower()))
    if model.lower() in words or words & (set(table.split("_")) | CALLED.get(table, set())):
        return True
    return bool(words & GENERAL) and re.search(rf"\b{model}\b", text) is not None


@pytest.mark.parametrize(
    ("table", "column"),
    [(name, column) for name, model in TABLES.items() for column in model.model_fields if column not in model.__table__.primary_key],
    ids="-".join,
)
def test_somebody_reads_it(table, column):
    assert (table, column) in FOR_PEOPLE or any(is_of(table, *one) for one in READ[column])


def test_what_is_retired_is_in_no_model_and_nobody_reads_it():
    for table, columns in models.RETIRED.items():
        assert not set(columns) & set(TABLES[table].model_fields)
