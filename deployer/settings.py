"""The settings of one installation: what ``irhub.yaml`` may say, as frozen values that hold to AWS's own patterns.

Every text that later enters a template or a policy is held to a pattern here, so nothing that could break out of one gets in.
"""

from collections.abc import Mapping
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from deployer import settings_file
from deployer.settings_forms import (
    AccountId,
    Email,
    ExternalId,
    Header,
    LogDays,
    OrganizationId,
    Prefix,
    Region,
    SecretName,
    TagKey,
    TagValue,
    Unit,
    Url,
)
from deployer.settings_words import complaint
from hub.incident import Mode
from hub.settings import Intake

RESERVED_TAGS = ("aws:", "irhub:")
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eusc-": "aws-eusc"}
"""By how a Region's name begins; all others are in ``aws``."""
ONE_REGION_PARTITIONS = ("aws-cn", "aws-us-gov")
"""Where rules reach no bus in another Region (EventBridge User Guide, "Sending and receiving events between Regions")."""
_STRICT = ConfigDict(extra="forbid")
"""An unknown key is an error, never ignored."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Hub:
    """Where the hub stack lives: the security account, which is also the StackSets' delegated administrator."""

    account: AccountId
    """The security account; with credentials of another account nothing is done."""
    region: Region
    """The Region of the hub's bus, function, record and evidence."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Management:
    """The organization's management account."""

    account: AccountId
    """Gets plain stacks of the members' templates, since StackSets never reach it."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Profiles:
    """AWS profiles that the deployer uses; without one, what the environment gives."""

    hub: str | None = None
    """For the hub account; overridden by ``--profile``."""
    management: str | None = None
    """For the management account; without one its templates are handed over by ``irhub render``."""


@dataclass(frozen=True, slots=True, config=_STRICT)
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
            raise _wrong("include and exclude cannot stand together: StackSets take one filter for an OU.")
        return self


@dataclass(frozen=True, slots=True, config=_STRICT)
class Findings:
    """Which findings count; applied in the hub, so a change touches no account."""

    severity: Annotated[float, Field(ge=0, le=10)] = 4.0
    """GuardDuty's severity from which on findings are answered; those below are noted and open nothing."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Slack:
    """An incoming webhook of Slack, its URL kept in Secrets Manager."""

    secret: SecretName
    """The secret whose text is the webhook's URL; the hub reads it when it first posts."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Webhook:
    """An API destination that gets every incident event; the secret's text is sent as the header's value."""

    url: Url
    """Where incident events are posted to."""
    connection_secret: SecretName
    """The secret whose text is sent with each event; read by EventBridge's connection, never by irhub."""
    header: Header = "Authorization"
    """The header that the secret is sent in."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Channels:
    """Who is told."""

    slack: Slack | None = None
    """A channel in Slack."""
    email: tuple[Email, ...] = ()
    """Addresses that subscribe to the notices; AWS asks each of them to confirm once."""
    webhook: Webhook | None = None
    """Another system that takes incident events."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Limits:
    """How much may happen at once before people are asked."""

    isolations_per_hour: Annotated[int, Field(ge=1, le=1000)] = 10
    """Incidents in one account that may contain something within an hour; beyond that people are asked."""
    concurrency: Annotated[int, Field(ge=2, le=1000)] = 10
    """Findings that the hub works on at once."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Retention:
    """How long things are kept, in days; evidence is locked for that long (S3 Object Lock, governance mode)."""

    evidence_days: Annotated[int, Field(ge=1, le=3650)] = 365
    """For how long each object in the evidence bucket can be neither changed nor deleted."""
    log_days: LogDays = 365
    """For how long CloudWatch keeps the responder's log; these are the numbers that it takes."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Settings:
    """All that ``irhub.yaml`` says."""

    version: Literal[1]
    """The version of this file's format."""
    organization: OrganizationId
    """A guard: with credentials of another organization nothing is done."""
    hub: Hub
    """Where the hub lives."""
    management: Management
    """The account at the top of the organization."""
    external_id: ExternalId
    """The word that the hub says when it enters an account; guards against mistaken identity and is not a secret."""
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]
    """Whose findings are answered."""
    prefix: Prefix = "irhub"
    """Begins the name of everything that irhub makes; two installations live side by side under two prefixes."""
    profiles: Profiles = field(default_factory=Profiles)
    """The AWS profiles that the command line uses."""
    intake: Intake = Intake.MEMBERS
    """Every member forwards its own findings, or they are taken from where GuardDuty gathers them; never both."""
    guardduty_administrator: AccountId | None = None
    """GuardDuty's delegated administrator; with ``intake: administrator`` only."""
    mode: Mode = Mode.ACT
    """How far irhub may go anywhere: *observe* says what it would do, *ask* does it once a person agrees, *act* does it."""
    findings: Findings = field(default_factory=Findings)
    """Which findings count."""
    playbooks: str | None = None
    """A folder with playbooks of your own, found from where this file is; one named as a shipped playbook takes its place."""
    channels: Channels = field(default_factory=Channels)
    """Who is told of incidents."""
    limits: Limits = field(default_factory=Limits)
    """What may happen at once."""
    retention: Retention = field(default_factory=Retention)
    """How long evidence and logs are kept."""
    tags: Annotated[Mapping[TagKey, TagValue], Field(max_length=40)] = field(default_factory=dict)
    """Tags on everything that irhub makes, beside its own."""

    @property
    def partition(self) -> str:
        """AWS's name of the partition that the hub's Region is in."""
        return partition_of(self.hub.region)

    @property
    def regions(self) -> tuple[str, ...]:
        """Every Region that findings come from, each once, in order of the alphabet."""
        return tuple(sorted({region for target in self.targets for region in target.regions}))

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Settings":
        for contradiction in _contradictions(self):
            raise _wrong(contradiction)
        return self


