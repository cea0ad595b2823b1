"""`make bench`: figures beside a floor that is measured in the same run, on the same machine. Always exits with 0: figures are for reading."""

import time

from tests.benchmarks import report, scenarios

if __name__ == "__main__":
    began = time.monotonic()
    sizes = scenarios.Sizes()
    print(report.machine())
    print(report.table(scenarios.inbound(sizes), scenarios.desk(sizes), scenarios.burst(sizes), sizes))
    print(f"{time.monotonic() - began:.0f} s in all.")
