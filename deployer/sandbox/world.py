"""The organization that a sandbox shows: accounts, where they lie, and Regions; plain data, built by `organization`."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

PARTITION = "aws"
REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-2")


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the organization."""

    id: str
    name: str
    unit: tuple[str, ...] = ()
    """The names of the organizational units it lies in, outermost first; empty where it lies in the root itself."""
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """An organization to build; its ids are chosen, so that each run shows the same."""

    management: Account
    hub: Account
    """The security account: where the hub stack goes, and who administers StackSets."""
    members: tuple[Account, ...]
    regions: tuple[str, ...] = REGIONS
    hub_region: str = REGIONS[0]
    organization_id: str = "o-sandbox001"
    root_id: str = "r-sand"

    @classmethod
    def demo(cls) -> Self:
        """Management, security and six members in nested units, one of them suspended; three Regions."""
        return cls(
            management=Account("111111111111", "management"),
            hub=Account("222222222222", "security", ("Security",)),
            members=(
                Account("333333333333", "payments-prod", ("Workloads", "Production")),
                Account("444444444444", "payments-test", ("Workloads", "Test")),
                Account("555555555555", "web-prod", ("Workloads", "Production")),
                Account("666666666666", "data-prod", ("Workloads", "Production", "Data")),
                Account("777777777777", "experiments", ("Sandbox",)),
                Account("888888888888", "old-shop", ("Suspended",), suspended=True),
            ),
        )

    @classmethod
    def of(cls, accounts: int, regions: tuple[str, ...] = REGIONS) -> Self:
        """Management, security and this many active members, spread over nested units."""
        units = (("Workloads",), ("Workloads", "Production"), ("Workloads", "Test"), ("Sandbox",))
        members = (Account(f"{600_000_000_000 + n}", f"member-{n}", units[n % len(units)]) for n in range(1, accounts + 1))
        demo = cls.demo()
        return replace(demo, members=tuple(members), regions=regions, hub_region=regions[0])

    def including(self, account_id: str, region: str) -> "World":
        """This world, where that account is a member and that Region is one of its Regions."""
        known = account_id in {account.id for account in self.accounts}
        members = self.members if known else (*self.members, Account(account_id, "from-finding", ("Workloads", "Production")))
        regions = self.regions if region in self.regions else (*self.regions, region)
        return replace(self, members=members, regions=regions)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """All of them, management first, then the hub."""
        return (self.management, self.hub, *self.members)

    def account(self, account_id: str) -> Account:
        """The account of this id."""
        return next(account for account in self.accounts if account.id == account_id)

    @property
    def units(self) -> tuple[tuple[str, ...], ...]:
        """Every organizational unit as a path, each after the one it lies in."""
        paths = {path for account in self.accounts for path in _with_parents(account.unit)}
        return tuple(sorted(paths, key=lambda path: (len(path), path)))

    def unit_id(self, path: tuple[str, ...]) -> str:
        """The id of a unit; of the root for an empty path."""
        if not path:
            return self.root_id
        mark = hashlib.sha256("/".join(path).encode()).hexdigest()[:8]
        return f"ou-{self.root_id.removeprefix('r-')}-{mark}"


def _with_parents(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (path[:depth] for depth in range(1, len(path) + 1))
