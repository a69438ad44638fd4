"""`irhub incidents approve` and `reject`."""

from typing import Any

import click

from deployer.commands.incidents.given import end, wait, yes
from deployer.commands.incidents.given import incident as given_incident
from deployer.incidents import deciding
from deployer.incidents.book import Book, enter
from deployer.incidents.deciding import Decided, Tell, Wish
from deployer.options import Asked, online
from deployer.screen.ask import agree
from deployer.screen.cases.deciding import show_decided, show_heard, talk_asks
from deployer.screen.words import result, talk
from deployer.wiring import desk
from deployer.words import many
from hub.approval.ask import Verdict

only = click.option("--only", multiple=True, metavar="ACTION", help="Decide on this action alone, again for more.")
reason = click.option("--reason", required=True, metavar="TEXT", help="Why; it stands on record with your name.")


@click.command(
    epilog="For instance: irhub incidents approve inc-20260102-abcdefghijkl --only stop-instance --reason 'it mines'"
)
@given_incident
@only
@reason
@yes
@wait(300)
@online
def approve(*, asked: Asked, incident: str, seconds: float, yes: bool, **said: Any) -> None:
    """Agree to what an incident asks, and follow how it is carried out.

    Says first exactly what will be done, why it is asked, of whom and until when. The hub knows who you are by your
    signature: an IAM user, or a session of IAM Identity Center, whom people of irhub.yaml names. Whoever called for a
    response agrees to none of its steps, and what cannot be taken back needs two people. Exits with 4 where something was
    not carried out in the time, or needs somebody else too.
    """
    _decide(asked, Wish(incident, Verdict.APPROVE, **said), seconds, yes=yes)


@click.command(epilog="For instance: irhub incidents reject inc-20260102-abcdefghijkl --reason 'it is the backup host'")
@given_incident
@only
@reason
@yes
@online
def reject(*, asked: Asked, incident: str, yes: bool, **said: Any) -> None:
    """Say no to what an incident asks; one no is enough.

    Says first exactly what will not be done. What is contained stays so. Exits with 4 where something could not be rejected.
    """
    _decide(asked, Wish(incident, Verdict.REJECT, **said), 0, yes=yes)


def _decide(asked: Asked, wish: Wish, seconds: float, *, yes: bool) -> None:
    if not wish.reason.strip():
        raise click.UsageError("Say why: --reason must not be empty.")
    with desk(asked) as works:
        decided = _decided(enter(works), wish, seconds, yes=yes, tell=talk if asked.as_json else show_heard)
    if asked.as_json:
        result("decision", {"incident": wish.incident_id, **decided.shown()})
    else:
        show_decided(decided)
    end(well=decided.well)


def _decided(book: Book, wish: Wish, seconds: float, *, yes: bool, tell: Tell) -> Decided:
    """What became of it; what the door says is told at once, and once, since following it takes its time."""
    found = deciding.open_asks(book, wish)
    for case, asks in found:
        talk_asks(case, asks)
    count = many(sum(len(asks) for _, asks in found), "action")
    agree(f"{wish.verdict.value.capitalize()} {count}, as {book.identity.arn}?", yes=yes)
    decided = deciding.say(book, wish, found)
    for says in decided.says:
        tell(says)
    try:
        return deciding.follow(book, decided, found, seconds)
    except KeyboardInterrupt:
        talk("Stopped looking. The hub goes on with it.")
        return decided
