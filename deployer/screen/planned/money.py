"""What a plan would cost a month, in one line, or with all that the sum rests on."""

from collections.abc import Iterator

from deployer.costs import Estimate
from deployer.costs.load import NOT_COUNTED
from deployer.costs.prices import AS_OF, REGION
from deployer.screen.planned.grid import Line
from deployer.words import many


def money(of: Estimate, *, in_full: bool) -> Iterator[Line]:
    """One line; in full also its parts, its assumptions, and what it leaves out."""
    yield "", ""
    yield _sum(of, in_full=in_full), "bold"
    if not in_full:
        return
    for line in of.lines:
        yield f"  ${line.dollars:>9,.2f}  {line.quantity:>16,.1f} {line.unit} ({line.page})", ""
    yield from ((f"  assumed: {words}", "dim") for words in of.assumed.words())
    yield from ((f"  not counted: {words}", "dim") for words in NOT_COUNTED)
    yield from ((f"  not counted: {kind}, for which irhub knows no price", "yellow") for kind in of.unknown)


def _sum(of: Estimate, *, in_full: bool) -> str:
    assumed = f"{many(of.accounts, 'account')} with {of.assumed.findings:g} findings each assumed"
    details = "" if in_full else "; irhub plan --costs says what that rests on"
    return f"Costs: about ${of.dollars:,.2f} a month ({assumed}, list prices of {REGION} as of {AS_OF}){details}"
