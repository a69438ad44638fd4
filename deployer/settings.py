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
from deployer.settings_words import complaint
from hub.incident import Mode
from hub.settings import Intake

Prefix = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$", description="2 to 20 of a-z, 0-9 and -, from a letter on")
]
AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$", description="an account id: 12 digits in quotes")]
Region = Annotated[str, Field(pattern=r"^[a-z]{2,4}(-[a-z]+)+-[0-9]$", description="a Region, such as eu-west-1")]
OrganizationId = Annotated[str, Field(pattern=r"^o-[a-z0-9]{10,32}$", description="an organization id, such as o-a1b2c3d4e5")]
Unit = Annotated[
    str,
    Field(
        pattern=r"^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$",
        description="an OU id such as ou-a1b2-c3d4e5f6, or the root's such as r-a1b2",
    ),
]
ExternalId = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_+=,.@:/-]{2,256}$", description="2 to 256 letters, digits and +=,.@:/-_")
]
SecretName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9/_+=.@-]{1,512}$", description="the name (not the ARN) of a secret in the hub account and Region"
    ),
]
Email = Annotated[str, Field(pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$", description="an e-mail address")]
Url = Annotated[
    str,
    Field(
        pattern=r"^(https://[A-Za-z0-9.-]+|http://127\.0\.0\.1)(:[0-9]{1,5})?(/[A-Za-z0-9/_.~%?&=+-]*)?$",
        description="an https URL; http only to 127.0.0.1, which is of use in the sandbox alone",
    ),
]
Header = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,128}$", description="the name of an HTTP header")]
TagKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9 _.:/=+@-]{1,128}$", description="a tag key of AWS")]
TagValue = Annotated[str, Field(pattern=r"^[A-Za-z0-9 _.:/=+@-]{0,256}$", description="a tag value of AWS")]
LogDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]

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
    region: Region


@dataclass(frozen=True, slots=True, config=_STRICT)
class Management:
    """The organization's management account."""

    account: AccountId


@dataclass(frozen=True, slots=True, config=_STRICT)
class Profiles:
    """AWS profiles that the deployer uses; None: what the environment gives."""

    hub: str | None = None
    management: str | None = None


@dataclass(frozen=True, slots=True, config=_STRICT)
class Target:
    """An OU whose accounts become spokes."""

    ou: Unit
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    include: tuple[AccountId, ...] = ()
    exclude: tuple[AccountId, ...] = ()
    mode: Mode | None = None

    @model_validator(mode="after")
    def _one_filter(self) -> "Target":
        if self.include and self.exclude:
            raise _wrong("include and exclude cannot stand together: StackSets take one filter for an OU.")
        return self


@dataclass(frozen=True, slots=True, config=_STRICT)
class Findings:
    """Which findings count; applied in the hub, so a change touches no account."""

    severity: Annotated[float, Field(ge=0, le=10)] = 4.0


@dataclass(frozen=True, slots=True, config=_STRICT)
class Slack:
    """An incoming webhook of Slack, its URL kept in Secrets Manager."""

    secret: SecretName


@dataclass(frozen=True, slots=True, config=_STRICT)
class Webhook:
    """An API destination that gets every incident event; the secret's text is sent as the header's value."""

    url: Url
    connection_secret: SecretName
    header: Header = "Authorization"


@dataclass(frozen=True, slots=True, config=_STRICT)
class Channels:
    """Who is told."""

    slack: Slack | None = None
    email: tuple[Email, ...] = ()
    webhook: Webhook | None = None


@dataclass(frozen=True, slots=True, config=_STRICT)
class Limits:
    """How much may happen at once before people are asked."""

    isolations_per_hour: Annotated[int, Field(ge=1, le=1000)] = 10
    concurrency: Annotated[int, Field(ge=2, le=1000)] = 10


@dataclass(frozen=True, slots=True, config=_STRICT)
class Retention:
    """How long things are kept, in days; evidence is locked for that long (S3 Object Lock, governance mode)."""

    evidence_days: Annotated[int, Field(ge=1, le=3650)] = 365
    log_days: LogDays = 365


@dataclass(frozen=True, slots=True, config=_STRICT)
class Settings:
    """All that ``irhub.yaml`` says."""

    version: Literal[1]
    organization: OrganizationId
    hub: Hub
    management: Management
    external_id: ExternalId
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]
    prefix: Prefix = "irhub"
    profiles: Profiles = field(default_factory=Profiles)
    intake: Intake = Intake.MEMBERS
    guardduty_administrator: AccountId | None = None
    mode: Mode = Mode.ACT
    findings: Findings = field(default_factory=Findings)
    playbooks: str | None = None
    channels: Channels = field(default_factory=Channels)
    limits: Limits = field(default_factory=Limits)
    retention: Retention = field(default_factory=Retention)
    tags: Annotated[Mapping[TagKey, TagValue], Field(max_length=40)] = field(default_factory=dict)

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
