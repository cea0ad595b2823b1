"""What the bench found, kept beside the docs, and drawn: `make plots` makes the pictures and the tables of docs/performance.md again."""

import json
import re
from dataclasses import asdict
from html import escape
from typing import Any

from tests.benchmarks.house import ROOT
from tests.benchmarks.report import Row

FOLDER = ROOT / "docs" / "bench"
KEPT = FOLDER / "figures.json"
PAGE = ROOT / "docs" / "performance.md"
ELSEWHERE = ("costs", "soak")
"""Sections that stand elsewhere on the page: the first in words, the other between marks of its own, with a picture of its own."""
SOAKS = re.compile(r"(<!-- soak -->\n).*(<!-- end of soak -->)", re.DOTALL)
TABLES = re.compile(r"(<!-- tables -->\n).*(<!-- end of tables -->)", re.DOTALL)
NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
WIDTH, BAR, GAP, LEFT = 720, 18, 8, 330


def keep(machine: str, server: str, database: str, section: str, rows: list[Row]) -> None:
    """The latest run of each section on each database."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = _kept()
    kept[f"{database} {section}"] = {"machine": machine, "server": server, "rows": [asdict(row) for row in rows]}
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def _kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    return found


def draw() -> None:
    found = {name: one for name, one in _kept().items() if one["rows"]}
    kept = {name: one for name, one in found.items() if not name.endswith(ELSEWHERE)}
    for name, one in kept.items():
        (FOLDER / f"{_file(name)}.svg").write_text(bars(f"{name}: {one['server']}", one["rows"]))
    tables = "\n".join(f"{_table(*item)}\n![{item[0]}](bench/{_file(item[0])}.svg)\n" for item in kept.items())
    soaks = "\n".join(_table(*item) for item in found.items() if item[0].endswith("soak"))
    page = TABLES.sub(lambda match: f"{match[1]}\n{tables}\n{match[2]}", PAGE.read_text())
    PAGE.write_text(SOAKS.sub(lambda match: f"{match[1]}\n{soaks}\n{match[2]}", page))


def _file(name: str) -> str:
    return name.replace(" ", "-")


def _table(name: str, kept: dict[str, Any]) -> str:
    rows = [f"| {_cell(one['what'])} | {_cell(one['figures'])} | {_cell(one['target'])} | {_verdict(one['met'])} |" for one in kept["rows"]]
    head = f"### {name}\n\n{kept['server']}; {'; '.join(re.sub(r' +', ' ', line) for line in kept['machine'].splitlines())}\n"
    return "\n".join([head, "| what | figures | target | |", "|---|---|---|---|", *rows, ""])


def _cell(words: str) -> str:
    return re.sub(r" {2,}", " · ", words.strip())


def _verdict(met: bool | None) -> str:
    return "" if met is None else "met" if met else "**not met**"


def bars(title: str, rows: list[dict[str, Any]]) -> str:
    """A bar for the first figure of each row, and a second one where it is compared with another; each row has a scale of its own."""
    lines, top = [f'<text x="8" y="18" font-weight="bold">{escape(title)}</text>'], 34
    for row in rows:
        numbers = [float(one.replace(",", "")) for one in NUMBER.findall(row["figures"])][:2]
        lines.append(f'<text x="8" y="{top + 14}">{escape(row["what"].strip())}</text>')
        for number, ink in zip(numbers, ("#5b3f8f", "#b49ad6"), strict=False):
            length = round((WIDTH - LEFT - 90) * number / (max(numbers) or 1))
            lines.append(f'<rect x="{LEFT}" y="{top}" width="{length}" height="{BAR}" fill="{ink}"/>')
            lines.append(f'<text x="{LEFT + length + 6}" y="{top + 14}">{number:g}</text>')
            top += BAR
        top += GAP if numbers else BAR + GAP
    frame = f'xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" font-family="sans-serif" font-size="12"'
    return f"<svg {frame}><rect width='100%' height='100%' fill='white'/>{''.join(lines)}</svg>\n"


if __name__ == "__main__":
    draw()
