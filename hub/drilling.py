"""A drill under way: what is on record of it, and how one of its stages leads to the next; the stages are in ``drill``."""

from dataclasses import dataclass, replace
from typing import Any

from hub import canary
from hub.action import Role
from hub.engine import Way
from hub.finding import Target
from hub.hub import Hub
from hub.incident import Containment
from hub.values import to_plain

TYPE = "CryptoCurrency:EC2/BitcoinTool.B"
"""As which finding a canary is answered, where nobody says otherwise."""
TRIES = 36
"""How often a stage looks again before it is given up: three minutes for an instance to run, six for work to be done."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a drill's timeline."""

    at: str
    says: str


@dataclass(frozen=True, slots=True)
class Course:
    """How a drill stands; what is on record of it."""

    run: str
    account_id: str
    region: str
    asked_by: str
    began_at: str
    type: str = TYPE
    subnet: str = ""
    instance: str = ""
    launched: bool = False
    keep: bool = False
    incident: str = ""
    stage: str = "begin"
    containment: str = Containment.NONE.value
    released: bool = False
    ended: bool = False
    lines: tuple[Line, ...] = ()
    gaps: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Evidence that the drill made and that stays, each a sentence."""
    by_schedule: bool = False
    """True where nobody asked for it but the settings."""

    @property
    def about(self) -> str:
        """Under which name it is kept."""
        return f"DRILL#{self.account_id}#{self.region}"


class Drill:
    """One drill at work on one stage."""

    def __init__(self, course: Course, target: Target, hub: Hub) -> None:
        self.course = course
        self.target = target
        self.hub = hub

    def say(self, says: str, **changes: Any) -> None:
        """The line and the changes are part of the course."""
        line = Line(self.hub.now().isoformat(), says)
        self.course = replace(self.course, lines=(*self.course.lines, line), **changes)

    def lack(self, gap: str) -> None:
        """Something was not as it should be; said once."""
        self.course = replace(self.course, gaps=tuple(dict.fromkeys((*self.course.gaps, gap))))

    def go_on(self, stage: str, delay: int = 0, tries: int = 0) -> None:
        """The course is on record, and the message for the stage is under way."""
        self.course = replace(self.course, stage=stage)
        self.keep()
        place = {"account": self.course.account_id, "region": self.course.region}
        self.hub.queue.send({"irhub": "drill", "run": self.course.run, **place, "stage": stage, "tries": tries}, delay)

    def again(self, tries: int, delay: int, given_up: str) -> None:
        """The same stage a little later; after so many tries the drill goes to its end, with what was given up as a gap."""
        if tries < TRIES:
            self.go_on(self.course.stage, delay, tries + 1)
        else:
            self.lack(given_up)
            self.go_on("end")

    def keep(self) -> None:
        """The course is on record."""
        self.hub.ledger.keep_answer(self.course.run, self.course.about, to_plain(self.course))

    def way(self) -> Way:
        """The way in for canaries."""
        action = canary.ACTION
        return self.hub.accounts.enter(self.target, self.course.run[:64], Role.VERIFY, (action,))[action.name]
