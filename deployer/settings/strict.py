"""What every section of ``irhub.yaml`` has in common: unknown keys are errors, and contradictions are told in our words."""

from pydantic import ConfigDict
from pydantic_core import PydanticCustomError

STRICT = ConfigDict(extra="forbid")
"""An unknown key is an error, never ignored."""


def wrong(says: str, *at: str | int) -> PydanticCustomError:
    """What a check raises where values that are right by themselves cannot be meant together; ``at`` is the key to look at."""
    return PydanticCustomError("contradiction", "{says}", {"says": says, "at": at})
