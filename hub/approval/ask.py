"""An ask: one action of an incident that waits for people, in the words of its steps, and what they said to it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class AskState(StrEnum):
    """How an ask stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    """Nobody answered in time, and there was nobody left to ask."""
    WITHDRAWN = "withdrawn"
    """The incident was released or closed, or the resource changed, before it was carried out."""
    CARRIED_OUT = "carried out"
    """People agreed, and it was done."""
    FAILED = "failed"
    """People agreed, and it could not be done."""


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
    findings: int = 0
    """How many different findings spoke against the target when it was asked; nobody is asked twice in the same words before
    another one does."""
    minutes: int = 60
    """How long each group may take to answer."""
    ended: str = ""
    """Why it ended, where no decision says so."""
    place: int = 0
    """Where it stands among those that were asked with it: what contains comes first, then all else as the playbook has it."""

    @property
    def is_open(self) -> bool:
        """True while people may say something to it."""
        return self.state is AskState.OPEN

    @property
    def is_agreed(self) -> bool:
        """True where enough people agreed and it was not carried out yet; an agreement is used up once."""
        return self.state is AskState.APPROVED

    @property
    def agreed(self) -> tuple[str, ...]:
        """The people who agreed so far."""
        return tuple(one.person for one in self.decisions if one.verdict is Verdict.APPROVE)

    @property
    def agreed_at(self) -> str:
        """When the last of them agreed; empty where nobody did."""
        return max((one.at for one in self.decisions if one.verdict is Verdict.APPROVE), default="")

    @property
    def callers(self) -> tuple[str, ...]:
        """Those who called for it, one by one."""
        return tuple(self.asked_by.split(", ")) if self.asked_by else ()

    def said_by(self, person: str) -> Decision | None:
        """What this person said to it; None where nothing."""
        return next((one for one in self.decisions if one.person == person), None)

    def has_expired(self, now: datetime) -> bool:
        """True where the group that is asked now may answer no more, by the hub's clock."""
        return now >= datetime.fromisoformat(self.expires_at)

    def seconds_left(self, now: datetime) -> int:
        """How long the group that is asked now may still answer; 0 where it may not."""
        return max(0, round((datetime.fromisoformat(self.expires_at) - now).total_seconds()))

    def with_decision(self, decision: Decision) -> "Ask":
        """The ask with one more decision: rejected by a single no, approved once enough different people agreed."""
        said = replace(self, decisions=(*self.decisions, decision))
        if decision.verdict is Verdict.REJECT:
            return replace(said, state=AskState.REJECTED)
        return replace(said, state=AskState.APPROVED) if len(set(said.agreed)) >= self.needs else said

    def escalated(self, expires_at: str) -> "Ask":
        """The ask as it goes to the next group; who agreed so far has agreed."""
        return replace(self, group=self.then[0], then=self.then[1:], expires_at=expires_at)
