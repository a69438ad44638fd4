"""The sources beside GuardDuty, and what the installation's settings say of each; a source that is not named here is off.

GuardDuty is always on. A source that is off is refused by name at the door, whatever rules somebody left behind in members.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Feed(StrEnum):
    """The two feeds of Security Hub; they carry the same findings, so only ever one of them is read."""

    ASFF = "asff"
    OCSF = "ocsf"


@dataclass(frozen=True, slots=True)
class SecurityHub:
    """Security Hub, whose findings gather on one bus: that of its administrator, in its aggregation Region."""

    account_id: str
    region: str
    feed: Feed = Feed.ASFF
    severity: float = 7.0
    """Findings below it are noted and open nothing; a finding that a person clicked on is answered whatever its severity."""
    products: tuple[str, ...] = ()
    """Products of AWS, such as ``aws/macie``, whose findings may lead to *act*; those of all others ask at most."""
    actions: Mapping[str, str] = field(default_factory=dict)
    """Playbooks by the id of the custom action that runs each."""


@dataclass(frozen=True, slots=True)
class Config:
    """AWS Config, in every account and Region."""

    rules: tuple[str, ...] = ()
    """How the names of the rules begin that are answered; changes of all others are noted."""


@dataclass(frozen=True, slots=True)
class Switched:
    """What is listened to beside GuardDuty's findings."""

    securityhub: SecurityHub | None = None
    config: Config | None = None
    cloudtrail: bool = False
    malware: bool = False
    """Results of GuardDuty's scans of S3 objects for malware, which are no findings of its."""
