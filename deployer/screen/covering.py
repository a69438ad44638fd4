"""Onboarding and offboarding on the screen."""

from collections.abc import Iterable

from deployer.change import work
from deployer.covering.case import Case
from deployer.covering.inside import Seen
from deployer.covering.offboarding import Stays
from deployer.doctor import Report, Verdict
from deployer.screen.modes import show_aside
from deployer.screen.plan import lines
from deployer.screen.words import console, talk
from deployer.words import many

MOST_STAYS = 20


def show_case(made: Case, *, as_json: bool) -> None:
    """Prints how the file changes, what happens in these accounts, and how much else waits."""
    talk(f"irhub in {made.planned.desired.organization.id}, as {made.planned.identity.arn}")
    show_aside(made.chosen.aside)
    for line in made.draft.diff:
        talk(line, _colour(line))
    for text, style in lines(made.planned.changes, made.planned.desired.organization):
        talk(text) if as_json else console().print(text, style=style)
    waiting = len(work(made.narrow.waiting))
    if waiting:
        talk(f"{many(waiting, 'change')} beside these accounts {'is' if waiting == 1 else 'are'} left to irhub deploy.")


def show_doctor(report: Report) -> None:
    """Says on stderr what the doctor does not find well."""
    for one in report.results:
        if one.answer.verdict in {Verdict.WARN, Verdict.FAIL}:
            talk(f"{one.answer.verdict.value.upper()} {one.check.code} {one.check.title}: {one.answer.says}")
            for line in (*one.answer.details, *((f"mend: {one.mend}",) if one.mend else ())):
                talk(f"    {line}")


def show_stays(stays: Iterable[Stays]) -> None:
    """Says on stderr what stays, and why."""
    every = tuple(stays)
    for one in every[:MOST_STAYS]:
        talk(f"stays: {one.account_id}: {one.what}{f', {one.why}' if one.why else ''}")
    if len(every) > MOST_STAYS:
        talk(f"stays: and {many(len(every) - MOST_STAYS, 'more thing')}; --json names them all")


def show_absence(left: Iterable[Stays], seen: Seen) -> None:
    """Prints what is left of irhub in accounts that were offboarded, and what nobody could see."""
    screen = console()
    every = (*left, *seen.there)
    for one in every:
        screen.print(f"! still there: {one.account_id}: {one.what}. {one.why}".rstrip(". "), style="red")
    for one in seen.unseen:
        screen.print(f"? not seen: {one.account_id}: {one.what}, for {one.why}", style="magenta")
    if not every:
        looked = f", and inside the accounts {many(seen.gone, 'part')} that {'is' if seen.gone == 1 else 'are'} gone"
        screen.print(f"✓ no stack and no record of these accounts is left{looked if seen.gone else ''}", style="green")


def _colour(line: str) -> str | None:
    return {"+": "green", "-": "red"}.get(line[:1])
