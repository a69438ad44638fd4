"""What is asked, exactly, and what became of it, on the screen."""

from collections.abc import Iterator
from itertools import groupby

from deployer.incidents.deciding import Decided
from deployer.screen.words import console, talk
from hub.approval.ask import Ask, Verdict
from hub.approval.words import how_ended
from hub.record import CaseFile


def talk_asks(case: CaseFile, asks: tuple[Ask, ...]) -> None:
    """Says on stderr what would be done, why it is asked, of whom and until when."""
    incident, target = case.incident, case.incident.target
    talk(f"{incident.id}, {incident.containment.value}: {target.kind} {target.id} in {target.account_id} {target.region}")
    for line in lines(asks):
        talk(line)


def lines(asks: tuple[Ask, ...]) -> Iterator[str]:
    """Everything about asks; why, of whom and until when stands once beneath those that share it."""
    for around, shared in groupby(asks, key=_around):
        for ask in shared:
            yield f"{ask.action}{', which cannot be taken back' if ask.destructive else ''}:"
            yield from (f"    {step}" for step in ask.steps)
        yield from around


def _around(ask: Ask) -> tuple[str, ...]:
    """Why it is asked, of whom and until when, and who agreed."""
    agreed = f"; agreed so far: {', '.join(ask.agreed)}" if ask.agreed else ""
    people = f"{ask.needs} people of group {ask.group}" if ask.needs > 1 else f"group {ask.group}"
    after = f", then {', then '.join(ask.then)}" if ask.then else ""
    asked = f"  asked of {people} until {ask.expires_at[:16].replace('T', ' ')} UTC{after}{agreed}"
    return (*(f"  because {why}" for why in ask.why), asked)


def show_heard(says: str) -> None:
    """Prints what the person's word counts for, for one action."""
    console().print(says)


def show_decided(decided: Decided) -> None:
    """Prints how what was agreed to ended."""
    screen = console()
    for ask in decided.asks if decided.verdict is Verdict.APPROVE else ():
        if not (ask.is_open or ask.is_agreed):
            screen.print(f"{ask.action}: {how_ended(ask)}", style="green" if decided.well else "yellow")
        elif ask.is_agreed:
            screen.print(f"{ask.action}: the hub is still at it. Follow it: irhub incidents watch {ask.incident_id}")
