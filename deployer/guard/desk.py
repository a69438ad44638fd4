"""What the guard's commands work with: who we are, the organization, and the guard as it is now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from deployer.aws import organization as organizations
from deployer.aws.organization import Identity
from deployer.caller import check_identity
from deployer.calls import Aws, Call, Door
from deployer.delegation import explained
from deployer.errors import RefusedError
from deployer.guard import plan, state
from deployer.guard.state import Guard
from deployer.organization import Organization
from deployer.planning import check_organization
from deployer.render import guard as document
from deployer.wiring import Desk


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen before anything is decided."""

    identity: Identity
    """Who would change policies."""
    organization: Organization
    guard: Guard


def look(works: Desk) -> Looked:
    """Everything there is to know; raises ``RefusedError`` where these are the wrong credentials."""
    identity = check_identity(works.read, works.settings)
    with explained(identity):
        organization = organizations.read(works.read, Door.HUB, works.settings.hub.region)
    check_organization(works.settings, organization)
    guard = look_again(works, organization)
    if works.settings.profiles.management:
        identity = organizations.whoami(works.read, guard.policies.door, guard.policies.region)
    return Looked(identity, organization, guard)


def look_again(works: Desk, organization: Organization) -> Guard:
    """The guard as it is now, in the same organization."""
    return state.read(works.read, works.settings, organization, document(works.settings))


def chosen(works: Desk, organization: Organization, named: tuple[str, ...]) -> tuple[str, ...]:
    """The units that somebody named, or else every target's; raises ``RefusedError`` for one that does not exist."""
    strangers = [unit for unit in named if organization.unit(unit) is None]
    if strangers:
        known = ", ".join(target.ou for target in works.settings.targets)
        raise RefusedError(
            f"The organization has no unit {strangers[0]}.",
            "--ou takes a unit's id.",
            f"The targets of the settings are {known}.",
        )
    return named or tuple(target.ou for target in works.settings.targets)


def ready(works: Desk, looked: Looked, units: tuple[str, ...]) -> Guard:
    """The guard, once it is sure that it can be put over these units; raises ``RefusedError`` where it cannot."""
    state.insist_on_policies(works.read, works.settings, looked.organization)
    known = replace(looked.guard, others=state.others(works.read, looked.guard, units))
    state.insist_on_room(known, units)
    return known


class Filling:
    """Makes the calls of the guard's plan; the id of a policy made on the way is read when it is needed."""

    def __init__(self, behind: Aws, guard: Guard) -> None:
        self._behind = behind
        self._guard = guard

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer."""
        return self._behind.make(plan.found(self._behind, self._guard, call))
