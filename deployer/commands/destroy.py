"""`irhub destroy`: takes the installation away."""

from collections.abc import Iterable
from dataclasses import dataclass

import click

from deployer import planning
from deployer.apply import Outcome, apply
from deployer.aws import artifacts
from deployer.aws.incidents import all_incidents
from deployer.change import Change, handed_over, work
from deployer.desired import Desired
from deployer.errors import RefusedError
from deployer.found import Found, find, refuse_busy
from deployer.options import Asked, online
from deployer.removal import Kept, kept, removal
from deployer.screen.ask import type_out
from deployer.screen.outcome import exit_code, left_over, show_outcomes
from deployer.screen.plan import lines
from deployer.screen.progress import progress
from deployer.screen.words import console, result, talk
from deployer.settings import Settings
from deployer.wiring import Desk, desk
from deployer.words import many
from hub.incident import Containment, Incident


@click.command(epilog="For instance: irhub destroy --yes --organization o-a1b2c3d4e5")
@click.option("--yes", is_flag=True, help="Do not ask; needs --organization too.")
@click.option("--organization", metavar="ID", help="The organization's id, typed beforehand.")
@click.option("--leave-contained", is_flag=True, help="Go on although something is contained; it stays as it is.")
@online
def command(*, asked: Asked, yes: bool, organization: str | None, leave_contained: bool) -> None:
    """Take the installation away; cases and evidence stay.

    Shows first what goes and what is kept, and asks for the organization's id. While an incident is contained nothing is
    done, since afterwards nobody could release it: release it first, or give --leave-contained. Afterwards everything is
    read again: what is still there is said, and the command exits with 4.
    """
    with desk(asked) as works:
        identity, desired = planning.look(works)
        before, stays = _plan(works, desired)
        held = _still_contained(works, leave_contained=leave_contained)
        _show(before, desired, as_json=asked.as_json)
        _name(stays)
        outcomes: tuple[Outcome, ...] = ()
        if work(before):
            question = f"This deletes all that as {identity.arn}. Type {works.settings.organization} to go on"
            type_out(works.settings.organization, question, given=organization if yes else None)
            outcomes = _carry_out(works, desired, before)
        after, stays = _plan(works, desired) if work(before) else (before, stays)
    _end(asked, desired, _Ended(outcomes, left_over(after), stays, held))


@dataclass(frozen=True, slots=True)
class _Ended:
    """What became of it all."""

    outcomes: tuple[Outcome, ...]
    remaining: tuple[Change, ...]
    stays: tuple[Kept, ...]
    held: tuple[Incident, ...]
    """Incidents whose resources stay contained."""


def _plan(works: Desk, desired: Desired) -> tuple[tuple[Change, ...], tuple[Kept, ...]]:
    found = find(works.read, desired, desired.organization, works.outside.together)
    refuse_busy(found)
    changes = removal(desired, found, artifacts.versions(works.read, desired.bundle.shelf))
    return changes, _kept(works.settings, desired, found)


def _still_contained(works: Desk, *, leave_contained: bool) -> tuple[Incident, ...]:
    """The incidents that hold something back now; raises ``RefusedError`` unless that is wanted. Every open one is listed."""
    unsettled = tuple(one for one in all_incidents(works.read, works.settings, works.outside.pause) if one.is_open)
    held = tuple(one for one in unsettled if one.containment is not Containment.NONE)
    for one in unsettled:
        talk(f"{one.state.value}, {one.containment.value}: {one.id} on {_resource(one)}")
    if held and not leave_contained:
        raise RefusedError(
            f"{many(len(held), 'incident')} still {'holds' if len(held) == 1 else 'hold'} something contained.",
            "Without the installation nobody can take that back any more.",
            f"Release first: irhub incidents release {held[0].id}; or go on and leave it so with --leave-contained.",
        )
    return held


def _resource(incident: Incident) -> str:
    target = incident.target
    return f"{target.kind} {target.id} in {target.account_id} {target.region}"


def _name(stays: Iterable[Kept]) -> None:
    for one in stays:
        talk(f"kept: the {one.kind}, {one.name}")


def _show(changes: tuple[Change, ...], desired: Desired, *, as_json: bool) -> None:
    for text, style in lines(changes, desired.organization):
        talk(text) if as_json else console().print(text, style=style)


def _carry_out(works: Desk, desired: Desired, changes: tuple[Change, ...]) -> tuple[Outcome, ...]:
    with progress(desired.organization) as tell:
        return apply(works.write, changes, works.outside.pause, tell)


def _kept(settings: Settings, desired: Desired, found: Found) -> tuple[Kept, ...]:
    evidence = f"{settings.prefix}-evidence-{settings.hub.account}-{settings.hub.region}"
    return kept(desired, found, evidence, f"alias/{settings.prefix}")


def _end(asked: Asked, desired: Desired, ended: _Ended) -> None:
    code = exit_code(ended.outcomes, ended.remaining)
    if asked.as_json:
        result(
            "destruction",
            {
                "complete": code == 0,
                "outcomes": [one.shown() for one in ended.outcomes],
                "remaining": [change.shown() for change in work(ended.remaining)],
                "by_hand": [change.shown() for change in handed_over(ended.remaining)],
                "kept": [{"kind": one.kind, "name": one.name} for one in ended.stays],
                "left_contained": [{"incident": one.id, "on": _resource(one)} for one in ended.held],
            },
        )
    else:
        show_outcomes(ended.outcomes, ended.remaining, desired.organization)
        _name(ended.stays)
        for one in ended.held:
            talk(f"left as it is, {one.containment.value}: {_resource(one)}, by {one.id}")
    click.get_current_context().exit(code)
