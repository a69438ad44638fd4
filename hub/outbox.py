"""What a record of messages promises: how much a channel was told lately, what waits for its digest, and where a thread began.

What waits lies in boxes, one for each channel and reason. A box has a time at which it is due, and a message on its way that
opens it then. Whatever is put into a box is on record before anything else happens; so a crash loses no notice, and at worst
tells one twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.notice import Notice


@dataclass(frozen=True, slots=True)
class Box:
    """Where what waits for one channel lies, and why it waits."""

    channel: str
    why: str
    """``quiet`` or ``storm``."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Where an incident's messages stand in a channel that has threads."""

    head: str
    """The first message."""
    ask: str = ""
    """The message with buttons, for as long as they wait."""


class Outbox(Protocol):
    """The record of messages."""

    def count(self, channel: str, window: str) -> int:
        """One more is told in this window of time; how many it was so far, with this one."""

    def hold(self, box: Box, notice: Notice, due: datetime) -> bool:
        """The notice waits, on record; True where a message must be sent that opens the box.

        So it is for the first notice, for one that was here before, since its run may have died, and where the box is long due.
        """

    def due(self, box: Box) -> datetime | None:
        """When the box is to be opened; None where nothing waits in it."""

    def open(self, box: Box, now: datetime) -> Mapping[str, Notice]:
        """What waits in it, by the names it lies under; nothing where another run opened it within two minutes."""

    def empty(self, box: Box, names: tuple[str, ...], due: datetime) -> bool:
        """These are taken out; True where something came meanwhile, which is due then and needs a message of its own."""

    def boxes(self) -> tuple[Box, ...]:
        """Every box in which something waits."""

    def is_first_failure(self, channel: str, day: str) -> bool:
        """True for the one call on this day that tells others of a channel's failure."""

    def thread(self, channel: str, incident_id: str) -> Thread | None:
        """Where the incident's messages stand; None where there is none yet."""

    def keep_thread(self, channel: str, incident_id: str, thread: Thread) -> None:
        """Keeps where they stand."""


class NoOutbox:
    """A record of messages where nothing waits and nothing is counted: everything is told at once; an ``Outbox``."""

    def count(self, channel: str, window: str) -> int:
        """Nothing is counted."""
        del channel, window
        return 0

    def hold(self, box: Box, notice: Notice, due: datetime) -> bool:
        """Nobody may let anything wait here."""
        raise NotImplementedError(f"{box.channel} has no box to keep {notice.headline} in until {due}")

    def due(self, box: Box) -> datetime | None:
        """Nothing waits."""
        del box
        return None

    def open(self, box: Box, now: datetime) -> Mapping[str, Notice]:
        """Nothing waits."""
        del box, now
        return {}

    def empty(self, box: Box, names: tuple[str, ...], due: datetime) -> bool:
        """Nothing came meanwhile."""
        del box, names, due
        return False

    def boxes(self) -> tuple[Box, ...]:
        """None."""
        return ()

    def is_first_failure(self, channel: str, day: str) -> bool:
        """Always: nobody remembers."""
        del channel, day
        return True

    def thread(self, channel: str, incident_id: str) -> Thread | None:
        """None."""
        del channel, incident_id
        return None

    def keep_thread(self, channel: str, incident_id: str, thread: Thread) -> None:
        """Nothing is kept."""
