"""Names: what a function's first word promises is what it gives, and each name says what it is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure.test_architecture import ROOT, SOURCES

NO_NAMES = {"found", "one"}
SEQUENCE = re.compile(r"(list|tuple|Sequence)\[")
PROMISES = {
    "find_": lambda given: given.endswith("| None"),
    "get_": lambda given: not given.endswith("| None"),
    "list_": lambda given: bool(SEQUENCE.match(given)),
    "count_": lambda given: given == "int",
    "map_": lambda given: given.startswith("dict["),
}
"""What each first word of a function's name promises about what it returns."""
PLACES = [path for path in SOURCES if path.is_relative_to(ROOT / "storage") or path.is_relative_to(ROOT / "bot/desk")]
NAMED = [path for path in SOURCES if not path.is_relative_to(ROOT / "bot/sandbox")]
QUERIES = [path for path in SOURCES if path.is_relative_to(ROOT / "storage/queries")]
LEANS = re.compile(r"^(The same|Likewise|Also)\b|\bas above\b", re.IGNORECASE)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def docstrings(path: Path) -> Iterator[str]:
    """All strings that stand alone: of the module, its classes and functions, and below a name."""
    expressions = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Expr))
    return (node.value for node in expressions if isinstance(node, ast.Constant) and isinstance(node.value, str))


def bound(path: Path) -> set[str]:
    """What is given a value in a file: names of variables, of parameters and of what a loop goes through."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    variables = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return variables | {node.arg for node in nodes if isinstance(node, ast.arg)}


@pytest.mark.parametrize("path", NAMED, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_say_what_they_are(path):
    assert not bound(path) & NO_NAMES


@pytest.mark.parametrize("path", PLACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_first_word_of_a_name_is_kept(path):
    broken = [
        f"{function.name} -> {ast.unparse(function.returns)}"
        for function in functions(path)
        for word, keeps in PROMISES.items()
        if function.name.lstrip("_").startswith(word) and function.returns and not keeps(ast.unparse(function.returns))
    ]
    assert broken == []


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_query_says_what_it_gives(path):
    public = [function for function in functions(path) if not function.name.startswith("_")]
    assert [function.name for function in public if not ast.get_docstring(function)] == []
    getting = [function for function in public if function.name.startswith("get_")]
    assert [function.name for function in getting if "Raises " not in (ast.get_docstring(function) or "")] == []


@pytest.mark.parametrize("path", NAMED, ids=lambda path: str(path.relative_to(ROOT)))
def test_docstrings_need_no_neighbour(path):
    assert [words for words in docstrings(path) if LEANS.search(words)] == []
