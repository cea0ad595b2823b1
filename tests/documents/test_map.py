"""The documents name places that there are: paths, tests, floors, tables."""

import re
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlmodel import SQLModel

import storage.models  # noqa: F401  (whose tables are looked at)
from tests.desk import conversions

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
MAP = GUIDE.partition("\n## The map\n")[2].partition("\n### ")[0]
PATH = re.compile(r"`((?:bot|carriers|docs|storage|tests)/[\w./-]*)")
MADE_UP = re.compile(r"\b[A-Z]{4,}\b")
"""A part of a path that whoever follows a recipe chooses."""
TEST = re.compile(r"`(?:[\w/.]+::)?(test_\w+)`")
TESTS = "\n".join(path.read_text() for path in sorted((ROOT / "tests").rglob("test_*.py")))
FOLDERS = [
    str(path.parent.relative_to(ROOT))
    for top in ("bot", "carriers", "storage")
    for path in sorted((ROOT / top).rglob("__init__.py"))
    if path.parent != ROOT / top
]


def is_there(path: str) -> bool:
    return (ROOT / path).exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_path_that_a_document_names_is_there(document):
    named = [path for path in PATH.findall(document.read_text()) if not MADE_UP.search(path)]
    assert [path for path in named if not is_there(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_test_that_a_document_names_is_there(document):
    assert [name for name in TEST.findall(document.read_text()) if f"def {name}(" not in TESTS] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_map_has_every_room(folder):
    """By its path, or by its name in the row of the folder that it lies in."""
    parent, _, name = folder.rpartition("/")
    rows = [row for row in MAP.splitlines() if f"`{parent}/`" in row.partition(" | ")[0]]
    assert f"`{folder}/`" in MAP or any(f"`{name}/`" in row for row in rows)


def test_the_floors_are_those_that_are_held():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (held,) = (contract["layers"] for contract in contracts if contract["name"] == "Floors of the bot")
    drawn = GUIDE.partition("```\ncli\n")[2].partition("\n```")[0]
    assert ["cli", *drawn.splitlines()] == [floor.replace("bot.", "").replace(" : ", " · ") for floor in held]


def test_the_tables_that_keep_another_name_are_those_that_are_told():
    told = GUIDE.partition("**Tables and columns keep their old names")[2].partition("\n\n")[0]
    models = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]
    names = {model.__name__: str(inspect(model).local_table.name) for model in models}
    differing = {name: table for name, table in names.items() if re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() != table}
    assert differing == dict(re.findall(r"class `(\w+)` keeps its rows in the table `(\w+)`", told))


def test_the_conversions_are_those_that_are_tested():
    """As `python -m tests.desk.conversions` writes them."""
    assert conversions.table().strip() in (ROOT / "docs" / "conversions.md").read_text()
