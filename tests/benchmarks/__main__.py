"""`make bench`: figures beside a floor that is measured in the same run, on the same machine. Always exits with 0: figures are for reading.

`make bench ONLY=growth,drain DATABASE=postgresql` runs some sections on one database. What was found is kept in docs/bench/figures.json as well, which
`make plots` draws.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.benchmarks import costs, figures, images, report, scenarios
from tests.benchmarks.disk import DISK
from tests.benchmarks.report import Row
from tests.benchmarks.scenarios import Sizes
from tests.benchmarks.stored import boards, growth, purge, search
from tests.chosen import DATABASES, chosen
from tests.storage import postgres
from tests.storage.postgres import Postgres

Section = Callable[[Sizes, Postgres | None], list[Row]]


def _drain(sizes: Sizes, server: Postgres | None) -> list[Row]:
    """Only on PostgreSQL can there be several."""
    return report.drain(growth.drain(sizes, server)) if server else []


def _burst(sizes: Sizes, server: Postgres | None) -> list[Row]:
    """In real time, a minute, bound by what Slack permits: once is enough."""
    return [] if server else report.burst(scenarios.burst(sizes))


def _images(_sizes: Sizes, server: Postgres | None) -> list[Row]:
    """No database has a part in it."""
    return [] if server else report.images(images.images())


def _costs(_sizes: Sizes, server: Postgres | None) -> list[Row]:
    """Counted, not timed: no database has a part in it."""
    return [] if server else report.costs(costs.costs())


SECTIONS: dict[str, Section] = {
    "inbound": lambda sizes, server: report.inbound(scenarios.inbound(sizes, server), sizes),
    "desk": lambda sizes, server: report.desk(scenarios.desk(sizes, server)),
    "burst": _burst,
    "drain": _drain,
    "growth": lambda sizes, server: report.growth(growth.growth(sizes, server)),
    "search": lambda sizes, server: report.search(search.search(sizes, server)),
    "purge": lambda sizes, server: report.purge(purge.purge(sizes, server)),
    "report": lambda sizes, server: report.told(boards.report(sizes, server)),
    "board": lambda sizes, server: report.board(boards.board(sizes, server)),
    "images": _images,
    "costs": _costs,
    "footprint": lambda sizes, server: report.footprint(growth.footprint(sizes, server)),
}


@contextmanager
def _server(database: str) -> Iterator[Postgres | None]:
    if database == "sqlite":
        yield None
        return
    tempfile.tempdir = DISK
    with postgres.running() as server:
        server.be_durable()
        yield server


def main() -> None:
    began, sizes = time.monotonic(), Sizes()
    machine = report.machine()
    print(machine)
    for database in chosen("DATABASE", DATABASES):
        with _server(database) as server:
            print(f"\n{report.database(server)}")
            for name in chosen("ONLY", tuple(SECTIONS)):
                rows = SECTIONS[name](sizes, server)
                print(*rows, sep="\n", flush=True)
                figures.keep(machine, report.database(server), database, name, rows)
    print(f"{time.monotonic() - began:.0f} s in all.")


if __name__ == "__main__":
    main()
