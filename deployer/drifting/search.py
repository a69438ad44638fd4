"""Looks for everything that somebody changed, as `irhub drift` was asked to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from deployer import planning
from deployer.aws import stacksets
from deployer.aws.stacksets import FoundSet
from deployer.delegation import explained
from deployer.desired import Desired
from deployer.drifting import own_updates
from deployer.drifting.detection import Found, Means, Say, detect, of_last_look
from deployer.drifting.gate import DetectGate
from deployer.drifting.report import OwnUpdate, Report, Unseen
from deployer.errors import DeployerError
from deployer.organization import Organization
from deployer.patient import PatientAws
from deployer.wiring import Desk


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be looked at, and how."""

    accounts: tuple[str, ...] = ()
    member_role: str = ""
    last: bool = False
    """True where only what the last look found is read."""


def search(desk: Desk, asked: Asked, say: Say) -> tuple[Report, Desired]:
    """What was found, and what it was held against."""
    identity, desired = planning.look(desk)
    asked = replace(asked, accounts=tuple(_account(one, desired.organization) for one in asked.accounts))
    aws = PatientAws(DetectGate(desk.read, desk.write), desk.outside.pause)
    means = Means(aws, desk.outside.pause, desk.outside.together, say, identity.arn)
    with explained(identity):
        found = _last(means, desired) if asked.last else detect(means, desired)
        sets = _sets(means, desired)
        own, blind = _own(desk, means, asked, sets)
    checked = [one.drift.checked for one in sets.values()]
    return Report(
        looked=tuple(one.name for one in found),
        changed=tuple(changed for one in found for changed in one.changed),
        own=tuple(one for one in own if isinstance(one, OwnUpdate)),
        unseen=(
            *(unseen for one in found for unseen in one.unseen),
            *(one for one in own if isinstance(one, Unseen)),
        ),
        left_out=(own_updates.HOW,) if blind else (),
        checked=min((one for one in checked if one), default=None),
    ).of(asked.accounts), desired


def _account(named: str, organization: Organization) -> str:
    """The account of this id or name."""
    found = [one.id for one in organization.accounts if named in {one.id, one.name}]
    if not found:
        raise DeployerError(f"There is no account {named}.", "The organization has none of that id or name.", "Name another.")
    return found[0]


def _last(means: Means, desired: Desired) -> tuple[Found, ...]:
    return tuple(of_last_look(means.aws, means.together, one) for one in desired.sets)


def _sets(means: Means, desired: Desired) -> dict[str, FoundSet]:
    read = means.together([partial(stacksets.read, means.aws, one.name, one.region) for one in desired.sets])
    return {wanted.name: one for wanted, one in zip(desired.sets, read, strict=True) if one}


def _own(desk: Desk, means: Means, asked: Asked, sets: dict[str, FoundSet]) -> tuple[Iterable[own_updates.Read], bool]:
    """Own updates, and whether some stack could not be read because nobody said how."""
    stacks = list(own_updates.stacks_of(sets.items(), asked.accounts))
    seats = [(stack, own_updates.seat_for(desk.settings, stack.account_id, asked.member_role)) for stack in stacks]
    readable = [(stack, seat) for stack, seat in seats if seat is not None]
    return own_updates.look(means.aws, means.together, readable), len(readable) < len(seats)
