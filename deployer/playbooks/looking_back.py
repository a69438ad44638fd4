"""Gathers an organization's past findings, Region by Region, and what the record says of its accounts; reads only."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from deployer.aws import register
from deployer.aws.past_findings import Wanted, of_guardduty, of_newer_security_hub, of_security_hub
from deployer.aws.register import Table
from deployer.caller import check_hub
from deployer.calls import Door
from deployer.errors import AwsError, RefusedError
from deployer.listening import gathering
from deployer.playbooks.backtest import Backtest, replay
from deployer.playbooks.supposing import suppose
from deployer.settings import Settings
from deployer.wiring import Desk
from hub.exemption import Exemption
from hub.incident import Mode
from hub.record import Standing
from hub.sources.switched import Feed

SAID_EVERY = 500
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found in one place."""

    place: str
    findings: tuple[Mapping[str, Any], ...] = ()
    unread: str = ""
    """Why it could not be read to its end; empty where it was."""
    cut: bool = False
    """True where there are more than were wanted."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place where findings are."""

    place: str
    read: Callable[[Wanted], Iterator[Mapping[str, Any]]] = field(repr=False)


def look_back(works: Desk, wanted: Wanted, mode: Mode | None, say: Say) -> tuple[Backtest, tuple[Gathered, ...]]:
    """What would have been done about past findings, in this mode, or where it is None in each account's as it is on record."""
    check_hub(works.read, works.settings)
    places = gather(works, wanted, say)
    found = [one for place in places for one in place.findings]
    supposed = suppose(works.settings, mode or Mode.ACT, works.outside.now())
    made = replay(found, supposed)
    if mode is None:
        accounts = frozenset(case.target.account_id for case in made.cases)
        made = replay(found, replace(supposed, standings=standings(works, accounts, supposed.exemptions)))
    return made, places


def gather(works: Desk, wanted: Wanted, say: Say) -> tuple[Gathered, ...]:
    """The findings of every place; one that refuses keeps no other."""
    sources = tuple(_sources(works))
    return tuple(works.outside.together([partial(_from, source, wanted, say) for source in sources]))


def _sources(works: Desk) -> Iterator[Source]:
    settings, door = works.settings, _door(works.settings)
    for region in settings.regions:
        yield Source(f"GuardDuty in {region}", partial(of_guardduty, works.read, door, region))
    if hub := settings.sources.securityhub:
        account, region = gathering(settings)
        reader = of_security_hub if hub.feed is Feed.ASFF else of_newer_security_hub
        there = _door_to(settings, account)
        yield Source(f"Security Hub in {region}", partial(reader, works.read, there, region) if there else _closed(account))


def _closed(account: str) -> Callable[[Wanted], Iterator[Mapping[str, Any]]]:
    def read(_wanted: Wanted) -> Iterator[Mapping[str, Any]]:
        raise RefusedError(
            f"Its findings gather in {account}.",
            "No profile of irhub.yaml is of that account.",
            "Let people there export findings and explain them: irhub playbook explain FOLDER.",
        )

    return read


def _door_to(settings: Settings, account: str) -> Door | None:
    """Whose credentials are of this account; None where nobody's are."""
    if account == settings.hub.account:
        return Door.HUB
    return Door.MANAGEMENT if settings.profiles.management and account == settings.management.account else None


def _door(settings: Settings) -> Door:
    """Whose credentials see the findings of all members."""
    administrator = settings.guardduty_administrator or settings.hub.account
    if door := _door_to(settings, administrator):
        return door
    raise RefusedError(
        f"The findings of all accounts gather in {administrator}, which administers GuardDuty.",
        "No profile of irhub.yaml is of that account.",
        "Give this command with a settings file whose hub profile is, or let people there export findings and explain them.",
    )


def _from(source: Source, wanted: Wanted, say: Say) -> Gathered:
    found: list[Mapping[str, Any]] = []
    try:
        for one in source.read(wanted):
            found.append(plain(one, unarchived=wanted.archived))
            if len(found) % SAID_EVERY == 0:
                say(f"… {source.place}: {len(found):,} findings read")
    except (AwsError, RefusedError) as error:
        return Gathered(source.place, tuple(found), str(error))
    return Gathered(source.place, tuple(found), cut=len(found) >= wanted.most)


def plain(finding: Mapping[str, Any], *, unarchived: bool = False) -> dict[str, Any]:
    """The finding as JSON has it: times as text; one that was archived later as it was when it came."""
    made: dict[str, Any] = json.loads(json.dumps(finding, default=lambda moment: moment.isoformat()))
    if unarchived and isinstance(made.get("Service"), dict):
        made["Service"]["Archived"] = False
    return made


def standings(works: Desk, account_ids: frozenset[str], exemptions: tuple[Exemption, ...]) -> Mapping[str, Standing]:
    """These accounts as they are on record."""
    table = Table(f"{works.settings.prefix}-ledger", works.settings.hub.region)
    found = register.read(works.read, table, account_ids)
    return {
        one.account_id: Standing(
            one.account_id,
            one.name,
            onboarded=bool(one.mode),
            mode=Mode(one.mode or Mode.OBSERVE.value),
            held_at=Mode(one.held_at or Mode.ACT.value),
            exemptions=exemptions,
        )
        for one in found
    }
