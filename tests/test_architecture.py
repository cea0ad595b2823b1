"""What import-linter can't hold: every kind of delivery and timer has a hand, every button a handler, files stay small."""

import ast
from pathlib import Path

import pytest

from bot.deliveries.table import DELIVERIES
from bot.desk.notices.causes import KINDS
from bot.listeners import CLICKS, OPTIONS, SHORTCUTS, SUBMISSIONS
from bot.views import ids
from bot.worker import TIMERS

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [
    path for folder in ("bot", "carriers", "storage") for path in sorted((ROOT / folder).rglob("*.py")) if "versions" not in path.parts
]
FORM_PARTS = {ids.KIND, ids.CONVERSATION, ids.QUEUE, ids.DISPOSITION, ids.LINE, ids.SETTING, ids.RULE}


def asked(methods: set[str]) -> set[str]:
    """The kinds that the source hands to tx.deliver or tx.at: the second argument."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods and len(node.args) > 1:
                kind = node.args[1]
                if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                    found.add(kind.value)
    return found


def test_every_kind_of_delivery_has_its_function_and_is_used():
    assert asked({"deliver", "deliver_once"}) == set(DELIVERIES)


def test_every_kind_of_delivery_has_its_words_in_desk_failed():
    assert set(KINDS) == set(DELIVERIES)


def test_every_kind_of_timer_has_its_function_and_is_used():
    assert asked({"at", "at_most"}) == set(TIMERS)


def test_every_button_has_a_handler_and_every_handler_a_button():
    names = {name: value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}
    blocks = {value for name, value in names.items() if name.endswith("_BLOCK")} | {ids.NO_MATCH, ids.PLAIN}
    inputs = {value for name, value in names.items() if name.endswith("_TEXT")}
    actions = set(names.values()) - {value for name, value in names.items() if name.endswith(("_FORM", "_SHORTCUT"))} - inputs - FORM_PARTS
    assert {one for one in actions if one not in blocks or one in CLICKS} == set(CLICKS) | set(OPTIONS)
    assert {value for name, value in names.items() if name.endswith("_FORM")} == set(SUBMISSIONS)
    assert {value for name, value in names.items() if name.endswith("_SHORTCUT")} == set(SHORTCUTS)


LONG = {"storage/models.py"}
"""All tables stand in one list."""


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if str(path.relative_to(ROOT)) not in LONG], ids=lambda path: str(path.relative_to(ROOT))
)
def test_files_stay_small(path):
    assert path.read_text().count("\n") <= 300


def test_nothing_at_the_top_level_but_what_belongs_there():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".") and any(path.rglob("*.py"))}
    assert {one for one in folders if not one.endswith(".egg-info")} == {"bot", "carriers", "storage", "tests"}
