"""`irhub destroy`: takes the installation away."""

import click

from deployer import planning
from deployer.apply import Outcome, apply
from deployer.aws import artifacts
from deployer.change import Change, work
from deployer.desired import Desired
from deployer.found import find, refuse_busy
from deployer.options import Asked, online
from deployer.removal import Kept, kept, removal
from deployer.screen.ask import type_out
from deployer.screen.outcome import exit_code, show_outcomes
from deployer.screen.plan import lines
from deployer.screen.progress import progress
from deployer.screen.words import console, result, talk
from deployer.settings import Settings
from deployer.wiring import Desk, desk


@click.command(epilog="For instance: irhub destroy --yes --organization o-a1b2c3d4e5")
@click.option("--yes", is_flag=True, help="Do not ask; needs --organization too.")
@click.option("--organization", metavar="ID", help="The organization's id, typed beforehand.")
@online
def command(*, asked: Asked, yes: bool, organization: str | None) -> None:
    """Take the installation away; cases and evidence stay.

    Shows first what goes, and asks for the organization's id. The table, the evidence bucket and their key are kept, and
    named at the end. Afterwards everything is read again: what is still there is said, and the command exits with 4.
    """
    with desk(asked) as works:
        identity, desired = planning.look(works)
        before = _plan(works, desired)
        _show(before, desired, as_json=asked.as_json)
        outcomes: tuple[Outcome, ...] = ()
        if work(before):
            question = f"This deletes all that as {identity.arn}. Type {works.settings.organization} to go on"
            type_out(works.settings.organization, question, given=organization if yes else None)
            outcomes = _carry_out(works, desired, before)
        after = _plan(works, desired)
    _end(asked, desired, (outcomes, work(after), _kept(works.settings, desired)))


def _plan(works: Desk, desired: Desired) -> tuple[Change, ...]:
    found = find(works.read, desired, desired.organization, works.outside.together)
    refuse_busy(found)
    return removal(desired, found, artifacts.versions(works.read, desired.bundle.shelf))


def _show(changes: tuple[Change, ...], desired: Desired, *, as_json: bool) -> None:
    for text, style in lines(changes, desired.organization):
        talk(text) if as_json else console().print(text, style=style)


def _carry_out(works: Desk, desired: Desired, changes: tuple[Change, ...]) -> tuple[Outcome, ...]:
    with progress(desired.organization) as tell:
        return apply(works.write, changes, works.outside.pause, tell)


def _kept(settings: Settings, desired: Desired) -> tuple[Kept, ...]:
    evidence = f"{settings.prefix}-evidence-{settings.hub.account}-{settings.hub.region}"
    return kept(desired, evidence, f"alias/{settings.prefix}")


def _end(asked: Asked, desired: Desired, ended: tuple[tuple[Outcome, ...], tuple[Change, ...], tuple[Kept, ...]]) -> None:
    outcomes, remaining, stays = ended
    code = exit_code(outcomes, remaining)
    if asked.as_json:
        result(
            "destruction",
            {
                "complete": code == 0,
                "outcomes": [one.shown() for one in outcomes],
                "remaining": [change.shown() for change in remaining],
                "kept": [{"kind": one.kind, "name": one.name} for one in stays],
            },
        )
    else:
        show_outcomes(outcomes, remaining, desired.organization)
        for one in stays:
            talk(f"kept: the {one.kind}, {one.name}")
    click.get_current_context().exit(code)
