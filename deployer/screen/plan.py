"""A plan on the screen: one line an object with its sign, what changes beneath, and one line that sums up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from deployer.change import Change, Kind, Verb, counts
from deployer.organization import Organization
from deployer.planning import Planned
from deployer.screen.words import console
from deployer.words import many

SIGNS = {
    Verb.CREATE: ("+", "green"),
    Verb.UPDATE: ("~", "yellow"),
    Verb.REPLACE: ("±", "magenta"),
    Verb.DELETE: ("-", "red"),
    Verb.NOTHING: ("=", "dim"),
    Verb.BY_HAND: ("!", "cyan"),
}
MOST_LINES = 12
"""More accounts, or more records, than this are summed up; ``--json`` names them all."""

Line = tuple[str, str]
"""A text and its style."""


def show_plan(planned: Planned, *, with_diff: bool = False) -> None:
    """Prints the plan for people."""
    screen = console()
    for text, style in lines(planned.changes, planned.desired.organization, with_diff=with_diff):
        screen.print(text, style=style)
    for text in skipped(planned.desired.organization):
        screen.print(text, style="dim")


def skipped(organization: Organization) -> Iterator[str]:
    """A line for each account that StackSets skip, because it is suspended, closing, or not ready yet."""
    yield from (f"skipped: {one.id} {one.name}, which is {one.state}" for one in organization.skipped)


def lines(changes: Iterable[Change], organization: Organization, *, with_diff: bool = False) -> Iterator[Line]:
    """The plan line by line; what stays as it is, is counted and not shown."""
    every = tuple(changes)
    shown = [change for change in every if change.verb is not Verb.NOTHING]
    for verb, change, more in _grouped(shown):
        sign, style = SIGNS[verb]
        yield f"{sign} {change.says}{more}", style
        if not more:
            yield from _beneath(change, organization, with_diff=with_diff)
    yield summary(every), "bold"


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


def _beneath(change: Change, organization: Organization, *, with_diff: bool) -> Iterator[Line]:
    yield from ((f"    {detail}", "") for detail in change.details)
    yield from ((f"    {line}", "") for line in _accounts(change, organization))
    if with_diff:
        yield from ((f"    | {line}", "dim") for line in change.diff)


def _accounts(change: Change, organization: Organization) -> Iterator[str]:
    regions: dict[str, list[str]] = defaultdict(list)
    for pair in change.pairs:
        regions[pair.account_id].append(pair.region)
    for account_id in sorted(regions)[:MOST_LINES]:
        account = organization.account(account_id)
        yield f"{account_id} {account.name if account else '(not in the organization)'}: {', '.join(regions[account_id])}"
    if len(regions) > MOST_LINES:
        yield f"and {many(len(regions) - MOST_LINES, 'more account')}"
