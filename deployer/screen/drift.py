"""What somebody changed, for people: place by place, resource by resource, property by property."""

from collections.abc import Iterator

from deployer.desired import Desired
from deployer.drifting.report import Changed, Property, Report
from deployer.screen.words import console
from deployer.words import many

LONGEST = 160
"""Characters of a value; ``--json`` has all of it."""
WORDS = {"ADD": "added", "REMOVE": "removed", "NOT_EQUAL": "changed"}

Line = tuple[str, str]
"""A text and its style."""


def show_drift(report: Report, desired: Desired) -> None:
    """Prints it."""
    screen = console()
    for text, style in lines(report, desired):
        screen.print(text, style=style)


def lines(report: Report, desired: Desired) -> Iterator[Line]:
    """Line by line, and one that sums up."""
    for one in report.changed:
        yield f"changed: {one.stack} in {_where(one.account_id, one.region, desired)}", "yellow"
        yield from _differences(one)
    for own in report.own:
        yield f"updated by others: {own.stack} in {_where(own.account_id, own.region, desired)}: {own.says}", "red"
        yield from ((f"    | {line}", "dim") for line in own.diff)
        yield f"    to bring it back: {own.mend}", ""
    for unseen in report.unseen:
        place = f" in {_where(unseen.account_id, unseen.region, desired)}" if unseen.account_id else ""
        yield f"not seen: {unseen.what}{place}: {unseen.reason}", "cyan"
    yield from ((f"not looked at: {one}", "dim") for one in report.left_out)
    yield summary(report), "bold"


def summary(report: Report) -> str:
    """How much was found, and what to do about it, in one line."""
    looked = f"{many(len(report.looked), 'part')} of irhub looked at"
    if report.is_clean:
        return f"{looked}: everything is as irhub left it."
    counts = f"{len(report.changed)} changed, {len(report.own)} updated by others, {len(report.unseen)} not seen"
    mend = " What was changed by hand must be put back by hand: CloudFormation updates nothing whose template is the same."
    return f"{looked}: {counts}.{mend if report.changed else ''}"


def _differences(one: Changed) -> Iterator[Line]:
    for each in one.differences:
        named = f" {each.physical_id}" if each.physical_id else ""
        yield f"    {each.logical_id} ({each.kind}{named}): {each.status.lower()}", ""
        yield from ((f"        {_property(part)}", "dim") for part in each.properties)


def _property(part: Property) -> str:
    return (
        f"{part.path} {WORDS.get(part.kind, part.kind)}: {_cut(part.expected) or 'nothing'} → {_cut(part.actual) or 'nothing'}"
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _where(account_id: str, region: str, desired: Desired) -> str:
    account = desired.organization.account(account_id)
    return " ".join(filter(None, (account_id, account.name if account else "", region)))
