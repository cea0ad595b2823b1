"""What import-linter can't hold: every kind of delivery and timer has a hand, every button a handler, no circle, files and folders stay small."""

import ast
import re
from enum import StrEnum
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from bot.commands import desk
from bot.deliveries.table import DELIVERIES
from bot.desk.notices.causes import KINDS
from bot.listeners import CLICKS, OPTIONS, SHORTCUTS, SUBMISSIONS
from bot.views import ids
from bot.worker import TIMERS
from carriers.base import TextState
from storage import kinds, models
from storage.kinds import DeliveryKind, LaneKind, TimerKind
from storage.models import Agent, MessageState
from storage.queries.retention.lanes import OWN
from storage.queries.retention.texts import DELETED, KEPT

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path for folder in ("bot", "carriers", "storage") for path in sorted((ROOT / folder).rglob("*.py")) if "versions" not in path.parts
]
STATIC = ROOT / "bot" / "sandbox" / "static"
SUITE = sorted((ROOT / "tests").rglob("*.py"))
PAGE = [path for path in sorted(STATIC.rglob("*")) if path.suffix in (".js", ".css")]
FORM_PARTS = {
    ids.KIND,
    ids.CONVERSATION,
    ids.CARRIER,
    ids.DISPOSITION,
    ids.SETTING,
    ids.RULE,
    ids.STATUS,
    ids.DAY,
    ids.TIME,
    ids.REMIND_CHOICE,
}


def asked(methods: set[str], kinds: type[StrEnum]) -> set[str]:
    """The kinds that the source hands to tx.deliver or tx.at: the second argument."""
    found: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods and len(node.args) > 1:
                kind = node.args[1]
                assert not isinstance(kind, ast.Constant), f"{path}: {kind.value!r} is no {kinds.__name__}"
                if isinstance(kind, ast.Attribute) and isinstance(kind.value, ast.Name) and kind.value.id == kinds.__name__:
                    found.add(kinds[kind.attr])
    return found


def test_every_kind_of_delivery_has_its_function_and_is_used():
    assert asked({"deliver", "deliver_once"}, DeliveryKind) == set(DELIVERIES) == set(DeliveryKind)


def test_every_kind_of_delivery_has_its_words_in_desk_failed():
    assert set(KINDS) == set(DELIVERIES)


def test_every_kind_of_timer_has_its_function_and_is_used():
    assert asked({"at", "at_most"}, TimerKind) == set(TIMERS) == set(TimerKind)


def test_every_kind_of_lane_is_used():
    lanes = ast.walk(ast.parse((ROOT / "bot/desk/lanes.py").read_text()))
    assert {node.attr for node in lanes if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "LaneKind"} == set(
        LaneKind.__members__
    )


@pytest.mark.parametrize("kind", [*LaneKind, *DeliveryKind, *TimerKind], ids=repr)
def test_purge_knows_what_every_lane_delivery_and_timer_is_about(kind):
    assert kind.table in {*OWN, *DELETED, *KEPT}


MEAN_MORE = {LaneKind.MEDIA, TimerKind.OVERFLOW, TimerKind.NUDGE_OWNER, TimerKind.NUDGE_QUEUE, TimerKind.LISTEN}
"""A path of ours and a field of Slack's are called so too, and columns of a queue."""


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name != "kinds.py"], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_word_of_a_lane_or_a_kind_is_written_anywhere_else(path):
    quoted = {
        node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    words = {str(kind) for kind in {*LaneKind, *DeliveryKind, *TimerKind} - MEAN_MORE}
    assert not {word for text in quoted for word in words if text == word or f"'{word}'" in text}


def test_every_button_has_a_handler_and_every_handler_a_button():
    names = {name: value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}
    blocks = {value for name, value in names.items() if name.endswith("_BLOCK")} | {ids.NO_MATCH, ids.PLAIN}
    inputs = {value for name, value in names.items() if name.endswith("_TEXT")}
    actions = set(names.values()) - {value for name, value in names.items() if name.endswith(("_FORM", "_SHORTCUT"))} - inputs - FORM_PARTS
    assert {one for one in actions if one not in blocks or one in CLICKS} == set(CLICKS) | set(OPTIONS)
    assert {value for name, value in names.items() if name.endswith("_FORM")} == set(SUBMISSIONS)
    assert {value for name, value in names.items() if name.endswith("_SHORTCUT")} == set(SHORTCUTS)


def test_no_module_imports_itself_by_way_of_others():
    graph = grimp.build_graph("bot", "carriers", "storage", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()


def test_nor_does_one_of_the_sandboxs_page():
    scripts = [path for path in PAGE if path.suffix == ".js"]
    imports = {path: [(path.parent / name).resolve() for name in re.findall(r'\bfrom "(\.[^"]+)"', path.read_text())] for path in scripts}
    assert {one for found in imports.values() for one in found} <= set(scripts)
    TopologicalSorter(imports).prepare()


LONG = {"storage/models.py"}
"""All tables stand in one list."""


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES + SUITE + PAGE if str(path.relative_to(ROOT)) not in LONG],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_files_stay_small(path):
    assert path.read_text().count("\n") <= 300


def test_folders_stay_small():
    """Past a dozen files a folder wants to be split by noun. Migrations stay where they were applied from."""
    tops = [ROOT / name for name in ("bot", "carriers", "storage", "tests")]
    folders = [one for top in tops for one in (top, *top.rglob("*")) if one.is_dir() and one.name not in ("__pycache__", "versions")]
    crowded = {
        str(one.relative_to(ROOT)): len(files) for one in folders if len(files := [each for each in one.iterdir() if each.is_file()]) > 16
    }
    assert crowded == {}


def test_nothing_at_the_top_level_but_what_belongs_there():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".") and any(path.rglob("*.py"))}
    assert {one for one in folders if not one.endswith(".egg-info")} == {"bot", "carriers", "storage", "tests"}


def test_the_usage_of_capacity_says_what_an_agent_has_at_first():
    assert f"at first {Agent.model_fields['capacity'].default})" in str(desk.capacity.__doc__)


WORDS = {
    word
    for module in (models, kinds)
    for enum in vars(module).values()
    if isinstance(enum, type) and issubclass(enum, StrEnum)
    for word in enum
}
SQL = re.compile(r"(?:=|!=|IN|VALUES) ?\(?(?:[\w:, ]*)'([a-z_-]+)'")


FOREIGN = {"database.py", "procrastinate.py"}
"""Their SQL has words of the databases' own, and of procrastinate's."""


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if path.is_relative_to(ROOT / "storage") and path.name not in FOREIGN],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_state_in_plain_sql_is_one_that_there_is(path):
    quoted = [
        node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert {word for text in quoted for word in SQL.findall(text)} <= WORDS


def test_what_a_carrier_reports_is_a_state_that_a_message_can_have():
    assert {*TextState} <= {*MessageState}
