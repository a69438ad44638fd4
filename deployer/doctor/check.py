"""What a check is, what it may answer, and the report that the answers make.

Four verdicts and no fifth. What could not be learnt is a WARN that says *unknown*: it is never green, and it is never a FAIL
either, for nobody knows that something is wrong. SKIP is for what does not apply here, or stands on a check that failed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deployer.doctor.facts import Facts


DEPLOY = "irhub deploy"
"""What mends a gap; a doctor that refused a deployment for it would keep it open."""


class Verdict(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105  # a verdict
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check found."""

    verdict: Verdict
    says: str
    details: tuple[str, ...] = ()
    """One line for each account, Region or thing that it is about."""
    unknown: bool = False
    """True where it could not be learnt; the verdict is WARN then."""
    mend: str = ""
    """What mends just this, where it differs from what the check declares."""


def passed(says: str, details: Iterable[str] = ()) -> Answer:
    """All is well."""
    return Answer(Verdict.PASS, says, tuple(details))


def warned(says: str, details: Iterable[str] = (), mend: str = "") -> Answer:
    """A deployment works, and yet somebody should look at this."""
    return Answer(Verdict.WARN, says, tuple(details), mend=mend)


def failed(says: str, details: Iterable[str] = (), mend: str = "") -> Answer:
    """A deployment would fail, or leave something uncovered."""
    return Answer(Verdict.FAIL, says, tuple(details), mend=mend)


def skipped(says: str) -> Answer:
    """It does not apply here, or was not asked for."""
    return Answer(Verdict.SKIP, says)


def not_known(says: str, details: Iterable[str] = (), mend: str = "") -> Answer:
    """It could not be learnt, and so it is not called well."""
    return Answer(Verdict.WARN, f"unknown: {says}", tuple(details), unknown=True, mend=mend)


Look = Callable[["Facts"], Answer]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at: declared facts, and one function that reads and changes nothing."""

    code: str
    title: str
    """What is true where all is well."""
    why: str
    mend: str
    """The one command, or the one key of irhub.yaml, that mends it; ``{hub}`` and the like are filled in from the settings."""
    look: Look
    needs: tuple[str, ...] = ()
    """The codes of checks without which this one says nothing."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is examined, and how far."""

    accounts: frozenset[str] = frozenset()
    """Only these accounts, where it is about accounts; none: all that the settings choose."""
    units: frozenset[str] = frozenset()
    """Only the accounts beneath these units."""
    only: frozenset[str] = frozenset()
    """Only the checks with these codes; none: all."""
    ignored: frozenset[str] = frozenset()
    """Codes whose FAIL does not refuse anything."""
    webhooks: bool = False
    """Whether addresses outside AWS are really called."""
    member_role: str = ""
    """The name of a role in members that the management account may enter, such as ``OrganizationAccountAccessRole``."""
    every_account: bool = False
    """Whether accounts that AWS shows one by one are all asked, and not only the first of them."""

    @property
    def is_narrow(self) -> bool:
        """True where it is about some accounts only."""
        return bool(self.accounts or self.units)


@dataclass(frozen=True, slots=True)
class Result:
    """A check and its answer."""

    check: Check
    answer: Answer
    mend: str = ""
    """What mends it here; empty where there is nothing to mend."""
    ignored: bool = False

    @property
    def is_gap(self) -> bool:
        """True for a FAIL that the next deployment mends by itself: it stands against none."""
        return self._counts and self.mend.startswith(DEPLOY)

    @property
    def refuses(self) -> bool:
        """True for a FAIL that nobody ignores and no deployment mends."""
        return self._counts and not self.is_gap

    @property
    def _counts(self) -> bool:
        return self.answer.verdict is Verdict.FAIL and not self.ignored

    def shown(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        return {
            "code": self.check.code,
            "title": self.check.title,
            "verdict": self.answer.verdict.value,
            "unknown": self.answer.unknown,
            "ignored": self.ignored,
            "says": self.answer.says,
            "details": list(self.answer.details),
            "why": self.check.why,
            "mend": self.mend,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All results, in the order of their codes."""

    results: tuple[Result, ...] = field(default_factory=tuple)

    @property
    def refuses(self) -> tuple[Result, ...]:
        """The results for which a deployment should not begin."""
        return tuple(one for one in self.results if one.refuses)

    @property
    def gaps(self) -> tuple[Result, ...]:
        """The results that the next deployment mends."""
        return tuple(one for one in self.results if one.is_gap)

    @property
    def counts(self) -> dict[str, int]:
        """How many results there are of each verdict, and how many are unknown or ignored."""
        verdicts = [one.answer.verdict for one in self.results]
        more = {
            "unknown": sum(one.answer.unknown for one in self.results),
            "ignored": sum(one.ignored for one in self.results),
        }
        return {**{verdict.value: verdicts.count(verdict) for verdict in Verdict}, **more}

    def shown(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "refused": [one.check.code for one in self.refuses],
            "gaps": [one.check.code for one in self.gaps],
            "counts": self.counts,
            "checks": [one.shown() for one in self.results],
        }
