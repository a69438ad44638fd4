"""A clock that counts serial round trips: each AWS call takes one, and what goes side by side takes as long as its longest."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Trip:
    """One call, and the round in which it was made."""

    operation: str
    round: int


@dataclass(slots=True)
class Rounds:
    """Virtual time; ``together`` is handed to the hub, and every request of its clients passes ``tick``.

    Thunks are run one after the other, so what one of them fetched is there at once for the next. Credentials are the one
    thing they share; a call signed with some is therefore never earlier than the answer that brought them.
    """

    now: int = 0
    trips: list[Trip] = field(default_factory=list)
    brought: dict[str, int] = field(default_factory=dict)
    """The round in which each access key came."""

    def tick(self, event_name: str = "", request: Any = None, **_: Any) -> None:
        """One round trip passes, after the keys it is signed with have come."""
        signed = re.search(r"Credential=([^/]+)/", str(request.headers.get("Authorization")))
        came = self.brought.get(signed.group(1), 0) if signed else 0
        self.now = max(self.now, came) + 1
        self.trips.append(Trip(event_name.rpartition(".")[2], self.now))

    def bring(self, parsed: Any = None, **_: Any) -> None:
        """Keys may have come."""
        if "Credentials" in parsed:
            self.brought[parsed["Credentials"]["AccessKeyId"]] = self.now

    def together(self, thunks: Sequence[Callable[[], Any]]) -> list[Any]:
        """All thunks begin now; it is as late afterwards as the last of them made it."""
        begun, latest, answers = self.now, self.now, []
        for thunk in thunks:
            self.now = begun
            answers.append(thunk())
            latest = max(latest, self.now)
        self.now = latest
        return answers
