"""`irhub guardduty`: on in every account and Region, with one administrator."""

from collections.abc import Iterable
from dataclasses import dataclass

import click

from deployer.apply import Outcome
from deployer.aws import organization as organizations
from deployer.aws.organization import Identity
from deployer.caller import check_identity
from deployer.calls import Door
from deployer.change import work
from deployer.delegation import explained
from deployer.detection import plan as plans
from deployer.detection import state
from deployer.detection.plan import NOTES, Filling
from deployer.detection.state import Detection
from deployer.options import Asked, online
from deployer.organization import Organization
from deployer.planning import check_organization
from deployer.screen import detection as screen
from deployer.screen import side_plan
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk

CHANGES, GAPS = 3, 4


@click.group()
def command() -> None:
    """Switch GuardDuty on in every account and Region."""


@command.command(epilog="For instance: irhub guardduty status")
@online
def status(*, asked: Asked) -> None:
    """Show who administers GuardDuty and what is missing.

    For each Region, with what it watches there. Only reads are made, some calls a Region and a page of fifty members. Exits
    with 4 where something is missing or cannot be seen with these credentials.
    """
    with desk(asked) as works:
        detection = _look(works).detection
    if asked.as_json:
        result("guardduty", screen.facts(detection))
    else:
        screen.show(detection)
    if any(detection.gaps(here) for here in detection.regions):
        click.get_current_context().exit(GAPS)


@command.command(epilog="For instance: irhub guardduty plan --detailed-exitcode")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 3 where there is something to change.")
@online
def plan(*, asked: Asked, detailed_exitcode: bool) -> None:
    """Show what enable would do, and do nothing.

    Only reads are made. Where another account administers GuardDuty the command is refused (5), with what to do.
    """
    with desk(asked) as works:
        looked = _look(works)
        changes = _changes(looked.detection)
    _say(NOTES if work(changes) else ())
    if asked.as_json:
        result("guardduty-plan", {"identity": looked.identity.arn, **side_plan.facts(changes)})
    else:
        side_plan.show(changes, looked.organization)
    if detailed_exitcode and work(changes):
        click.get_current_context().exit(CHANGES)


@command.command(epilog="For instance: irhub guardduty enable --yes")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@online
def enable(*, asked: Asked, yes: bool) -> None:
    """Have GuardDuty watch every account in every Region of the settings.

    Names the administrator (the hub account, or guardduty_administrator), gives it a detector that repeats findings every
    fifteen minutes, takes in every account, now and later. Shows its plan, asks, carries out exactly that, and reads everything
    again. Protection plans that cost beside are never switched on. Exits with 4 where something is left to do, by irhub or by
    you; is refused (5) where another account is the administrator.
    """
    with desk(asked) as works:
        looked = _look(works)
        changes = _changes(looked.detection)
        _say(NOTES if work(changes) else ())
        side_plan.show(changes, looked.organization, aside=asked.as_json)
        outcomes: tuple[Outcome, ...] = ()
        after = changes
        if side_plan.consent(changes, looked.identity.arn, yes=yes):
            outcomes = side_plan.carry_out(Filling(works.write), changes, looked.organization, works.outside.pause)
            after = _changes(state.read(works, looked.organization))
    ended = side_plan.Ended("guardduty-change", outcomes, after, {"plan": side_plan.facts(changes)})
    click.get_current_context().exit(side_plan.tell(ended, looked.organization, as_json=asked.as_json))


@dataclass(frozen=True, slots=True)
class _Looked:
    identity: Identity
    organization: Organization
    detection: Detection


def _look(works: Desk) -> _Looked:
    identity = check_identity(works.read, works.settings)
    with explained(identity):
        organization = organizations.read(works.read, Door.HUB, works.settings.hub.region)
    check_organization(works.settings, organization)
    return _Looked(identity, organization, state.read(works, organization))


def _changes(detection: Detection) -> side_plan.Changes:
    state.insist_on_administrator(detection)
    return plans.changes(detection)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        talk(line)
