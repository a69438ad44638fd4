"""What the first irhub.yaml is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Facts:
    """What cannot be guessed, and what has a default that people may want otherwise."""

    prefix: str
    organization: str
    hub_account: str
    hub_region: str
    management_account: str
    external_id: str
    units: Sequence[str]
    regions: Sequence[str]
    mode: str
    hub_profile: str | None = None
    management_profile: str | None = None
    include: Sequence[str] = ()
    """Only these accounts of the unit; none: all."""
    exclude: Sequence[str] = ()
    """All accounts of the units but these."""
    unit_names: Mapping[str, str] = field(default_factory=dict)
    """Where each unit lies, for the comment beside it."""
    severity: float = 4
    playbooks: str = ""
    emails: Sequence[str] = ()
    slack_secret: str = ""
    """The name of the secret, never what is in it."""
    evidence_days: int = 365
    tags: Mapping[str, str] = field(default_factory=dict)
