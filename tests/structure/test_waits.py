"""Whatever the worker does later is waited for: no journey reads what is of the moment, but where it waits until it is so or says that it means it."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1]
JOURNEYS = sorted((HERE / "journeys").rglob("*.py"))
OF_THE_MOMENT = {
    "slack": {"messages", "thread", "message", "dms", "ephemerals", "home", "modal", "reactions_of", "told", "calls", "calls_to"},
    "workspace": {"ephemerals", "files"},
    "twilio": {"sent", "messages", "attempts", "lists", "fetched", "reports", "media_asked"},
    "telnyx": {"sent", "messages", "attempts", "lists", "fetched", "reports", "media_asked"},
    "api": {"calls"},
    "runtime": {"reading"},
    "database": {"read"},
}
PRESSED = {"slack": {"click"}}
WAITS = {"until", "glance"}


def list_moments(source: str) -> list[str]:
    """Each place that reads what the worker may change next, and neither waits for something there nor says that it means the moment."""
    found: list[str] = []

    def look(node: ast.AST) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WAITS:
            return
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in PRESSED.get(_name(node.func.value), ())
        ):
            found.append(f"line {node.lineno}: {ast.unparse(node.func)}")
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr in OF_THE_MOMENT.get(_name(node.value), ()):
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
        for child in ast.iter_child_nodes(node):
            look(child)

    look(ast.parse(source))
    return found


def _name(node: ast.expr) -> str:
    """The last word of `desk.slack`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: str(path.relative_to(HERE)))
def test_nothing_is_read_of_the_moment(path):
    assert list_moments(path.read_text()) == []


@pytest.mark.parametrize(
    "read",
    [
        'assert len([one for one in desk.slack.dms(desk.kate) if "accepted" in desk.slack.text_of(one)]) == 1',
        "desk.later(61)\nassert not desk.slack.messages(desk.support)",
        'assert desk.twilio.sent[0].body == "Hello"',
        "before = len(house.slack.calls)",
        "with desk.runtime.reading() as session:\n    pass",
        'desk.slack.click(desk.kate, "Claim", channel=desk.support, ts=card["ts"])',
        "found = desk.until(lambda: desk.sent())\nassert desk.slack.home(found)",
    ],
)
def test_what_is_read_without_a_wait_is_found(read):
    """The first is how the handshake looked for Kate's DM, which the worker had still to send."""
    assert len(list_moments(read)) == 1


@pytest.mark.parametrize(
    "read",
    [
        'assert len([one for one in desk.dms(desk.kate) if "accepted" in desk.slack.text_of(one)]) == 1',
        "desk.until(lambda: len(desk.slack.messages(desk.support)) == 10)",
        "assert desk.glance(lambda: len(desk.slack.messages(desk.support))) < 10",
        "at_once(partial(desk.slack.click, desk.lee, label))",
        "desk.twilio.messages = []",
    ],
)
def test_what_waits_or_means_the_moment_is_let_be(read):
    assert list_moments(read) == []
