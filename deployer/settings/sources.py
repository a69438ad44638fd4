"""Which detectors' findings are answered, and from which severity on; applied in the hub, so a change touches no account.

A source is a key of its own, so that each can have what only it has: GuardDuty a severity, Security Hub labels and
products. What the hub cannot read yet is refused in words, and not taken and then left unread.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from deployer.settings.strict import STRICT

UNREAD: Mapping[str, str] = {
    "securityhub": "findings of Security Hub",
    "config": "compliance changes of AWS Config",
    "cloudtrail": "events of CloudTrail",
}
"""Sources that the hub of this version does not read, and what they would bring."""


@dataclass(frozen=True, slots=True, config=STRICT)
class GuardDuty:
    """Findings of GuardDuty, which no account can write itself: the only ones that may lead to *act*."""

    severity: Annotated[float, Field(ge=0, le=10)] = 4.0
    """The severity from which on findings are answered; those below are noted and open nothing."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Sources:
    """The detectors that irhub listens to; rules and policies in AWS are made for exactly these."""

    guardduty: GuardDuty = field(default_factory=GuardDuty)
    """GuardDuty, in every account and Region of the targets."""


def unread(key: str) -> str:
    """Why a source cannot be named; empty for a key that is no source at all."""
    if key not in UNREAD:
        return ""
    return f"this version of irhub does not read {UNREAD[key]}. It reads guardduty; leave {key} out."
