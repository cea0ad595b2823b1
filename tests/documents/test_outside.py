"""The repository stands alone: nothing in it reads or cites what lies outside, so that a clone without neighbours passes everything."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = {".css", ".html", ".ini", ".js", ".json", ".mako", ".md", ".py", ".sh", ".sql", ".toml", ".txt", ".yml"}
MADE = {"__pycache__", "build", "dist"}


def is_ours(path):
    """A text of the repository's, and nothing that was made or installed here."""
    parts = path.relative_to(ROOT).parts
    made = any(part in MADE or part.endswith(".egg-info") or (part.startswith(".") and part != ".ci") for part in parts)
    return path.is_file() and not made and (path.suffix in KINDS or path.name in ("LICENSE", "Makefile", "run"))


TEXTS = [path for path in sorted(ROOT.rglob("*")) if is_ours(path)]
PYTHON = [path for path in TEXTS if path.suffix == ".py"]
NEIGHBOUR = re.compile(r"\.\./" + r"shared\b")
CLIMBS = re.compile(r"(?<![\w./])\.\./")
CITED = re.compile(r"(?<![\w:/.@-])[\w./-]*\w\.md\b(?:#([\w-]+))?")
NUMBERED = re.compile(r"\bsections? \d", re.IGNORECASE)
MD = "." + "md"
OPENS = {"Path", "open", "joinpath"}


def name(path):
    return str(path.relative_to(ROOT))


def find_climbs(source, depth):
    """Where a file that lies so many folders deep leaves the repository: by the folders above it, or by a path that begins with two dots."""
    return [ast.unparse(node) for node in ast.walk(ast.parse(source)) if leaves(node, depth)]


def leaves(node, depth):
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Div) and leads_up(node.right)
    if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in OPENS:
        return any(map(leads_up, node.args))
    if isinstance(node, ast.Attribute) and node.attr in ("parent", "parents") and isinstance(node.value, ast.Name):
        return node.value.id == "ROOT"
    return (count_above(node) or 0) > depth


def leads_up(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and (node.value + "/").startswith("../")


def count_above(node):
    """How many folders above `__file__`; None for what doesn't begin there."""
    if isinstance(node, ast.Attribute) and node.attr == "parent":
        below = count_above(node.value)
        return None if below is None else below + 1
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "parents":
        below = count_above(node.value.value)
        return None if below is None else below + 1 + ast.literal_eval(node.slice)
    if isinstance(node, ast.Call):
        begins = [one for one in node.args if isinstance(one, ast.Name) and one.id == "__file__"]
        return 0 if begins else count_above(node.func.value) if isinstance(node.func, ast.Attribute) else None
    return None


def test_no_module_reads_outside():
    assert [(name(path), found) for path in PYTHON for found in find_climbs(path.read_text(), len(path.relative_to(ROOT).parts))] == []


@pytest.mark.parametrize(
    "source",
    [
        "Path(__file__).parent.parent.parent",
        "pathlib.Path(__file__).resolve().parents[2] / 'data'",
        "ROOT.parent / 'data'",
        "folder / '../data'",
        "open('../data/x.json')",
        "Path('..')",
    ],
)
def test_reading_outside_is_found(source):
    assert find_climbs(source, 2)


def test_reading_inside_is_let_be():
    assert find_climbs("Path(__file__).resolve().parents[1] / 'data' / '..data'", 2) == []


def test_no_script_and_no_setting_leads_outside():
    scripts = [path for path in TEXTS if path.suffix in (".toml", ".yml", ".sh") or path.name in ("Makefile", "run")]
    assert [name(path) for path in scripts if CLIMBS.search(path.read_text())] == []
    assert len(scripts) > 3


def test_nobody_names_a_neighbour_of_the_repository():
    assert [name(path) for path in TEXTS if NEIGHBOUR.search(path.read_text())] == []


def anchors(document):
    """As GitHub and others make them of headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def find_document(cited, path):
    """From the top, from docs, or beside the file that cites it."""
    return next((folder / cited for folder in (ROOT, ROOT / "docs", path.parent) if (folder / cited).is_file()), None)


def find_lost(path):
    """Documents that a file cites and nobody finds, or that have no such heading."""
    for found in CITED.finditer(path.read_text()):
        document = find_document(found[0].partition("#")[0], path)
        if document is None or (found[1] and found[1] not in anchors(document)):
            yield f"{name(path)}: {found[0]}"


def test_every_document_that_is_cited_is_here_and_so_is_its_heading():
    assert [lost for path in TEXTS for lost in find_lost(path)] == []


def test_what_is_cited_and_not_here_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.documents.test_outside.ROOT", tmp_path)
    here, elsewhere = "guide" + MD, "other" + MD
    (tmp_path / here).write_text("# How it goes\n")
    citing = tmp_path / "module.py"
    citing.write_text(f"{here}, {here}#how-it-goes, {here}#how-it-ends, {elsewhere}, https://example.com/{elsewhere}")
    assert list(find_lost(citing)) == [f"module.py: {here}#how-it-ends", f"module.py: {elsewhere}"]


def test_nobody_cites_a_section_by_its_number():
    """No document here has numbered ones."""
    assert [name(path) for path in TEXTS if NUMBERED.search(path.read_text())] == []
