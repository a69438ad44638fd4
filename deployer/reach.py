"""Which accounts and Regions an installation reaches: set arithmetic over targets and the organization.

Why ``administrator`` still has one forwarding account: findings gather on the bus of GuardDuty's administrator in each
Region, and from there they travel as any member's would. Nobody else forwards, so no finding comes twice.
"""

from dataclasses import dataclass

from deployer.aws.register import Record
from deployer.calls import Pair
from deployer.listening import gathering
from deployer.organization import Organization
from deployer.settings import Settings, Target
from hub.incident import Mode, strictest
from hub.settings import Intake


@dataclass(frozen=True, slots=True)
class Reach:
    """A unit that StackSet calls may name, and the accounts that such a call would hit."""

    unit: str
    members: frozenset[str]
    left_out: frozenset[str] = frozenset()
    """Members that the settings leave out."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the two StackSets go."""

    reaches: tuple[Reach, ...]
    role: frozenset[Pair]
    forwarding: frozenset[Pair]


def spread(settings: Settings, organization: Organization) -> Spread:
    """Roles in the hub's Region of every chosen account; forwarding in every Region, as the intake says."""
    reaches = tuple(_reach(target, organization) for target in settings.targets)
    chosen = {
        Pair(account_id, region)
        for target, reach in zip(settings.targets, reaches, strict=True)
        for account_id in reach.members - reach.left_out
        for region in target.regions
    }
    forwarding = _forwarding(settings, organization, frozenset(chosen))
    accounts = {pair.account_id for pair in chosen | forwarding}
    return Spread(
        reaches=(*reaches, *_homes(accounts, reaches, organization)),
        role=frozenset(Pair(account_id, settings.hub.region) for account_id in accounts),
        forwarding=forwarding,
    )


def _forwarding(settings: Settings, organization: Organization, chosen: frozenset[Pair]) -> frozenset[Pair]:
    """Where findings are forwarded: everywhere, or where GuardDuty gathers them; and where Security Hub does."""
    members = settings.intake is Intake.MEMBERS
    everywhere = chosen if members or settings.sources.is_everywhere else frozenset[Pair]()
    gathered = frozenset[Pair]() if members else _gathered(settings, organization)
    account, region = gathering(settings)
    return everywhere | gathered | ({Pair(account, region)} if account else set())


def records(settings: Settings, organization: Organization) -> tuple[Record, ...]:
    """One record for each chosen account, and for the hub and the management account, which are never freer than *ask*."""
    modes = _modes(settings, organization)
    ours = {settings.management.account, *({settings.hub.account} & set(modes))}
    for account_id in ours:
        modes[account_id] = strictest(Mode.ASK, modes.get(account_id, settings.mode))
    return tuple(_record(account_id, mode, organization) for account_id, mode in sorted(modes.items()))


def _modes(settings: Settings, organization: Organization) -> dict[str, Mode]:
    """The strictest mode that any target gives an account."""
    modes: dict[str, Mode] = {}
    for target in settings.targets:
        reach = _reach(target, organization)
        for account_id in reach.members - reach.left_out:
            modes[account_id] = strictest(target.mode or settings.mode, modes.get(account_id, Mode.ACT))
    return modes


def _record(account_id: str, mode: Mode, organization: Organization) -> Record:
    account = organization.account(account_id)
    return Record(account_id, account.name if account else "", mode.value, organization.path(account_id))


def _reach(target: Target, organization: Organization) -> Reach:
    members = frozenset(account.id for account in organization.beneath(target.ou))
    left_out = members - set(target.include) if target.include else members & set(target.exclude)
    return Reach(target.ou, members, left_out)


def _gathered(settings: Settings, organization: Organization) -> frozenset[Pair]:
    administrator = settings.guardduty_administrator or ""
    is_member = any(account.id == administrator for account in organization.members)
    return frozenset(Pair(administrator, region) for region in settings.regions if is_member)


def _homes(accounts: set[str], reaches: tuple[Reach, ...], organization: Organization) -> tuple[Reach, ...]:
    """Reaches for accounts that no target covers: the unit each lies in, with everyone else left out."""
    covered = {account_id for reach in reaches for account_id in reach.members - reach.left_out}
    strangers = [organization.account(account_id) for account_id in sorted(accounts - covered)]
    return tuple(_home(account.parent, account.id, organization) for account in strangers if account)


def _home(unit: str, account_id: str, organization: Organization) -> Reach:
    members = frozenset(account.id for account in organization.beneath(unit))
    return Reach(unit, members, members - {account_id})
