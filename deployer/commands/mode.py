"""`irhub mode`: how far irhub may go in single accounts."""

from datetime import UTC, datetime
from typing import Any

import click

from deployer.modes.holding import Held, Promotion, Word
from deployer.options import Asked, online
from deployer.screen.modes import show_held, show_question
from deployer.screen.words import result
from deployer.wiring import Desk, desk
from deployer.words import many
from hub.incident import Mode

PARTLY = 4


@click.command(epilog="For instance: irhub mode 333333333333 act --reason 'two weeks of observing looked right'")
@click.argument("accounts", metavar="[ACCOUNT]...", nargs=-1)
@click.argument("mode", metavar="observe|ask|act", type=click.Choice([mode.value for mode in Mode]))
@click.option("--ou", "units", multiple=True, metavar="ID", help="All accounts beneath this unit, again for more.")
@click.option("--reason", default="", help="Why; it stands on the account's record.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@online
def command(*, asked: Asked, accounts: tuple[str, ...], units: tuple[str, ...], **said: Any) -> None:
    """Say how far irhub may go in an account.

    observe says what it would do, ask does it once a person agrees, act does it. The strictest of this, irhub.yaml and the
    playbook wins, so this can hold an account back or let it go as far as the settings allow, never further. Letting it go
    further asks first. It holds from the next finding on; who said so, when and why stand on record. Exits with 4 where
    some account was left out.
    """
    if not accounts and not units:
        raise click.UsageError("Name accounts by their ids, or a unit with --ou.")
    with desk(asked) as works:
        held = _hold(works, (accounts, units), **said)
    if asked.as_json:
        result("mode", held.shown())
    else:
        show_held(held.promotions, held.failed)
    if not held.complete:
        click.get_current_context().exit(PARTLY)


def _hold(works: Desk, names: tuple[tuple[str, ...], tuple[str, ...]], *, mode: str, reason: str, yes: bool) -> Held:
    from deployer.choosing.chosen import insist_on_some
    from deployer.choosing.entering import enter
    from deployer.modes.promoting import hold, look

    identity, organization, chosen = enter(works, *names)
    word = Word(Mode(mode), identity.arn, datetime.now(UTC).isoformat(timespec="seconds"), reason)
    promotions, chosen = look(works.read, works.settings, (organization, chosen), word.mode)
    insist_on_some(chosen)
    show_question(promotions, chosen.aside)
    _agree(promotions, word.by, yes=yes)
    return hold(works.write, works.settings, Held(word, promotions, chosen.aside))


def _agree(promotions: tuple[Promotion, ...], by: str, *, yes: bool) -> None:
    """Holding an account back is never asked about: whoever does it may be in a hurry."""
    from deployer.screen.ask import agree

    freer = [one for one in promotions if one.is_promotion]
    if freer:
        agree(f"Let irhub go further in {many(len(freer), 'account')} as {by}?", yes=yes)
