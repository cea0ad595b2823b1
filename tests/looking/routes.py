"""Each test has apps of its own, whose routes are the same as in the test before. For each route werkzeug writes and compiles two functions that put
its address together, which would be a quarter of what a house takes of the processor to begin with.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
_builders: dict[tuple[Any, ...], Builder] = {}


def share_builders() -> None:
    """From now on equal routes share these functions, which find converters on the route that they are asked of. It stays so until the process ends."""
    compile_builder = Rule._compile_builder

    def look_up(rule: Rule, append_unknown: bool = True) -> Builder:
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in _builders:
            _builders[key] = compile_builder(rule, append_unknown)
        return _builders[key]

    setattr(Rule, "_compile_builder", look_up)  # noqa: B010 - what is written is looked up by what it is written of
