"""`irhub guard`: nobody in a member account may change what irhub put there."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import click

from deployer.apply import Outcome
from deployer.canary import completing
from deployer.change import work
from deployer.guard import desk as desks
from deployer.guard import plan as plans
from deployer.guard.desk import Filling, Looked
from deployer.options import Asked, offline, online
from deployer.screen import guard as screen
from deployer.screen import side_plan
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk, settings_of

CHANGES, DRIFTED = 3, 4

Function = Any


def _units(function: Function) -> Function:
    says = "Only this unit, by its id; may be given several times. Without it: every target of the settings."
    return click.option("--ou", "units", multiple=True, metavar="ID", shell_complete=completing.units, help=says)(function)


def _yes(function: Function) -> Function:
    return click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")(function)


@click.group()
def command() -> None:
    """Protect irhub's own parts in members by a service control policy."""


@command.command(epilog="For instance: irhub guard show > guard.json")
@offline
def show(*, asked: Asked) -> None:
    """Print the policy, and attach it to nothing.

    What is sent is this without its white space. Who is left out of it, and why that is no way around it, stands in
    docs/guard.md.
    """
    from deployer.guard.document import LARGEST
    from deployer.render import guard

    content = guard(settings_of(asked))
    if asked.as_json:
        result("guard-policy", {"characters": len(content), "most": LARGEST, "policy": json.loads(content)})
        return
    click.echo(json.dumps(json.loads(content), indent=2))
    talk(f"{len(content)} of {LARGEST} characters.")


@command.command(epilog="For instance: irhub guard plan --ou ou-a1b2-c3d4e5f6")
@_units
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 3 where there is something to change.")
@online
def plan(*, asked: Asked, units: tuple[str, ...], detailed_exitcode: bool) -> None:
    """Show what enable would do, and do nothing.

    Only reads are made. Where the organization takes no such policies, or a unit has five already, the command is refused (5).
    """
    with desk(asked) as works:
        looked = desks.look(works)
        changes = _enabling(works, looked, units)
    if asked.as_json:
        result("guard-plan", {"identity": looked.identity.arn, **side_plan.facts(changes)})
    else:
        side_plan.show(changes, looked.organization, with_diff=True)
    if detailed_exitcode and work(changes):
        click.get_current_context().exit(CHANGES)


@command.command(epilog="For instance: irhub guard enable --ou ou-a1b2-c3d4e5f6")
@_units
@_yes
@online
def enable(*, asked: Asked, units: tuple[str, ...], yes: bool) -> None:
    """Make the policy, or mend it, and attach it to the targets' units.

    Shows its plan, asks, and carries out exactly that; afterwards everything is read again. Needs credentials of the management
    account, or its delegation of policies to the hub account; without either the lines to give there are printed, and the
    command exits with 4. Is refused (5) where the organization takes no such policies or a unit has five already.
    """
    with desk(asked) as works:
        looked = desks.look(works)
        changes = _enabling(works, looked, units)
        for line in screen.ADVICE if work(changes) else ():
            talk(line)
        _finish(asked, works, looked, _Doing(changes, lambda now: _enabling(works, now, units), yes))


@command.command(epilog="For instance: irhub guard disable --yes")
@_units
@_yes
@online
def disable(*, asked: Asked, units: tuple[str, ...], yes: bool) -> None:
    """Take the policy off these units, and delete it where none is left.

    Shows its plan and asks first. Only the policy with our tag is touched. Exits with 4 where something is left to do.
    """
    with desk(asked) as works:
        looked = desks.look(works)
        if units:
            units = desks.chosen(works, looked.organization, units)
        changes = plans.disabling(looked.guard, units)
        _finish(asked, works, looked, _Doing(changes, lambda now: plans.disabling(now.guard, units), yes))


@command.command(epilog="For instance: irhub guard status --json")
@online
def status(*, asked: Asked) -> None:
    """Show which units are guarded, and what somebody changed about it.

    Only reads are made. A guard that is off is no fault; exits with 4 where it is not as it was asked for: other words in it,
    or a unit that it was taken off.
    """
    with desk(asked) as works:
        looked = desks.look(works)
    targets = tuple(target.ou for target in works.settings.targets)
    if asked.as_json:
        result("guard", screen.facts(looked.guard, targets))
    else:
        screen.show(looked.guard, targets)
    if looked.guard.drift:
        click.get_current_context().exit(DRIFTED)


@dataclass(frozen=True, slots=True)
class _Doing:
    """A plan, how to make it again, and whether somebody agreed beforehand."""

    changes: side_plan.Changes
    again: Callable[[Looked], side_plan.Changes]
    yes: bool


def _enabling(works: Desk, looked: Looked, named: tuple[str, ...]) -> side_plan.Changes:
    units = desks.chosen(works, looked.organization, named)
    return plans.enabling(desks.ready(works, looked, units), units)


def _finish(asked: Asked, works: Desk, looked: Looked, doing: _Doing) -> None:
    side_plan.show(doing.changes, looked.organization, aside=asked.as_json)
    outcomes: tuple[Outcome, ...] = ()
    after = doing.changes
    if side_plan.consent(doing.changes, looked.identity.arn, yes=doing.yes):
        aws = Filling(works.write, looked.guard)
        outcomes = side_plan.carry_out(aws, doing.changes, looked.organization, works.outside.pause)
        after = doing.again(replace(looked, guard=desks.look_again(works, looked.organization)))
    ended = side_plan.Ended("guard-change", outcomes, after, {"plan": side_plan.facts(doing.changes)})
    click.get_current_context().exit(side_plan.tell(ended, looked.organization, as_json=asked.as_json))
