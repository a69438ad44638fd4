"""The last drift that AWS knows of, as it came with an answer that was read anyway; nothing here detects any.

CloudFormation API: DescribeStacks (DriftInformation), DescribeStackSet (StackSetDriftDetectionDetails) and
ListStackInstances (DriftStatus, LastDriftCheckTimestamp).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

DRIFTED = "DRIFTED"
NOT_CHECKED = "NOT_CHECKED"


@dataclass(frozen=True, slots=True)
class Drift:
    """What the last detection found, and when that was."""

    status: str = NOT_CHECKED
    checked: datetime | None = None


NEVER = Drift()
"""Nobody has looked for drift yet."""


def of_stack(said: Mapping[str, Any]) -> Drift:
    """The drift of one plain stack."""
    told = said.get("DriftInformation") or {}
    return _drift(told.get("StackDriftStatus"), told.get("LastCheckTimestamp"))


def of_set(said: Mapping[str, Any]) -> Drift:
    """The drift of a StackSet as a whole."""
    told = said.get("StackSetDriftDetectionDetails") or {}
    return _drift(told.get("DriftStatus"), told.get("LastDriftCheckTimestamp"))


def of_instance(said: Mapping[str, Any]) -> Drift:
    """The drift of one instance of a StackSet."""
    return _drift(said.get("DriftStatus"), said.get("LastDriftCheckTimestamp"))


def _drift(status: str | None, checked: datetime | None) -> Drift:
    return Drift(status or NOT_CHECKED, checked)
