"""`make chaos SEED=… KILLS=… DATABASE=sqlite|postgresql NOTHING=seconds OUTAGE=seconds`: ends in four zeros on each database, or with 1."""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.plan import Plan
from tests.chaos.proof import prove
from tests.chosen import DATABASES, chosen


def main() -> int:
    """KILLS are shared by the databases. The log of a run that isn't clean is kept."""
    seed = int(os.environ.get("SEED") or time.time())
    wanted = chosen("DATABASE", DATABASES)
    kills = int(os.environ.get("KILLS") or 100) // len(wanted)
    nothing, outage = float(os.environ.get("NOTHING") or 60), float(os.environ.get("OUTAGE") or 180)
    print(f"seed {seed}", flush=True)
    clean = True
    for database in wanted:
        folder = Path(tempfile.mkdtemp(prefix=f"chaos-{database}-"))
        outcome = prove(Plan(seed, kills, database, nothing, outage), folder)
        print(outcome, flush=True)
        if not outcome.is_clean:
            print(f"to be seen in {folder}", flush=True)
            clean = False
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
