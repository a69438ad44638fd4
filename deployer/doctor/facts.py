"""What checks know: the settings, and everything of AWS that more than one of them asks for, each read once."""

from collections.abc import Mapping
from functools import partial

from deployer.aws import organization as organizations
from deployer.aws import regions, scps, stacks, stacksets, standing
from deployer.aws.organization import Identity
from deployer.aws.scps import ServiceControlPolicy
from deployer.aws.seat import Seat
from deployer.aws.stacks import Place
from deployer.aws.stacksets import FoundSet
from deployer.aws.standing import Outline
from deployer.calls import Aws, Door, Pair, Together
from deployer.desired import Desired, desire
from deployer.doctor.check import Scope
from deployer.doctor.memory import Memory, once
from deployer.errors import AwsError
from deployer.organization import Account, Organization
from deployer.settings import Settings
from deployer.wiring import Desk


class Facts:
    """What is known of one installation while it is examined."""

    def __init__(self, desk: Desk, scope: Scope, known: Desired | None) -> None:
        self.scope = scope
        self.memory = Memory()
        self._desk = desk
        self._known = known

    @property
    def settings(self) -> Settings:
        """What irhub.yaml says."""
        return self._desk.settings

    @property
    def aws(self) -> Aws:
        """The gate; it makes reads only."""
        return self._desk.read

    @property
    def together(self) -> Together:
        """Runs reads side by side."""
        return self._desk.outside.together

    @property
    def home(self) -> str:
        """The hub's Region."""
        return self.settings.hub.region

    @property
    def has_management(self) -> bool:
        """Whether the settings name credentials for the management account."""
        return bool(self.settings.profiles.management)

    @once
    def identity(self, door: Door) -> Identity:
        """Who AWS takes us for."""
        return organizations.whoami(self.aws, door, self.home)

    @once
    def outline(self) -> Outline:
        """The organization's id, owner and features."""
        return standing.outline(self.aws, self.home)

    @once
    def organization(self) -> Organization:
        """The whole organization."""
        return self._known.organization if self._known else organizations.read(self.aws, Door.HUB, self.home)

    @once
    def desired(self) -> Desired:
        """What should be."""
        return self._known or desire(self.settings, self.organization(), *self._desk.outside.make(self.settings))

    @once
    def sets(self) -> Mapping[str, FoundSet]:
        """Our StackSets that there are, by name, with their instances."""
        wanted = self.desired().sets
        read = self.together([partial(stacksets.read, self.aws, one.name, one.region) for one in wanted])
        return {one.name: found for one, found in zip(wanted, read, strict=True) if found}

    @once
    def stacks(self) -> Mapping[Place, Mapping[str, object]]:
        """Our plain stacks that there are, as DescribeStacks shows them."""
        management = self.desired().management if self.has_management else ()
        places = [stack.place for stack in (*self.desired().stacks, *management)]
        read = self.together([partial(stacks.describe, self.aws, place) for place in places])
        return {place: found for place, found in zip(places, read, strict=True) if found}

    @once
    def opted(self, door: Door) -> Mapping[str, str]:
        """The status of each Region in the account of a door."""
        return regions.opted(self.aws, door, self.home)

    @once
    def hub_regions(self) -> tuple[str, ...]:
        """Every Region that is on in the hub account; those of the settings where AWS does not tell."""
        try:
            there = {region for region, status in self.opted(Door.HUB).items() if status in regions.ON}
        except AwsError:
            there = set()
        return tuple(sorted(there | {self.home, *self.settings.regions}))

    @once
    def policies(self) -> tuple[ServiceControlPolicy, ...]:
        """Every service control policy that lies on something."""
        return scps.read(self.aws, self.home, self.together)

    def seat(self, account_id: str) -> Seat | None:
        """From where that account can be seen; None where there is no way in."""
        settings = self.settings
        if account_id == settings.hub.account:
            return Seat(Door.HUB)
        if not self.has_management:
            return None
        if account_id == settings.management.account:
            return Seat(Door.MANAGEMENT)
        role = f"arn:{settings.partition}:iam::{account_id}:role/{self.scope.member_role}"
        return Seat(Door.MANAGEMENT, role) if self.scope.member_role else None

    def knock(self, url: str) -> int | str:
        """The HTTP status with which an address answers, or why it does not."""
        return self._desk.outside.knock(url)

    @property
    def has_hub(self) -> bool:
        """Whether the hub's stack stands."""
        return any(place.name == f"{self.settings.prefix}-hub" for place in self.stacks())

    def accounts(self) -> tuple[Account, ...]:
        """The active members that this is about: those asked for, or else all that the settings choose."""
        chosen = {pair.account_id for pair in self.desired().role.pairs}
        if self.scope.is_narrow:
            beneath = {one.id for unit in self.scope.units for one in self.organization().beneath(unit)}
            chosen = beneath.union(self.scope.accounts)
        return tuple(one for one in self.organization().members if one.id in chosen)

    def pairs(self) -> tuple[Pair, ...]:
        """Every account and Region whose findings are to be picked up, of the accounts that this is about."""
        about = {account.id for account in self.accounts()}
        wanted = self.targeted()
        new = about - {pair.account_id for pair in wanted}
        more = {Pair(account_id, region) for account_id in new for region in self.settings.regions}
        return tuple(sorted(pair for pair in {*wanted, *more} if pair.account_id in about))

    def targeted(self) -> frozenset[Pair]:
        """Every account and Region that a target of the settings names, whoever forwards for it."""
        organization = self.organization()
        return frozenset(
            Pair(account.id, region)
            for target in self.settings.targets
            for account in organization.beneath(target.ou)
            for region in target.regions
            if (account.id in target.include if target.include else account.id not in target.exclude)
        )

    def named(self, account_id: str) -> str:
        """An account's id and name, for people."""
        account = self.organization().account(account_id)
        return f"{account_id} {account.name}" if account and account.name else account_id
