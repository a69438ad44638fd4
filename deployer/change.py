"""One change of a plan: a sentence for people, and the very calls that carry it out."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from deployer.calls import Call, Pair
from deployer.words import many

DIFF_CONTEXT = 2
TIMES = "\N{MULTIPLICATION SIGN}"


class Verb(StrEnum):
    """What becomes of an object."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    NOTHING = "nothing"
    BY_HAND = "by hand"
    """Somebody else must do it: we have no credentials for it, or AWS offers no call."""


class Kind(StrEnum):
    """What sort of object it is."""

    STACK = "stack"
    BUNDLE = "bundle"
    BUCKET_CONTENTS = "contents of bucket"
    STACK_SET = "stack set"
    INSTANCES = "instances of stack set"
    RECORD = "account record"
    EXEMPTIONS = "exemptions"
    CLICK = "custom action of Security Hub"
    POLICY = "service control policy"
    ATTACHMENT = "attachment of policy"
    DETECTOR = "GuardDuty detector"
    ADMINISTRATOR = "GuardDuty administrator"
    AUTO_ENABLE = "GuardDuty's settings for the organization"
    MEMBERS = "GuardDuty members"
    EVIDENCE = "evidence"
    TABLE = "table"
    KEY = "key"


class Stage(IntEnum):
    """What waits for what: the changes of one stage run side by side, a stage begins once the one before it ended."""

    BOOTSTRAP = 0
    BUNDLE = 1
    DEAD_LETTERS = 2
    HUB = 3
    ROLE_SET = 4
    ROLE_INSTANCES = 5
    FORWARDING_SET = 6
    FORWARDING_INSTANCES = 7
    MANAGEMENT_ROLE = 8
    MANAGEMENT_FORWARDING = 9
    RECORDS = 10
    GUARD = 11
    GUARD_TARGETS = 12
    DETECTORS = 13
    ADMINISTRATOR = 14
    ORGANIZATION_DETECTORS = 15
    MEMBER_DETECTORS = 16
    LEAVING_GUARD_TARGETS = 17
    LEAVING_GUARD = 18
    LEAVING_FORWARDING = 19
    LEAVING_FORWARDING_SET = 20
    LEAVING_ROLE = 21
    LEAVING_ROLE_SET = 22
    LEAVING_HUB = 23
    LEAVING_EVIDENCE = 24
    LEAVING_REST = 25
    LEAVING_CONTENTS = 26
    LEAVING_BOOTSTRAP = 27


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one object, and how."""

    stage: Stage
    kind: Kind
    verb: Verb
    name: str
    where: str
    details: tuple[str, ...] = ()
    diff: tuple[str, ...] = ()
    """The template's lines before and after, as a unified diff."""
    calls: tuple[Call, ...] = ()
    pairs: tuple[Pair, ...] = ()
    """The accounts and Regions it touches, for instances of StackSets."""
    also: tuple[Pair, ...] = ()
    """Where instances are brought up to date by it, for a StackSet that changes."""
    replaces: tuple[str, ...] = ()
    """A sentence for each resource that CloudFormation makes anew."""

    @property
    def says(self) -> str:
        """The change as a sentence without its full stop, the same in plan and deployment."""
        extent = f" ({_extent(self.pairs)})" if self.pairs else ""
        verb = "by hand:" if self.verb is Verb.BY_HAND else self.verb.value
        return f"{verb} {self.kind.value} {self.name} in {self.where}{extent}"

    def shown(self) -> dict[str, Any]:
        """The change as plain JSON values."""
        return {
            "stage": self.stage.name.lower(),
            "kind": self.kind.value,
            "verb": self.verb.value,
            "name": self.name,
            "where": self.where,
            "says": self.says,
            "details": list(self.details),
            "diff": list(self.diff),
            "replaces": list(self.replaces),
            "pairs": [{"account": pair.account_id, "region": pair.region} for pair in self.pairs],
            "calls": [call.shown() for call in self.calls],
        }


def work(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Those that this deployment carries out itself."""
    return tuple(change for change in changes if change.calls)


def handed_over(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Those that somebody else must carry out."""
    return tuple(change for change in changes if change.verb is Verb.BY_HAND)


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """How many changes there are of each verb."""
    verbs = [change.verb for change in changes]
    return {verb.value: verbs.count(verb) for verb in Verb}


def text_diff(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """One line that sums up how a template changes, and its unified diff; nothing where it does not."""
    if before == after:
        return (), ()
    lines = tuple(difflib.unified_diff(before.splitlines(), after.splitlines(), "is", "shall be", "", "", DIFF_CONTEXT, ""))
    added = sum(line.startswith("+") and not line.startswith("+++") for line in lines)
    removed = sum(line.startswith("-") and not line.startswith("---") for line in lines)
    return (f"template: {many(added, 'line')} added, {removed} removed",), lines


def tag_diff(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """A line for each tag that changes."""
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield f"tag {key}: {before.get(key, 'none')} → {after.get(key, 'none')}"


def _extent(pairs: tuple[Pair, ...]) -> str:
    accounts = {pair.account_id for pair in pairs}
    regions = {pair.region for pair in pairs}
    full = len(accounts) * len(regions) == len(pairs)
    shape = f"{many(len(accounts), 'account')} {TIMES} {many(len(regions), 'Region')}"
    return shape if full else f"{len(pairs)} in {many(len(accounts), 'account')} and {many(len(regions), 'Region')}"
