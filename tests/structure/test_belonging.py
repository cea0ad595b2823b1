"""Who is one of us is decided in one place (bot/desk/people/belonging.py): nothing else compares workspaces."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "bot/desk/people/belonging.py"
WORDS = {"team_id", "enterprise_id", "user_team", "source_team", "is_stranger", "enterprise_user"}


def compares(path: Path) -> list[str]:
    """The comparisons in which a workspace or an organisation stands."""
    found = [ast.unparse(node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Compare)]
    return [f"{path.name}: {words}" for words in found if any(word in words for word in WORDS)]


def test_nothing_else_compares_workspaces():
    paths = [path for path in (ROOT / "bot").rglob("*.py") if "sandbox" not in path.parts and path != PLACE]
    assert [one for path in paths for one in compares(path)] == []
    assert compares(PLACE)
