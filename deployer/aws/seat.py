"""Where a read is made from: a door, and the role in another account that is entered from there, if any."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployer.calls import Call, Door


@dataclass(frozen=True, slots=True)
class Seat:
    """The credentials that see one account."""

    door: Door
    role: str = ""
    """The ARN of the role that is entered; empty where the door is that account itself."""

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Any]) -> Call:
        """A call that is made from here."""
        return Call(self.door, service, operation, region, parameters, self.role)
