"""What became of the conditions of a grant that are no longer what they were.

Told apart are a condition that is asked for no more, one that more values meet, and one whose values merely gave way to others.
The last opens nothing that one could know of from the document alone: whoever reads it sees both values, and judges.
"""

from collections.abc import Iterable, Iterator, Mapping

from deployer.broadening.grant import Condition, Grant, reaches
from deployer.broadening.way import Way
from deployer.words import few

Asked = Mapping[tuple[str, str], frozenset[str]]
"""The values by operator and key."""


def of_conditions(new: Grant, before: Iterable[Grant], now: Iterable[Grant]) -> Iterator[tuple[Way, str]]:
    """How a grant asks for less than the most alike of those before it, what weighs most first."""
    nearest = min(before, key=lambda old: (len(old.conditions ^ new.conditions), -len(_keys(old) - _keys(new))))
    stands = any(one.covers(nearest) for one in now)
    found = [_compared(one, _asked(new), stands=stands) for one in sorted(nearest.conditions, key=lambda one: one[:2])]
    told = [one for one in found if one]
    for way in (Way.CONDITION, Way.LOOSER, Way.CHANGED):
        if says := ", ".join(said for kind, said in told if kind is way):
            yield way, says
    if not told:
        yield Way.JUDGE, "conditions differ"


def _compared(old: Condition, asked: Asked, *, stands: bool) -> tuple[Way, str] | None:
    """What became of one condition; None where what is asked for now is the same, or more."""
    operator, key, were = old
    values = asked.get((operator, key))
    if values is None:
        return Way.CONDITION, f"{operator} {key}{_in_its_place(key, asked)}"
    forbids = "Not" in operator  # each value forbids something, so fewer values allow more
    gone, come = were - values, values - were
    if not (gone if forbids else come):
        return None
    inner, outer = (values, were) if forbids else (were, values)
    if stands or all(_is_taken(value, outer, operator) for value in inner):
        return Way.LOOSER, f"{operator} {key} {f'no longer {few(gone)}' if forbids else f'also {few(come)}'}"
    return Way.CHANGED, f"{operator} {key} {few(gone)} → {few(come)}"


def _is_taken(value: str, values: Iterable[str], operator: str) -> bool:
    """Whether one of these values stands for all that this one does; only some operators know wildcards."""
    wild = "Like" in operator or "Arn" in operator
    return any(reaches(one, value, exactly=not wild) for one in values)


def _in_its_place(key: str, asked: Asked) -> str:
    """Another operator that asks about the same key now."""
    others = [f"{operator} {few(values)}" for (operator, one), values in sorted(asked.items()) if one == key]
    return f", now {' and '.join(others)}" if others else ""


def _asked(grant: Grant) -> Asked:
    return {(operator, key): values for operator, key, values in grant.conditions}


def _keys(grant: Grant) -> frozenset[tuple[str, str]]:
    return frozenset(_asked(grant))
