"""Where an installation is: the hub, the management account, and the units whose accounts become spokes."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from deployer.settings.forms import AccountId, Region, Unit
from deployer.settings.strict import STRICT, wrong
from hub.incident import Mode


@dataclass(frozen=True, slots=True, config=STRICT)
class Hub:
    """Where the hub stack lives: the security account, which is also the StackSets' delegated administrator."""

    account: AccountId
    """The security account; with credentials of another account nothing is done."""
    region: Region
    """The Region of the hub's bus, function, record and evidence."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Management:
    """The organization's management account."""

    account: AccountId
    """Gets plain stacks of the members' templates, since StackSets never reach it."""


@dataclass(frozen=True, slots=True, config=STRICT)
class IdentityCenter:
    """Where IAM Identity Center is administered: the management account, or its delegated administrator."""

    account: AccountId
    """Its role *restore* gets the right to change permission sets; no other account's. It must be a spoke, or management."""
    region: Region
    """The Region that IAM Identity Center was switched on in."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Profiles:
    """AWS profiles that the deployer uses; without one, what the environment gives."""

    hub: str | None = None
    """For the hub account; overridden by ``--profile``."""
    management: str | None = None
    """For the management account; without one its templates are handed over by ``irhub render``."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Target:
    """An OU whose accounts become spokes."""

    ou: Unit
    """The unit; it covers all accounts below it, those that join later too."""
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    """Where findings are picked up, in each of these accounts."""
    include: tuple[AccountId, ...] = ()
    """Only these accounts of the unit; none: all."""
    exclude: tuple[AccountId, ...] = ()
    """All accounts of the unit but these; not together with ``include``."""
    mode: Mode | None = None
    """How far irhub may go in these accounts; the stricter of this and the installation's mode wins."""

    @model_validator(mode="after")
    def _one_filter(self) -> "Target":
        if self.include and self.exclude:
            raise wrong("include and exclude cannot stand together: StackSets take one filter for an OU.")
        return self
