"""From the record to figures: what is read, and in which order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.register import Member, Register
from hub.report.counting import About, count
from hub.report.coverage import coverage
from hub.report.fact import Fact
from hub.report.figures import Assumption, Figures
from hub.report.period import Period


class Cases(Protocol):
    """What is on record of a time."""

    def facts(self, period: Period) -> Iterator[Fact]:
        """The facts of the period, of the time before it, and of every incident that is not over, each once."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where figures come from, and what is said of whose they are."""

    cases: Cases
    register: Register
    installation: str
    assumption: Assumption


def make(sources: Sources, period: Period, now: datetime) -> Figures:
    """The figures of this time."""
    facts = tuple(sources.cases.facts(period))
    ids = sources.register.told().accounts | {fact.account_id for fact in facts}
    members = sources.register.members(ids)
    about = About(period, now, sources.installation, _names(members), coverage(members, now), sources.assumption)
    return count(facts, about)


def _names(members: tuple[Member, ...]) -> dict[str, str]:
    return {member.account_id: member.name for member in members if member.name}
