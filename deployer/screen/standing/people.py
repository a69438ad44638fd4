"""The overview for people at a terminal: the hub, the table, what to do, and one line that sums up."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from deployer.change import handed_over, work
from deployer.planning import Planned
from deployer.screen.plan import skipped
from deployer.screen.standing.signs import age
from deployer.screen.standing.table import View, table
from deployer.screen.words import console
from deployer.standing.advice import troubles
from deployer.standing.health import Health
from deployer.standing.overview import Overview
from deployer.standing.versions import Versions
from deployer.words import many

MOST_PLACES = 20
"""As many places as are named beneath one piece of advice; ``--all`` and ``--json`` name every one."""

Line = tuple[str, str]
"""A text and its style."""


def show(overview: Overview, planned: Planned, view: View) -> None:
    """Prints it."""
    screen = console()
    for text, style in _hub(overview):
        screen.print(text, style=style)
    for line in table(overview, view):
        screen.print(line)
    for text, style in _advice(overview, view):
        screen.print(text, style=style)
    for text in skipped(planned.desired.organization):
        screen.print(text, style="dim")
    screen.print(_drift(overview, view.now), style="dim")
    screen.print(summary(overview, planned), style="bold")


def _hub(overview: Overview) -> Iterator[Line]:
    well = sum(stack.is_well for stack in overview.stacks.values())
    yield f"hub: {well} of {many(len(overview.stacks), 'stack')} well", "" if well == len(overview.stacks) else "red"
    yield from _health(overview.health)
    yield from _versions(overview.versions)
    if overview.paused:
        yield f"PAUSED everywhere: {overview.paused}. End it: irhub resume", "yellow"
    for row in overview.cautious:
        yield f"{row.account_id} {row.name}: the circuit breaker is open, {row.breaker}", "yellow"
    if overview.exemptions:
        ending = f", {overview.ending} ending within a week" if overview.ending else ""
        yield f"{many(overview.exemptions, 'exemption')}{ending}: irhub exemptions list", ""


def _health(health: Health) -> Iterator[Line]:
    if not health.function:
        return
    feeds = ", ".join(f"{queue} {state}" for queue, state in health.mappings.items())
    letters = many(health.letters, "dead letter") if health.letters else "no dead letters"
    ringing = f"{many(len(health.alarms), 'alarm')} ringing" if health.alarms else "no alarm rings"
    style = "red" if health.troubles else ""
    yield f"function: {health.function}; {feeds}; {health.waiting} waiting, {letters}, {ringing}", style


def _versions(versions: Versions) -> Iterator[Line]:
    if not (versions.hub or versions.spokes):
        return
    behind = f", {many(versions.behind, 'stack')} behind" if versions.behind else ""
    stand = f"hub {versions.hub or 'unknown'}, spokes {versions.spokes or 'unknown'}{behind}"
    yield f"version: {stand}; this irhub is {versions.here}", "yellow" if versions.differ or versions.lags else ""


def _advice(overview: Overview, view: View) -> Iterator[Line]:
    """Every trouble beneath what is to be done about it."""
    by_todo: dict[str, list[str]] = defaultdict(list)
    for one in troubles(overview):
        by_todo[one.todo].append(f"{one.where}: {one.what}" if one.what else one.where)
    for todo, places in by_todo.items():
        yield f"To do: {todo}", "bold"
        most = len(places) if view.everything else MOST_PLACES
        yield from ((f"    {place}", "") for place in places[:most])
        if len(places) > most:
            yield f"    and {len(places) - most} more: --all", "dim"


def _drift(overview: Overview, now: datetime) -> str:
    if overview.drift_checked is None:
        return "Nobody has looked for drift in every account yet: irhub drift."
    return f"Drift was last looked for {age(now, overview.drift_checked)} ago: irhub drift looks again."


def summary(overview: Overview, planned: Planned) -> str:
    """How much of each, and what is left to do, in one line."""
    counts = [f"{many(overview.gaps, 'gap')}", f"{many(overview.orphans, 'orphan')}", f"{overview.unknown} unknown"]
    counts += [f"{overview.drifted} changed by others"] if overview.drifted else []
    counts += [f"{len(overview.newcomers)} new"] if overview.newcomers else []
    pending, by_hand = work(planned.changes), handed_over(planned.changes)
    plan = f" {many(len(pending), 'change')} to make: irhub plan." if pending else ""
    plan += f" {many(len(by_hand), 'stack')} left to you: irhub plan." if by_hand else ""
    return f"{many(len(overview.rows), 'account')}; {', '.join(counts)}.{plan}"
