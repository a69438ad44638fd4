"""The last drift that AWS knows of, with its age, in a block of its own. A plan never detects any."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from deployer.aws.last_drift import DRIFTED, NOT_CHECKED, Drift
from deployer.found import Found
from deployer.screen.planned.grid import Line
from deployer.words import many

MOST_PLACES = 12
DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Drifting:
    """One thing and its last known drift."""

    what: str
    drift: Drift


def known(found: Found) -> tuple[Drifting, ...]:
    """The last known drift of every stack and StackSet, and of each instance that drifted."""
    stacks = (Drifting(f"stack {place.name} in {place.region}", one.drift) for place, one in found.stacks.items())
    sets = (Drifting(f"stack set {name}", one.drift) for name, one in found.sets.items())
    instances = (
        Drifting(f"{name} in {instance.account_id} {instance.region}", instance.drift)
        for name, one in found.sets.items()
        for instance in one.instances
        if instance.drift.status == DRIFTED
    )
    return (*stacks, *sets, *instances)


def last_drift(found: Found, now: datetime) -> Iterator[Line]:
    """The block; nothing where nothing is there that could drift."""
    everything = known(found)
    if not everything:
        return
    drifted = [one for one in everything if one.drift.status == DRIFTED]
    checked = [one for one in everything if one.drift.status not in {DRIFTED, NOT_CHECKED}]
    never = [one for one in everything if one.drift.status == NOT_CHECKED]
    yield "", ""
    yield "Drift, as far as AWS knows (only irhub drift looks for it):", "bold"
    for one in drifted[:MOST_PLACES]:
        yield f"  {one.what}: DRIFTED {_age(one.drift.checked, now)}", "magenta"
    if len(drifted) > MOST_PLACES:
        yield f"  and {len(drifted) - MOST_PLACES} more", "magenta"
    if checked:
        times = [one.drift.checked for one in checked if one.drift.checked]
        yield f"  {len(checked)} without drift, the oldest look {_age(min(times, default=None), now)}", ""
    if never:
        yield f"  never looked at: {_first(never)}", "dim"


def _first(those: list[Drifting]) -> str:
    few = 3
    more = f" and {len(those) - few} more" if len(those) > few else ""
    return ", ".join(one.what for one in those[:few]) + more


def _age(then: datetime | None, now: datetime) -> str:
    if then is None:
        return "at a time that AWS does not tell"
    hours = int((now - (then if then.tzinfo else then.replace(tzinfo=UTC))).total_seconds() // 3600)
    if hours < 1:
        return "less than an hour ago"
    return f"{many(hours, 'hour')} ago" if hours < 2 * DAY_HOURS else f"{hours // DAY_HOURS} days ago"
