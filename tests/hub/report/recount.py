"""Counts a report's figures a second time, from the cases as plain JSON and with none of the report's own code."""

import statistics
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

DAY = 86_400.0

Plain = Mapping[str, Any]


def at(said: str) -> float:
    """Seconds since the epoch."""
    return datetime.fromisoformat(said).timestamp()


def within(cases: Iterable[Plain], begins: datetime, ends: datetime) -> list[Plain]:
    """The cases that were opened between two moments."""
    return [case for case in cases if begins.timestamp() <= at(case["incident"]["opened_at"]) < ends.timestamp()]


def tally(values: Iterable[str]) -> dict[str, int]:
    """How often each value comes."""
    found: dict[str, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return found


def types(cases: list[Plain]) -> dict[str, int]:
    """By type."""
    return tally(case["incident"]["findings"][0]["type"] for case in cases)


def bands(cases: list[Plain]) -> dict[str, int]:
    """By severity."""
    words = {1: "Low", 2: "Low", 3: "Low", 4: "Medium", 5: "Medium", 6: "Medium", 7: "High", 8: "High", 9: "Critical"}
    return tally(words[int(case["incident"]["findings"][0]["severity"])] for case in cases)


def of_target(cases: list[Plain], name: str) -> dict[str, int]:
    """By account or Region."""
    return tally(case["incident"]["target"][name] for case in cases)


def seconds(cases: list[Plain], name: str) -> list[float]:
    """How long a part took in each case that came to it."""
    return [took for case in cases for took in _parts(case)[name]]


def _parts(case: Plain) -> dict[str, list[float]]:
    incident = case["incident"]
    opened = at(incident["opened_at"])
    kept = [at(step["settled_at"]) for step in case["steps"] if step["kept"] and step["status"] == "done"]
    answers = [at(ask["decisions"][-1]["at"]) - at(ask["asked_at"]) for ask in case["asks"] if ask["decisions"]]
    return {
        "detect": [opened - at(incident["findings"][0]["detail"]["service"]["eventFirstSeen"])],
        "contain": [at(incident["contained_at"]) - opened] if incident["contained_at"] else [],
        "evidence": [max(kept) - opened] if kept else [],
        "approve": answers,
        "release": [at(incident["released_at"]) - opened] if incident["released_at"] else [],
    }


def middle(values: list[float]) -> float | None:
    """The median."""
    return statistics.median(values) if values else None


def nine_in_ten(values: list[float]) -> float | None:
    """The smallest value that at least nine in ten do not exceed."""
    enough = ceil(len(values) * 0.9 - 1e-9)
    ordered = sorted(values)
    fitting = [value for place, value in enumerate(ordered, 1) if place >= enough]
    return min(fitting) if values else None


def steps(cases: list[Plain]) -> dict[tuple[str, str], int]:
    """Steps by action and by what became of them."""
    done = [(s["action"], "undone" if s["releases"] else "done") for c in cases for s in c["steps"] if s["status"] == "done"]
    refused = [(s["action"], "refused") for c in cases for s in c["steps"] if s["status"] == "failed"]
    declined = [(a["action"], "declined") for c in cases for a in c["asks"] if a["state"] in ("rejected", "expired")]
    every = [*done, *refused, *declined]
    return {one: every.count(one) for one in set(every)}


def again(cases: list[Plain]) -> list[int]:
    """How often the ten resources came that came most often, and more than once."""
    found = tally("/".join(map(str, case["incident"]["target"].values())) for case in cases)
    return sorted((count for count in found.values() if count > 1), reverse=True)[:10]


def by_day(cases: list[Plain], begins: datetime, days: int) -> list[int]:
    """How many began on each day."""
    edges = [(begins + timedelta(days=day)).timestamp() for day in range(days)]
    return [sum(edge <= at(case["incident"]["opened_at"]) < edge + DAY for case in cases) for edge in edges]
