"""Which accounts and Regions a proof is about: those that the settings reach, narrowed to what was named."""

from deployer.aws import organization as organizations
from deployer.aws.incidents import insist_on_ledger
from deployer.caller import check_hub
from deployer.calls import Door, Pair
from deployer.errors import DeployerError
from deployer.organization import Organization
from deployer.planning import check_organization
from deployer.reach import spread
from deployer.settings import Settings
from deployer.wiring import Desk
from hub.settings import Intake


def places(desk: Desk, accounts: tuple[str, ...] = (), units: tuple[str, ...] = ()) -> tuple[Organization, tuple[Pair, ...]]:
    """The organization, and every account and Region that is meant; all that the settings reach where nothing is named."""
    check_hub(desk.read, desk.settings)
    insist_on_ledger(desk.read, desk.settings)
    organization = organizations.read(desk.read, Door.HUB, desk.settings.hub.region)
    check_organization(desk.settings, organization)
    reached = _reached(desk.settings, organization)
    named = _named(organization, accounts, units)
    strangers = sorted(named - {pair.account_id for pair in reached})
    if strangers and accounts:
        raise DeployerError(
            f"{', '.join(strangers)} is not reached by this installation.",
            "No target of the settings covers it, or it is suspended.",
            "Name an account that irhub status lists, or onboard this one first.",
        )
    return organization, tuple(pair for pair in reached if not (accounts or units) or pair.account_id in named)


def _reached(settings: Settings, organization: Organization) -> tuple[Pair, ...]:
    """Every chosen account and Region, and the management account, whose stacks are plain ones."""
    wide = spread(settings, organization)
    if settings.intake is Intake.MEMBERS:
        pairs = {*wide.forwarding, *(Pair(settings.management.account, region) for region in settings.regions)}
    else:
        accounts = {pair.account_id for pair in wide.role}
        pairs = {Pair(account_id, region) for account_id in accounts for region in settings.regions}
    return tuple(sorted(pairs))


def _named(organization: Organization, accounts: tuple[str, ...], units: tuple[str, ...]) -> set[str]:
    strangers = [unit for unit in units if organization.unit(unit) is None]
    if strangers:
        raise DeployerError(
            f"The organization has no unit {', '.join(strangers)}.",
            "--ou names it.",
            "Name a unit's id, such as ou-a1b2-c3d4e5f6.",
        )
    beneath = {account.id for unit in units for account in organization.beneath(unit)}
    return {*accounts, *beneath}
