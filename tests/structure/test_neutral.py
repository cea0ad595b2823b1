"""What is one phone company's own stands with that company: nothing of it is left in the desk, in memory or with another carrier."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from carriers import registry
from carriers.settings import CarrierSettings

ROOT = Path(__file__).resolve().parents[2]
COMPANIES = [one for one in registry.CARRIERS if not one.facts.is_stand_in]
PLACES = {one.__module__.split(".")[1] for one in registry.CARRIERS}
"""What is concrete in `carriers/`: a package or a module for each carrier."""
READ = [
    path for folder in ("bot", "storage") for path in sorted((ROOT / folder).rglob("*")) if path.suffix in (".py", ".js", ".html", ".css")
]
ALLOWED = {
    ("bot/sandbox/phones/company.py", "11200"): "the page's phones fail with numbers that people know",
    ("bot/sandbox/phones/company.py", "30006"): "the same",
    ("bot/sandbox/phones/company.py", "63016"): "the same",
    ("bot/sandbox/phones/routes.py", "20404"): "the same",
    ("bot/sandbox/companies.py", "telnyx"): "it lists who stands in",
    ("bot/sandbox/companies.py", "Telnyx"): "the same",
    ("storage/transaction.py", "40001"): "PostgreSQL's own code for what was in another's way",
}
"""A file and what may stand in it, with the reason."""
CODE = re.compile(r"\d{4,6}")
LETTERS = re.compile("[A-Za-z]{2,}")


def sources(company: type[CarrierSettings]) -> list[Path]:
    here = Path(str(sys.modules[company.__module__].__file__))
    return sorted(here.parent.rglob("*.py")) if here.parent.name != "carriers" else [here]


def codes(company: type[CarrierSettings]) -> set[str]:
    """The numbers by which it names errors: strings of four to six digits."""
    constants = (
        node.value for path in sources(company) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)
    )
    return {one for one in constants if isinstance(one, str) and CODE.fullmatch(one)}


def marks(company: type[CarrierSettings]) -> Iterator[re.Pattern[str]]:
    for name in {company.facts.name, company.facts.title}:
        yield re.compile(re.escape(name), re.IGNORECASE)
    service = company.facts.addresses.service
    if service and (begins := LETTERS.match(service.pattern)):
        yield re.compile(rf"\b{begins[0]}(?![a-z])")
    yield from (re.compile(rf"(?<!\d){code}(?!\d)") for code in codes(company))


def found(company: type[CarrierSettings], path: Path, words: str) -> list[str]:
    """What stands in for a company in the sandbox, in a folder of its name, speaks its words."""
    name = str(path.relative_to(ROOT))
    if path.is_relative_to(ROOT / "bot" / "sandbox" / company.facts.name):
        return []
    hits = {hit for mark in marks(company) for hit in mark.findall(words)}
    return sorted(hit for hit in hits if (name, hit) not in ALLOWED)


@pytest.mark.parametrize("company", COMPANIES, ids=lambda one: one.facts.name)
def test_nothing_of_a_company_stands_outside_of_it(company):
    left = {str(path.relative_to(ROOT)): found(company, path, path.read_text()) for path in READ}
    assert {path: hits for path, hits in left.items() if hits} == {}


@pytest.mark.parametrize(
    "words", ["# as Twilio says", "TWILIO_API_URL", 'word.startswith("MG")', 'code == "21610"', "code == 30007", "carriers.twilio"]
)
def test_such_words_are_found(words):
    twilio = next(one for one in COMPANIES if one.facts.name == "twilio")
    assert found(twilio, ROOT / "bot" / "web.py", words)


def imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    of = {f"{node.module}.{name.name}" for node in nodes if isinstance(node, ast.ImportFrom) for name in node.names}
    return plain | of


def concrete(names: set[str], but: str = "") -> set[str]:
    """The carriers among what is imported."""
    return {name.split(".")[1] for name in names if name.startswith("carriers.")} & (PLACES - {but})


@pytest.mark.parametrize("path", [path for path in READ if path.suffix == ".py"], ids=lambda path: str(path.relative_to(ROOT)))
def test_bot_and_storage_know_carriers_by_the_registry_alone(path):
    assert concrete(imports(path)) == set()


@pytest.mark.parametrize("path", sorted((ROOT / "carriers").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_carriers_know_no_other_carrier(path):
    own = path.relative_to(ROOT / "carriers").parts[0].removesuffix(".py")
    assert own == "registry" or concrete(imports(path), own) == set()
