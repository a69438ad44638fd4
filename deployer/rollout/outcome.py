"""What became of a change."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from deployer.aws.stacksets import Failure
from deployer.change import Change


class Result(StrEnum):
    """How a change ended."""

    DONE = "done"
    PARTLY = "partly"
    """AWS calls it done or failed; some instances did not succeed."""
    FAILED = "failed"
    BEGUN = "begun"
    """It goes on in AWS, and nobody waited for its end."""
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change."""

    change: Change
    result: Result
    reason: str = ""
    failures: tuple[Failure, ...] = ()
    operations: tuple[str, ...] = ()
    """The ids of the StackSet operations that were begun for it."""

    def shown(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        failures = [{"account": one.account_id, "region": one.region, "reason": one.reason} for one in self.failures]
        said = {"says": self.change.says, "result": self.result.value, "reason": self.reason}
        return {**said, "failures": failures, "operations": list(self.operations)}
