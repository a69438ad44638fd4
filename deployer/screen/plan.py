"""A plan on the screen: one line an object with its sign, what changes beneath, and one line that sums up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from deployer import broadening
from deployer.change import Change, Kind, Verb, counts
from deployer.costs import Assumptions, estimate
from deployer.organization import Organization
from deployer.planning import Planned
from deployer.screen.planned.drift import last_drift
from deployer.screen.planned.grid import Line, grids
from deployer.screen.planned.money import money
from deployer.screen.planned.permissions import permissions
from deployer.screen.signs import SIGNS
from deployer.screen.words import console
from deployer.wiring import here
from deployer.words import many

MOST_LINES = 12
"""More records than this are summed up; ``--json`` names them all."""
WIDTH_OF_A_FILE = 110
"""How wide grids are where there is no terminal."""


@dataclass(frozen=True, slots=True)
class View:
    """What of a plan is shown at length."""

    with_diff: bool = False
    with_costs: bool = False
    assumed: Assumptions = field(default_factory=Assumptions)


def show_plan(planned: Planned, view: View | None = None) -> None:
    """Prints the plan for people: its changes, where they reach, what they allow, drift, costs, and one line that sums up."""
    screen = console()
    width = screen.width if screen.is_terminal else WIDTH_OF_A_FILE
    begun = False
    for text, style in _everything(planned, view or View(), width):
        begun = begun or bool(text)
        if begun:  # a plan without changes begins with its first block
            screen.print(text, style=style)


def _everything(planned: Planned, view: View, width: int) -> Iterator[Line]:
    organization = planned.desired.organization
    yield from change_lines(planned.changes, with_diff=view.with_diff)
    yield from grids(planned.changes, organization, width)
    yield from permissions(broadening.of_plan(planned), in_full=view.with_diff)
    yield from last_drift(planned.found, here().now())
    yield from money(estimate(planned.desired, view.assumed), in_full=view.with_costs)
    yield "", ""
    yield from ((text, "dim") for text in skipped(organization))
    yield summary(planned.changes), "bold"


def skipped(organization: Organization) -> Iterator[str]:
    """A line for each account that StackSets skip, because it is suspended, closing, or not ready yet."""
    yield from (f"skipped: {one.id} {one.name}, which is {one.state}" for one in organization.skipped)


def lines(
    changes: Iterable[Change], organization: Organization, *, with_diff: bool = False, width: int = WIDTH_OF_A_FILE
) -> Iterator[Line]:
    """Changes line by line, where they reach, and one line that sums up."""
    every = tuple(changes)
    yield from change_lines(every, with_diff=with_diff)
    yield from grids(every, organization, width)
    yield summary(every), "bold"


def change_lines(changes: Iterable[Change], *, with_diff: bool = False) -> Iterator[Line]:
    """One line a change, and what changes beneath it; what stays as it is, is counted and not shown."""
    told: dict[tuple[str, ...], str] = {}
    for verb, change, more in _grouped(change for change in changes if change.verb is not Verb.NOTHING):
        sign, style = SIGNS[verb]
        yield f"{sign} {change.says}{more}", style
        if not more:
            yield from _beneath(change)
        if with_diff and change.diff:
            yield from _diff(change, told)


def summary(changes: Iterable[Change]) -> str:
    """How many of each, in one line."""
    of = counts(changes)
    words = [
        f"{of[verb.value]} to {verb.value}" for verb in (Verb.CREATE, Verb.UPDATE, Verb.REPLACE, Verb.DELETE) if of[verb.value]
    ]
    by_hand = [f"{of[Verb.BY_HAND.value]} by hand"] if of[Verb.BY_HAND.value] else []
    return (
        f"{', '.join(words) or 'Nothing to change'}{''.join(f', {one}' for one in by_hand)}; {of['nothing']} as they should be."
    )


def _grouped(changes: Iterable[Change]) -> Iterator[tuple[Verb, Change, str]]:
    """Each change; of many account records alike only the first, with the number of the others."""
    records: dict[Verb, list[Change]] = defaultdict(list)
    for change in changes:
        if change.kind is Kind.RECORD:
            records[change.verb].append(change)
        else:
            yield change.verb, change, ""
    for verb, alike in records.items():
        if len(alike) > MOST_LINES:
            yield verb, alike[0], f", and {many(len(alike) - 1, 'more record')}"
        else:
            yield from ((verb, change, "") for change in alike)


def _beneath(change: Change) -> Iterator[Line]:
    yield from ((f"    {detail}", "") for detail in change.details)
    anew = SIGNS[Verb.REPLACE]
    yield from ((f"    {anew[0]} {sentence}", anew[1]) for sentence in change.replaces)


def _diff(change: Change, told: dict[tuple[str, ...], str]) -> Iterator[Line]:
    """The lines before and after; the same ones in another Region are told once."""
    if change.diff in told:
        yield f"    | as for {told[change.diff]}", "dim"
        return
    told[change.diff] = f"{change.name} in {change.where}"
    yield from ((f"    | {line}", "dim") for line in change.diff)
