"""How long a report takes: run as `python -m tests.benchmarks.reporting`; prints seconds and, what counts, ratios.

5,000 made-up incidents over two months, whole as the ledger gives them, are counted and drawn. The baseline of the same run is
reading the same incidents from JSON, which whoever reads a record does at the least. Ten times the incidents should cost ten
times the counting; a ratio far above that says that something grows with their square.
"""

import json
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from deployer.demo.month import ACCOUNTS, Month
from hub.report import tables
from hub.report.counting import About, count
from hub.report.fact import fact
from hub.report.figures import Figures
from hub.report.page import page
from hub.report.period import period
from hub.values import to_plain

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
MANY, FEW = 5_000, 500
BOUND_SECONDS = 5.0


def seconds(thunk: Callable[[], Any], times: int = 3) -> float:
    """The shortest of some runs, in seconds of computing."""
    took = []
    for _ in range(times):
        begun = time.process_time()
        thunk()
        took.append(time.process_time() - begun)
    return min(took)


def measured(number: int) -> dict[str, float]:
    """Seconds of each part of a report on so many incidents."""
    cases = list(Month(number, NOW).cases())
    text = json.dumps([to_plain(case) for case in cases])
    about = About(period("30d", "", NOW), NOW, "irhub", dict(ACCOUNTS))

    def counted() -> Figures:
        return count(map(fact, cases), about)

    figures = counted()
    return {
        "baseline": seconds(lambda: json.loads(text)),
        "counting": seconds(counted),
        "page": seconds(lambda: page(figures)),
        "csv": seconds(lambda: tables.rows(figures)),
        "json": seconds(lambda: json.dumps(tables.plain(figures))),
    }


def kept() -> float:
    """Megabytes that a report of all of them holds, when each case is forgotten once it is counted."""
    tracemalloc.start()
    figures = count(map(fact, Month(MANY, NOW).cases()), About(period("30d", "", NOW), NOW, "irhub"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert figures.total
    return peak / 1e6


def main() -> None:
    """Prints the table."""
    many, few = measured(MANY), measured(FEW)
    print(f"{'':10} {MANY:>10,} {FEW:>10,}   ratio   x reading JSON")  # noqa: T201
    for name, took in many.items():
        print(f"{name:10} {took:8.3f} s {few[name]:8.3f} s {took / few[name]:7.1f} {took / many['baseline']:16.2f}")  # noqa: T201
    whole = sum(took for name, took in many.items() if name != "baseline")
    print(f"{MANY:,} incidents in every form: {whole:.2f} s (at most {BOUND_SECONDS:g} s); most memory held {kept():.0f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
