"""What `make mutants` has found so far: a line per module, then each fault that no test and no type noticed, as a difference to the source."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

FOUND = {"killed": "tests", "timeout": "tests", "segfault": "tests", "caught by type check": "mypy", "not checked": "later"}
"""Who noticed a fault, by mutmut's word for what became of it; what comes to no end was noticed too."""
NOBODY = "nobody"


def main() -> None:
    modules = [_read(path) for path in sorted(Path("mutants").rglob("*.meta"))]
    print("| module | faults | found by tests | by mypy | not found | not tried yet |\n|---|---|---|---|---|---|")
    for module in modules:
        by = Counter(map(_found_by, module.exit_code_by_key.values()))
        print(f"| `{module.path}` | {by.total()} | {by['tests']} | {by['mypy']} | {by[NOBODY]} | {by['later']} |")
    for module in modules:
        for name, exit_code in module.exit_code_by_key.items():
            if _found_by(exit_code) == NOBODY:
                print("", *_told(Path(module.path), name), sep="\n")


def _read(path: Path) -> SourceFileMutationData:
    module = SourceFileMutationData(path=path.relative_to("mutants").with_suffix(""))
    module.load()
    return module


def _found_by(exit_code: int | None) -> str:
    return FOUND.get(status_by_exit_code[exit_code], NOBODY)


def _told(path: Path, name: str) -> Iterator[str]:
    """Where it is, its name for `mutmut show`, and what stands there instead."""
    changed = [line for line in get_diff_for_mutant(name, path=path).splitlines() if line[:1] in "-+" and line[:3] not in ("---", "+++")]
    yield f"{path}:{_line(path, name, changed[0])} {name}"
    yield from changed


def _line(path: Path, name: str, changed: str) -> int:
    """The number of the changed line in the source."""
    source, function = path.read_text(), orig_function_and_class_names_from_key(name)[0].rpartition(".")[2]
    spans = [
        (node.lineno, node.end_lineno)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    lines = source.splitlines()
    return next((n for first, last in spans for n in range(first, last + 1) if lines[n - 1].strip() == changed[1:].strip()), spans[0][0])


if __name__ == "__main__":
    main()
