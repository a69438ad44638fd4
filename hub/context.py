"""What the organization says of its own: crown jewels, owners, and windows in which somebody is paid to attack it.

It lies in the bundle beside the playbooks, so it costs no call. What holds irhub back is named in the settings alone, by ids,
ARNs, accounts and addresses. Tags hold nothing back: who got into an account can tag, and would call his own foothold a
crown jewel, or a test. A tag only adds a word to the notice.

A crown jewel is contained when a person agrees, where nothing else is said of it: what stops the business is not for a machine
to weigh. Evidence is secured, and protection set, as ever.

A window covers a finding only where every remote address in it is one that the testers said they attack from, in an account
that the window names, at a time within it. Whatever else happens is answered as ever: a test must not hide an intruder.
"""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.exemption import Exemption, split
from hub.finding import Finding, Target
from hub.guardrails import Limit, strictest
from hub.incident import Incident, Mode

MOST_TAGS = 50
LONGEST = 200
DEEPEST = 4
"""Levels of a finding's resource beneath which no tags stand (GuardDuty API, Resource)."""


@dataclass(frozen=True, slots=True)
class Jewel:
    """What must not be touched lightly; of account, resource and tag, all that are given must agree."""

    reason: str
    account_id: str = ""
    resource: str = ""
    """An ARN, an id or a name."""
    tag: str = ""
    """``Key=Value``; one that is known by a tag is told and holds nothing back."""
    mode: Mode = Mode.ASK


@dataclass(frozen=True, slots=True)
class Window:
    """A window in which somebody is paid to attack."""

    reason: str
    approver: str
    begins: str
    ends: str
    sources: tuple[str, ...]
    """Ranges of addresses that the testers come from."""
    accounts: tuple[str, ...] = ()
    """The accounts that they may attack; all where none is named."""

    @property
    def says(self) -> str:
        """The whole of it as one clause."""
        return f"part of a penetration test until {self.ends[:16]} that {self.approver} approved: {self.reason}"

    def covers(self, finding: Finding) -> bool:
        """True where time, account and every remote address agree."""
        if self.accounts and finding.target.account_id not in self.accounts:
            return False
        addresses = frozenset(_addresses(finding.detail))
        return self._holds(finding.updated_at) and bool(addresses) and all(map(self._is_theirs, addresses))

    def _holds(self, moment: str) -> bool:
        try:
            return datetime.fromisoformat(self.begins) <= datetime.fromisoformat(moment) <= datetime.fromisoformat(self.ends)
        except (ValueError, TypeError):
            return False

    def _is_theirs(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
            return any(found in ipaddress.ip_network(one) for one in self.sources)
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Context:
    """All of it."""

    jewels: tuple[Jewel, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    """Whose each account is."""
    owner_tag: str = ""
    """The tag that says whose a resource is; empty where none does."""
    tests: tuple[Window, ...] = ()

    def limit(self, incident: Incident) -> Limit:
        """How freely the target may be contained: as the strictest says of it, or of the user or role whose key it is."""
        about = (_bare(incident.target), *incident.findings)
        meant = (one for one in self.jewels if not one.tag and any(_is_meant(one, finding) for finding in about))
        says = (Limit(one.mode, f"{incident.target.id} is a crown jewel: {one.reason}") for one in meant)
        return strictest((Limit(Mode.ACT), *says))

    def owner(self, target: Target, tags: Iterable[str]) -> str:
        """Whose the resource is, by its tag or else by its account; empty where nobody said."""
        tagged = (tag.partition("=")[2] for tag in tags if self.owner_tag and tag.startswith(f"{self.owner_tag}="))
        return next(tagged, "") or self.owners.get(target.account_id, "")

    def jewel(self, target: Target, tags: Iterable[str]) -> str:
        """Why the resource is a crown jewel; empty where it is none."""
        known = tuple(tags)
        meant = (one for one in self.jewels if _is_meant(one, _bare(target)) and (not one.tag or one.tag in known))
        return next((one.reason for one in meant), "")

    def split(
        self, findings: Iterable[Finding], exemptions: Iterable[Exemption], now: datetime
    ) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
        """The findings that count, and a sentence for each that an exemption or a test covers."""
        counting, exempted = split(findings, exemptions, now)
        tested = {id(one): test for one in counting if (test := self._test(one))}
        says = dict.fromkeys(f"{one.type} is {tested[id(one)].says}" for one in counting if id(one) in tested)
        return tuple(one for one in counting if id(one) not in tested), (*exempted, *says)

    def _test(self, finding: Finding) -> Window | None:
        return next((test for test in self.tests if test.covers(finding)), None)


NOTHING_KNOWN = Context()


def _is_meant(jewel: Jewel, finding: Finding) -> bool:
    """True where account and resource agree, as an exemption's would."""
    if not jewel.resource:
        return jewel.account_id in {"", finding.target.account_id}
    named = Exemption("", jewel.reason, "the settings", account_id=jewel.account_id, resource=jewel.resource)
    return named.covers(finding)


def _bare(target: Target) -> Finding:
    """A finding that says nothing but what it is about."""
    return Finding("", "", "", "", 0.0, "", target.account_id, target.region, target.partition, target, "", "", "")


def tags_of(finding: Finding) -> tuple[str, ...]:
    """The tags of the resource, as the finding tells them: ``Key=Value``, cut to what a sentence can carry."""
    found = dict.fromkeys(_tags(finding.detail.get("resource"), DEEPEST))
    return tuple(found)[:MOST_TAGS]


def _tags(part: Any, levels: int) -> Iterator[str]:
    if isinstance(part, Mapping) and levels:
        for name, value in part.items():
            if name == "tags" and isinstance(value, list | tuple):
                yield from (f"{tag.get('key')}={tag.get('value')}"[:LONGEST] for tag in value if isinstance(tag, Mapping))
            else:
                yield from _tags(value, levels - 1)
    elif isinstance(part, list | tuple) and levels:
        for one in part:
            yield from _tags(one, levels - 1)


def _addresses(part: Any, levels: int = 8) -> Iterator[str]:
    """Every remote address anywhere in a finding, whatever the action that it tells of."""
    if isinstance(part, Mapping) and levels:
        for name, value in part.items():
            if name == "remoteIpDetails" and isinstance(value, Mapping):
                yield from (str(value[key]) for key in ("ipAddressV4", "ipAddressV6") if value.get(key))
            else:
                yield from _addresses(value, levels - 1)
    elif isinstance(part, list | tuple) and levels:
        for one in part:
            yield from _addresses(one, levels - 1)
