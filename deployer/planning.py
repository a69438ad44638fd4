"""Looks at everything and says what would change: the way from settings to a plan, the same for every command."""

from dataclasses import dataclass, replace

from deployer.aws import organization as organizations
from deployer.aws.organization import Identity
from deployer.caller import check_identity
from deployer.calls import Door
from deployer.change import Change
from deployer.changes import changes
from deployer.delegation import explained
from deployer.desired import Desired, desire
from deployer.errors import WrongAccountError
from deployer.found import Found, find, refuse_busy
from deployer.options import DEFAULT_CONFIG
from deployer.organization import Organization
from deployer.settings import Settings
from deployer.wiring import Desk


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it was made from."""

    identity: Identity
    desired: Desired
    found: Found
    changes: tuple[Change, ...]


def plan(desk: Desk) -> Planned:
    """What should be, what is, and every change between them; raises ``RefusedError`` where it cannot be relied on."""
    identity, desired = look(desk)
    return plan_again(desk, identity, desired)


def plan_again(desk: Desk, identity: Identity, desired: Desired) -> Planned:
    """The plan as it stands now, for the same wishes."""
    with explained(identity):
        found = find(desk.read, desired, desired.organization, desk.outside.together)
    refuse_busy(found)
    return Planned(identity, desired, found, changes(desired, found))


def look(desk: Desk) -> tuple[Identity, Desired]:
    """Who we are, and what should be, with the organization as it is now."""
    identity = check_identity(desk.read, desk.settings)
    with explained(identity):
        organization = organizations.read(desk.read, Door.HUB, desk.settings.hub.region)
    check_organization(desk.settings, organization)
    desired = desire(desk.settings, organization, *desk.outside.make(desk.settings))
    return identity, replace(desired, config="" if desk.config == DEFAULT_CONFIG else str(desk.config))


def check_organization(settings: Settings, organization: Organization) -> None:
    """Raises ``WrongAccountError`` where the credentials belong to another organization than the settings name."""
    if organization.id != settings.organization:
        raise WrongAccountError(
            f"These credentials belong to organization {organization.id}.",
            f"The settings are for {settings.organization}.",
            "Use the credentials, or the settings file, of the other one.",
        )
    if organization.management_account_id != settings.management.account:
        raise WrongAccountError(
            f"The management account is {organization.management_account_id}.",
            f"The settings say management.account: {settings.management.account}.",
            "Correct that key.",
        )
    strangers = [target.ou for target in settings.targets if organization.unit(target.ou) is None]
    if strangers:
        raise WrongAccountError(
            f"The organization has no unit {', '.join(strangers)}.",
            "A target of the settings names it.",
            "Correct targets: a plan without them would take their accounts away.",
        )
