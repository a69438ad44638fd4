"""An ask: one action of an incident that waits for people, in the words of its steps, and what they said to it."""

from dataclasses import dataclass
from enum import StrEnum


class AskState(StrEnum):
    """How an ask stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    """Nobody answered in time, and there was nobody left to ask."""
    WITHDRAWN = "withdrawn"
    """The incident was released or closed, or the resource changed, before people agreed."""


class Verdict(StrEnum):
    """What a person says to an ask."""

    APPROVE = "approve"
    REJECT = "reject"


class Door(StrEnum):
    """The way by which a person came."""

    SLACK = "slack"
    PAGE = "page"
    CLI = "cli"


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person said, by which door, and how that door knew them."""

    person: str
    """The person's name in the settings."""
    identity: str
    """Who it was by the door's own word: an ARN, a Slack team and member, an issuer and subject."""
    door: Door
    verdict: Verdict
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One action that waits for people; it stands on record, and is decided there and nowhere else."""

    incident_id: str
    round: int
    action: str
    steps: tuple[str, ...]
    """Exactly what will be done, in sentences."""
    why: tuple[str, ...]
    """Why it is not done unasked."""
    destructive: bool
    needs: int
    """How many different people must agree."""
    group: str
    """The group of people that is asked now."""
    asked_at: str
    expires_at: str
    """Until when this group may answer."""
    asked_by: str = ""
    """The person who called for it, who may not agree to it; empty where a finding did."""
    then: tuple[str, ...] = ()
    """The groups that are asked next, one after the other, where nobody answers."""
    state: AskState = AskState.OPEN
    decisions: tuple[Decision, ...] = ()
    """In the order in which they were made."""

    @property
    def agreed(self) -> tuple[str, ...]:
        """The people who agreed so far."""
        return tuple(one.person for one in self.decisions if one.verdict is Verdict.APPROVE)
