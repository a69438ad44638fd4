"""Every object of a plan's JSON, key by key."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

_EXACT = ConfigDict(extra="forbid")
AccountId = Annotated[str, Field(pattern=r"^\d{12}$")]
Verb = Literal["create", "update", "replace", "delete", "nothing", "by hand"]


@dataclass(config=_EXACT)
class Place:
    """An account and a Region."""

    account: AccountId
    region: str


@dataclass(config=_EXACT)
class Skipped:
    """An account that StackSets skip."""

    account: AccountId
    name: str
    state: str


@dataclass(config=_EXACT)
class CallFacts:
    """One AWS call that deploy will make."""

    door: Literal["hub", "management"]
    """Whose credentials it is made with."""
    call: Annotated[str, Field(pattern=r"^[a-z0-9-]+:[A-Za-z0-9]+$")]
    """Service and operation, such as cloudformation:CreateStack."""
    region: str
    parameters: dict[str, Any]
    """As AWS gets them; long texts stand there by their SHA-256."""
    role: str | None = None
    """The ARN of a role in another account that is entered for it, where that is so."""


@dataclass(config=_EXACT)
class ChangeFacts:
    """What is to become of one object."""

    stage: str
    """What waits for what: a stage begins once the one before it ended."""
    kind: str
    verb: Verb
    name: str
    where: str
    says: str
    """The change as a sentence."""
    details: list[str]
    diff: list[str]
    """The template's lines before and after, as a unified diff; of something new all of them."""
    replaces: list[str]
    """Resources that CloudFormation makes anew."""
    pairs: list[Place]
    """The instances of a StackSet that it touches."""
    calls: list[CallFacts]


@dataclass(config=_EXACT)
class AllowedFacts:
    """Something that is allowed and was not."""

    document: str
    way: Literal[
        "new policy",
        "new action",
        "new principal",
        "new resource",
        "condition dropped",
        "condition loosened",
        "condition changed",
        "denial dropped",
        "boundary",
        "to be judged by you",
    ]
    says: str


@dataclass(config=_EXACT)
class DriftFacts:
    """The last known drift of one thing; a plan detects none."""

    what: str
    status: str
    """AWS's word; NOT_CHECKED where nobody ever looked."""
    checked: str | None
    """When, in ISO 8601."""


@dataclass(config=_EXACT)
class LossFacts:
    """Something that the plan would lose, and that deploy refuses unless it is allowed by that name."""

    of: Literal["instances", "evidence"]
    says: str


@dataclass(config=_EXACT)
class RefusalFacts:
    """Why the plan is refused."""

    why: str
    todo: str


@dataclass(config=_EXACT)
class PriceList:
    """Which list prices were taken."""

    region: str
    as_of: str


@dataclass(config=_EXACT)
class CostLine:
    """What is used of one thing in a month."""

    what: str
    quantity: float
    unit: str
    dollars: float
    page: str
    """AWS's page that the price stands on."""


@dataclass(config=_EXACT)
class CostFacts:
    """The estimate of costs."""

    dollars_a_month: float
    prices: PriceList
    accounts: int
    assumptions: dict[str, float]
    not_counted: list[str]
    lines: list[CostLine]


@dataclass(config=_EXACT)
class PlanFacts:
    """The one object of `irhub plan --json`."""

    kind: Literal["plan"]
    version: int
    organization: str
    hub: Place
    identity: str
    """The ARN of whoever planned."""
    has_changes: bool
    """Whether deploy has anything to do."""
    counts: dict[Verb, int]
    skipped: list[Skipped]
    changes: list[ChangeFacts]
    """Also those that change nothing."""
    newly_allowed: list[AllowedFacts]
    drift: list[DriftFacts]
    losses: list[LossFacts]
    costs: CostFacts
    refused: RefusalFacts | None
