"""`make soak DATABASE=sqlite|postgresql MINUTES=60`: five texts a second, and a verdict for each curve. Ends with 1 where one isn't flat.

Samples are kept in docs/bench/, figures beside those of the bench; docs/soak.png is drawn anew. It needs a fifth of a core.
"""

import os
import sys
import tempfile

from tests.benchmarks import figures, report
from tests.benchmarks.disk import DISK
from tests.benchmarks.soak import plot
from tests.benchmarks.soak.run import Pace, server_of, soak
from tests.chosen import chosen


def _minutes() -> float:
    """Ends the program with a sentence where MINUTES can't be so many."""
    word = os.environ.get("MINUTES") or "60"
    try:
        minutes = float(word)
    except ValueError:
        raise SystemExit(f"MINUTES is a number of minutes, such as 60, and not {word}.") from None
    if not 1 <= minutes < 10_000:  # with less there is nothing to compare
        raise SystemExit("MINUTES is 1 or more, such as 60.")
    return minutes


def main() -> int:
    tempfile.tempdir = DISK
    machine, minutes = report.machine(), _minutes()
    print(machine, flush=True)
    is_flat = True
    for database in chosen("DATABASE", ("sqlite", "postgresql")):
        with server_of(database) as server:
            print(f"\n{report.database(server)}", flush=True)
            rows = soak(database, server, Pace(minutes * 60), figures.FOLDER)
            print(*rows, sep="\n", flush=True)
            figures.keep(machine, report.database(server), database, "soak", rows)
            is_flat = is_flat and all(row.met is not False for row in rows)
    plot.draw()
    return 0 if is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
