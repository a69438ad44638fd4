"""Which detectors' findings are answered, and from which severity on.

A source is a key of its own, so that each can have what only it has: GuardDuty a severity, Security Hub a feed, products and
custom actions, AWS Config the rules that count. Rules and policies in AWS are made for exactly the sources that stand here;
from which severity on is applied in the hub, so a change of mind there touches no account.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from deployer.settings.forms import AccountId, Region
from deployer.settings.strict import STRICT, wrong
from hub.sources.switched import Feed

Label = Literal["informational", "low", "medium", "high", "critical"]
FROM: Mapping[str, float] = {"informational": 0.0, "low": 1.0, "medium": 4.0, "high": 7.0, "critical": 9.0}
"""The severity that each label begins at, on GuardDuty's scale."""
Product = Annotated[
    str, Field(pattern=r"^aws/[a-z0-9-]{2,50}$", description="a product of AWS in Security Hub, such as aws/macie")
]
ActionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,20}$", description="1 to 20 letters and digits")]
PlaybookName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,62}$", description="the name of a playbook")]
RulePrefix = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_-]{2,128}$", description="how the name of a rule begins, 2 characters or more")
]
FORGEABLE = ("aws/config", "aws/guardduty")
"""Products that may not act: what anybody's own rules of AWS Config find comes under one; the other has a road of its own."""
MOST_ACTIONS = 20


@dataclass(frozen=True, slots=True, config=STRICT)
class GuardDuty:
    """Findings of GuardDuty, which no account can write itself."""

    severity: Annotated[float, Field(ge=0, le=10)] = 4.0
    """The severity from which on findings are answered; those below are noted and open nothing."""


@dataclass(frozen=True, slots=True, config=STRICT)
class SecurityHub:
    """Findings that Security Hub imports from other products, and its custom actions; GuardDuty's come by their own road."""

    account: AccountId | None = None
    """Security Hub's delegated administrator; the hub account where nothing stands here."""
    region: Region | None = None
    """Security Hub's aggregation Region, one of the Regions of the targets; the hub's where nothing stands here."""
    feed: Feed = Feed.ASFF
    """The feed that is read, never both: *asff* for Security Hub CSPM, *ocsf* for the newer Security Hub."""
    severity: Label = "high"
    """The label from which on findings are answered; those below never reach the hub's function."""
    products: Annotated[tuple[Product, ...], Field(max_length=50)] = ()
    """Products of AWS whose findings may lead to *act*; those of all others ask at most."""
    actions: Annotated[Mapping[ActionId, PlaybookName], Field(max_length=MOST_ACTIONS)] = field(default_factory=dict)
    """Custom actions by their ids, each with the playbook that a click on it runs; `irhub deploy` makes them."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "SecurityHub":
        for product in FORGEABLE:
            if product in self.products:
                raise wrong(f"findings of {product} may not act by this road: leave it out.", "products")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class Config:
    """Changes of compliance that AWS Config tells of; any account can write rules, so they only ever ask."""

    rules: Annotated[tuple[RulePrefix, ...], Field(min_length=1, max_length=50)]
    """How the names of the rules begin that are answered, such as *securityhub-*; changes of all others are noted."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Sources:
    """The detectors that irhub listens to; rules and policies in AWS are made for exactly these."""

    guardduty: GuardDuty = field(default_factory=GuardDuty)
    """GuardDuty, in every account and Region of the targets; always on."""
    securityhub: SecurityHub | None = None
    """Security Hub, on the one bus where its findings gather; off where this key is absent."""
    config: Config | None = None
    """AWS Config, in every account and Region of the targets; off where this key is absent."""
    cloudtrail: bool = False
    """Calls that blind those who watch, such as StopLogging, in every account and Region of the targets."""
    malware: bool = False
    """Results of GuardDuty's scans of S3 objects for malware, in every account and Region of the targets."""

    @property
    def is_everywhere(self) -> bool:
        """True where a source beside GuardDuty speaks on each account's own bus, whoever administers GuardDuty."""
        return bool(self.config or self.cloudtrail or self.malware)
