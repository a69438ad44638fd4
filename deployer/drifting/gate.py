"""The gate of `irhub drift`: reads, and the two calls that have CloudFormation look for drift.

Detection changes nothing in any account. It is not on the list of reads all the same, because it begins an operation, which
keeps a StackSet busy: that is why status and plan never detect, and why this command has a gate of its own. It need not ask.
"""

from collections.abc import Mapping
from typing import Any

from deployer.calls import Aws, Call

DETECTS = frozenset({"cloudformation:DetectStackDrift", "cloudformation:DetectStackSetDrift"})


class DetectGate:
    """Lets through what detects drift, and whatever the gate for reads lets through."""

    def __init__(self, read: Aws, write: Aws) -> None:
        self._read = read
        self._write = write

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer; raises ``WriteRefusedError`` for a call that is neither."""
        return (self._write if call.name in DETECTS else self._read).make(call)
