"""The words of the event pump: where an event came in, what could not be delivered, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Event = Mapping[str, Any]


class Code(StrEnum):
    """EventBridge's own codes in a dead-letter queue ("Using dead-letter queues to process undelivered events")."""

    NO_PERMISSIONS = "NO_PERMISSIONS"
    NO_RESOURCE = "NO_RESOURCE"
    FAILED_TO_ASSUME_ROLE = "FAILED_TO_ASSUME_ROLE"
    THIRD_ACCOUNT_HOP = "THIRD_ACCOUNT_HOP_DETECTED"
    THIRD_REGION_HOP = "THIRD_REGION_HOP_DETECTED"
    ERROR_FROM_TARGET = "ERROR_FROM_TARGET"
    CONNECTION_FAILURE = "CONNECTION_FAILURE"
    INVALID_PARAMETER = "INVALID_PARAMETER"
    SDK_CLIENT_ERROR = "SDK_CLIENT_ERROR"


class UndeliverableError(Exception):
    """A target did not take an event; the code and the sentence go to its dead-letter queue."""

    def __init__(self, code: Code, says: str, attempts: int = 0) -> None:
        super().__init__(says)
        self.code = code
        self.attempts = attempts
        """How often it was tried again."""


@dataclass(frozen=True, slots=True)
class Address:
    """An ARN in its parts."""

    arn: str
    service: str
    region: str
    account_id: str
    resource: str

    @classmethod
    def of(cls, arn: str) -> "Address":
        """The parts of this ARN."""
        _, _, service, region, account_id, resource = arn.split(":", 5)
        return cls(arn, service, region, account_id, resource)

    @property
    def name(self) -> str:
        """The resource without its kind: ``hub`` of ``event-bus/hub``."""
        return self.resource.replace(":", "/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Route:
    """One target of one rule, as deployed; `rule` is moto's."""

    rule: Any
    target: Mapping[str, Any]
    forwarded: bool = False
    """True where the event came to this rule's bus from another bus already."""

    @property
    def address(self) -> Address:
        """Where the target is."""
        return Address.of(self.target["Arn"])

    @property
    def role_arn(self) -> str:
        """The role the target is reached with; empty where there is none."""
        return str(self.target.get("RoleArn", ""))


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An event that a target did not take."""

    event: Event
    rule_arn: str
    target_arn: str
    code: str
    says: str
    buried: bool
    """True where it lies in the target's dead-letter queue; else it is gone."""
    at: float = 0.0
    """Seconds since the epoch."""