def load(path: Path) -> Settings:
    """The settings in a file; raises ``SettingsError`` that names file, line and key of all that is wrong."""
    file = settings_file.read(path)
    try:
        return _adapter().validate_python(file.value if file.value is not None else {})
    except ValidationError as error:
        raise complaint(file, schema(), error) from error


def schema() -> dict[str, Any]:
    """The JSON schema of ``irhub.yaml``, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_adapter().json_schema()}


def partition_of(region: str) -> str:
    """AWS's name of the partition a Region is in."""
    return next((name for start, name in PARTITIONS.items() if region.startswith(start)), "aws")


@cache
def _adapter() -> TypeAdapter[Settings]:
    return TypeAdapter(Settings)


def _contradictions(settings: Settings) -> list[str]:
    """Where two settings, each right by itself, cannot both be meant."""
    units = [target.ou for target in settings.targets]
    foreign = [region for region in settings.regions if partition_of(region) != settings.partition]
    others = [region for region in settings.regions if region != settings.hub.region]
    administered = settings.intake is Intake.ADMINISTRATOR
    checks = {
        "hub.account and management.account are the same: StackSets want a member account as delegated administrator.": (
            settings.hub.account == settings.management.account
        ),
        f"targets names an OU twice: {', '.join(units)}.": len(set(units)) < len(units),
        f"{', '.join(foreign)} and hub.region lie in different partitions; no role or event crosses that line.": bool(foreign),
        f"EventBridge sends no event across Regions in {settings.partition}, so targets may only name {settings.hub.region}.": (
            settings.partition in ONE_REGION_PARTITIONS and bool(others)
        ),
        "intake: administrator needs guardduty_administrator, the account that GuardDuty's findings gather in.": (
            administered and settings.guardduty_administrator is None
        ),
        "guardduty_administrator is of use with intake: administrator only.": (
            not administered and settings.guardduty_administrator is not None
        ),
        f"tags may not begin with {' or '.join(RESERVED_TAGS)}: those are taken.": any(
            key.lower().startswith(RESERVED_TAGS) for key in settings.tags
        ),
    }
    return [says for says, is_wrong in checks.items() if is_wrong]


def _wrong(says: str) -> PydanticCustomError:
    return PydanticCustomError("contradiction", "{says}", {"says": says})
