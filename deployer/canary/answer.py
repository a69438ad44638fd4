"""What CloudFormation says of a change set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.canary.trial import Trial

NOTHING = ("didn't contain changes", "No updates are to be performed")
"""With these words CloudFormation fails a change set that would change nothing."""
ANEW = {"True": "replaced", "Conditional": "perhaps replaced", "False": ""}


@dataclass(frozen=True, slots=True)
class Effect:
    """What would become of one resource."""

    action: str
    kind: str
    logical_id: str
    replacement: str = ""
    """``replaced``, ``perhaps replaced``, or empty; empty too where CloudFormation does not say."""
    policy: str = ""
    """What becomes of the old one, such as ``Retain``."""

    @property
    def says(self) -> str:
        """The effect as one line."""
        more = "".join(f", {word}" for word in (self.replacement, self.policy) if word)
        return f"{self.action.lower()} {self.kind} {self.logical_id}{more}"


@dataclass(frozen=True, slots=True)
class Answer:
    """CloudFormation's word on one trial."""

    trial: Trial
    status: str
    reason: str = ""
    effects: tuple[Effect, ...] = ()
    complaints: tuple[str, ...] = ()
    """What its checks before deployment found, warnings included."""

    @property
    def is_empty(self) -> bool:
        """True where it would change nothing, which CloudFormation calls a failure."""
        return self.status == "FAILED" and any(words in self.reason for words in NOTHING)

    @property
    def is_refused(self) -> bool:
        """True where CloudFormation would not carry it out."""
        return self.status != "CREATE_COMPLETE" and not self.is_empty

    def shown(self) -> dict[str, Any]:
        """The answer as plain JSON values."""
        return {
            "what": self.trial.what,
            "type": self.trial.kind.value,
            "accepted": not self.is_refused,
            "status": self.status,
            "reason": self.reason,
            "complaints": list(self.complaints),
            "effects": [
                {
                    "action": one.action,
                    "type": one.kind,
                    "id": one.logical_id,
                    "replacement": one.replacement,
                    "policy": one.policy,
                }
                for one in self.effects
            ],
        }


def effects(said: Iterable[Mapping[str, Any]]) -> tuple[Effect, ...]:
    """The effects that a change set lists (CloudFormation API, ResourceChange)."""
    return tuple(_effect(one["ResourceChange"]) for one in said if "ResourceChange" in one)


def _effect(change: Mapping[str, Any]) -> Effect:
    return Effect(
        action=change.get("Action", ""),
        kind=change.get("ResourceType", ""),
        logical_id=change.get("LogicalResourceId", ""),
        replacement=ANEW.get(str(change.get("Replacement", "")), ""),
        policy=change.get("PolicyAction", "") or "",
    )


def complaints(events: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """What the checks before deployment found (CloudFormation API, OperationEvent, ValidationStatus)."""
    failed = [one for one in events if one.get("ValidationStatus") == "FAILED"]
    return tuple(
        f"{one.get('ValidationFailureMode', 'FAIL').lower()}: {one.get('LogicalResourceId', '')}: "
        f"{one.get('ValidationStatusReason', one.get('ValidationName', ''))}"
        for one in failed
    )
