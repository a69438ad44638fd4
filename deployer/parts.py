"""An incident and those beneath it: a finding that names several resources has a case of its own, and one for each of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deployer.calls import Pause
from deployer.releasing import POLL_SECONDS, Released, has_ended, outcome
from hub.incident import Incident, State
from hub.record import CaseFile, Ledger, going_back
from hub.several import parts_noted


def with_parts(ledger: Ledger, incident_id: str) -> tuple[CaseFile, ...]:
    """The incident, and after it those beneath it."""
    case = ledger.case_file(incident_id)
    return (case, *(ledger.case_file(one) for one in parts_noted(case)))


def to_release(cases: tuple[CaseFile, ...], only: tuple[str, ...]) -> tuple[CaseFile, ...]:
    """Those of which something is asked: all that are not released, or those of these in which a named action did something."""
    left = tuple(case for case in cases if case.incident.state is not State.RELEASED)
    if len(cases) == 1 or not only:
        return left
    return tuple(case for case in left if going_back(case, only))


def follow_all(ledger: Ledger, befores: Iterable[CaseFile], seconds: float, pause: Pause) -> tuple[Released, ...]:
    """How each release ended that was asked for after ``befores`` were read, within one bound for all."""
    before = {case.incident.id: case for case in befores}
    now, waited = dict(before), 0.0
    while True:
        now |= {name: ledger.case_file(name) for name in before if not has_ended(before[name], now[name])}
        if waited >= seconds or all(has_ended(before[name], now[name]) for name in before):
            return tuple(outcome(before[name], now[name]) for name in before)
        pause(POLL_SECONDS)
        waited += POLL_SECONDS


def shown(incident_id: str, released: tuple[Released, ...]) -> Mapping[str, Any]:
    """The release of an incident with those beneath it, as plain JSON values."""
    if len(released) == 1 and released[0].incident_id == incident_id:
        return released[0].shown()
    ended, whole = all(one.ended for one in released), all(one.whole for one in released)
    complete = all(one.complete for one in released)
    facts = {"incident": incident_id, "ended": ended, "released": whole, "complete": complete}
    return {**facts, "parts": [one.shown() for one in released]}


def families(incidents: Iterable[Incident]) -> Iterator[tuple[Incident, str]]:
    """Each incident with what it is to others: how many lie beneath it, or beneath which it lies."""
    every = tuple(incidents)
    for one in every:
        beneath = sum(other.parent == one.id for other in every)
        yield one, f"beneath {one.parent}" if one.parent else f"{beneath} beneath it" if beneath else ""
