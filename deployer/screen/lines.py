"""A deployment told in lines: for logs, for programs, or only what failed."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from deployer.aws.stacksets import Failure
from deployer.change import Kind
from deployer.organization import Organization
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.progress import Progress, Tally, Tell, total
from deployer.screen.plain import escaped
from deployer.words import duration, many

SIGNS = {Result.DONE: "✓", Result.PARTLY: "!", Result.FAILED: "✗", Result.BEGUN: "…", Result.NOT_REACHED: "-"}
VERSION = 1
"""The version of every object of ``--progress json``."""

A_HUNDRED = 100

Say = Callable[[str], None]
Clock = Callable[[], float]


class Lines:
    """What ended, what failed as soon as it is known, and now and then where it stands."""

    def __init__(self, organization: Organization, say: Say, clock: Clock, *, counts: bool = True) -> None:
        self._organization = organization
        self._say = say
        self._clock = clock
        self._counts = counts
        self._since: dict[str, float] = {}
        self._said: dict[str, str] = {}
        self._told: dict[str, set[Failure]] = {}
        self._records = 0

    def __call__(self, now: Progress) -> None:
        """Says what is new in it."""
        key = now.change.says
        began = self._since.setdefault(key, self._clock() - now.ago)
        told = self._told.setdefault(key, set())
        for failure in now.failures:
            told.add(failure)
            self._say(f"✗ {place(failure, self._organization)}: {failure.reason or 'no reason given'}")
        if now.outcome:
            self._end(now.outcome, duration(self._clock() - began), told)
        elif now.tally and self._counts:
            self._stand(key, now, duration(self._clock() - began))

    def _stand(self, key: str, now: Progress, elapsed: str) -> None:
        """A line only where the counts are others than before."""
        counts = summed(now.tally)
        if self._said.get(key) != counts:
            self._said[key] = counts
            self._say(f"… {now.change.name}: {counts}, after {elapsed}")

    def _end(self, outcome: Outcome, elapsed: str, told: set[Failure]) -> None:
        """Account records are many and quick: those that went well are told by the hundred."""
        if outcome.change.kind is Kind.RECORD and outcome.result is Result.DONE:
            self._records += 1
            if self._records % A_HUNDRED == 0:
                self._say(f"… {self._records} account records written")
            return
        reason = f": {outcome.reason}" if outcome.reason else ""
        after = f" ({elapsed})" if outcome.result in {Result.DONE, Result.PARTLY} else ""
        self._say(f"{SIGNS[outcome.result]} {outcome.change.says}{reason}{after}")
        for failure in outcome.failures:
            if failure not in told:
                self._say(f"    {place(failure, self._organization)}: {failure.reason or 'no reason given'}")


def failures_only(organization: Organization, say: Say) -> Tell:
    """Says nothing but what failed, with account name, Region and reason."""
    told: set[Failure] = set()

    def tell(now: Progress) -> None:
        failures = (*now.failures, *(now.outcome.failures if now.outcome else ()))
        for failure in dict.fromkeys(failures):
            if failure not in told:
                say(f"{place(failure, organization)}: {failure.reason or 'no reason given'}")
        told.update(failures)
        if now.outcome and now.outcome.result is Result.FAILED:
            say(f"{now.outcome.change.says}: {now.outcome.reason}")

    return tell


def objects(organization: Organization, say: Say, clock: Clock) -> Tell:
    """One JSON object a line, for programs: what a change says now, its counts, its failures, and how it ended."""
    began = clock()

    def tell(now: Progress) -> None:
        said: dict[str, Any] = {
            "kind": "progress",
            "version": VERSION,
            "seconds": round(clock() - began, 1),
            "change": now.change.says,
            "says": now.says,
            "ended": now.outcome is not None,
        }
        if now.tally:
            said["regions"] = {region: counts_shown(now.tally, region) for region in now.tally}
        if now.failures:
            said["failures"] = [shown(failure, organization) for failure in now.failures]
        if now.outcome:
            said["outcome"] = {**now.outcome.shown(), "failures": [shown(one, organization) for one in now.outcome.failures]}
        say(escaped(json.dumps(said, ensure_ascii=False)))

    return tell


def place(failure: Failure, organization: Organization) -> str:
    """Account, its name, and Region; where nothing of that is known, the operation as a whole."""
    account = organization.account(failure.account_id)
    return " ".join(filter(None, (failure.account_id, account.name if account else "", failure.region))) or "the operation"


def shown(failure: Failure, organization: Organization) -> dict[str, str]:
    """A failure as plain JSON values."""
    account = organization.account(failure.account_id)
    name = account.name if account else ""
    return {"account": failure.account_id, "name": name, "region": failure.region, "reason": failure.reason}


def summed(tally: Tally) -> str:
    """All Regions together in words."""
    counts = total(tally)
    parts = (f"{counts.done:,} done", f"{counts.running:,} running", f"{counts.failed:,} failed", f"{counts.waiting:,} waiting")
    return f"{', '.join(parts)} in {many(len(tally), 'Region')}"


def counts_shown(tally: Tally, region: str) -> dict[str, int]:
    """One Region's counts as plain JSON values."""
    counts = tally[region]
    return {"done": counts.done, "running": counts.running, "failed": counts.failed, "waiting": counts.waiting}


def failure_lines(outcome: Outcome, organization: Organization) -> Iterator[str]:
    """A line for each account and Region that did not succeed, with the account's name and the reason."""
    yield from (f"    {place(failure, organization)}: {failure.reason or 'no reason given'}" for failure in outcome.failures)
