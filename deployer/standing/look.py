"""Makes the overview: wishes and findings sorted by account once, so that a thousand rows take no longer than they must."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce

from deployer.aws import last_drift
from deployer.aws.holds import Holds
from deployer.aws.register import Record
from deployer.aws.stacksets import FoundInstance
from deployer.calls import Pair
from deployer.desired import Desired, Stack, StackSet
from deployer.found import Found
from deployer.settings.bounds import Limits
from deployer.standing.cell import Cell, Is
from deployer.standing.health import Health
from deployer.standing.life import Ear
from deployer.standing.overview import Overview, Standing, is_well
from deployer.standing.row import Row
from deployer.standing.versions import Versions, version_in
from hub.guardrails import broken, contained_lately
from hub.incident import Mode

KNOWN = {"CURRENT": Is.CURRENT, "OUTDATED": Is.OUTDATED, "INOPERABLE": Is.STUCK}


@dataclass(frozen=True, slots=True)
class Beside:
    """What is read for the overview beside what a plan reads."""

    ear: Ear
    health: Health = field(default_factory=Health)
    holds: Holds = field(default_factory=Holds)
    version: str = ""
    """That of this command line."""
    mode: Mode = Mode.ACT
    """That of the whole installation."""
    limits: Limits = field(default_factory=Limits)
    """From how many isolations on people are asked."""


def overview(desired: Desired, found: Found, beside: Beside) -> Overview:
    """Where everything stands."""
    rows = tuple(sorted(_Look(desired, found, beside).rows(), key=lambda row: (row.ou, row.account_id)))
    return Overview(
        stacks={f"{stack.place.name} {stack.place.region}": _standing(stack, found) for stack in desired.stacks},
        rows=rows,
        health=beside.health,
        versions=_versions(desired, found, beside.version),
        drift_checked=_checked(found),
        paused=beside.holds.everything,
        exemptions=beside.holds.exemptions,
        ending=beside.holds.ending,
    )


class _Look:
    """Everything by account."""

    def __init__(self, desired: Desired, found: Found, beside: Beside) -> None:
        self._desired = desired
        self._found = found
        self._beside = beside
        self._role, self._forwarding = (_by_pair(found, one) for one in desired.sets)
        self._records = {one.account_id: one for one in found.records}
        self._wanted = {one.account_id: one.mode for one in desired.records}
        self._accounts = {one.id: one for one in desired.organization.accounts}
        self._regions: dict[str, set[str]] = {pair.account_id: set() for pair in (*self._role, *desired.role.pairs)}
        for pair in (*self._forwarding, *desired.forwarding.pairs):
            self._regions.setdefault(pair.account_id, set()).add(pair.region)

    def rows(self) -> Iterator[Row]:
        """A row for each account that has something of ours, or shall have."""
        yield from (self._member(account_id) for account_id in self._regions)
        role, *forwarding = self._desired.management
        cells = {stack.place.region: self._stack_cell(stack) for stack in forwarding}
        yield self._row(role.account_id, self._stack_cell(role), cells)

    def _member(self, account_id: str) -> Row:
        account = self._accounts.get(account_id)
        suspended = account is not None and not account.is_active
        home = Pair(account_id, self._desired.role.region)
        role = _cell(self._desired.role, self._role.get(home), home, suspended=suspended)
        pairs = [Pair(account_id, region) for region in sorted(self._regions[account_id])]
        cells = (_cell(self._desired.forwarding, self._forwarding.get(pair), pair, suspended=suspended) for pair in pairs)
        return self._row(account_id, role, {pair.region: cell for pair, cell in zip(pairs, cells, strict=True)})

    def _row(self, account_id: str, role: Cell, regions: Mapping[str, Cell]) -> Row:
        account = self._accounts.get(account_id)
        record = self._records.get(account_id) or Record(account_id, "", "", "")
        listened = {region: self._beside.ear.listened(cell, region, record.heartbeats) for region, cell in regions.items()}
        return Row(
            account_id=account_id,
            name=account.name if account else record.name,
            ou=self._desired.organization.path(account_id),
            mode=record.mode,
            mode_wanted=self._wanted.get(account_id, ""),
            role=role,
            regions=listened,
            held_at=record.held_at,
            paused=self._beside.holds.everything or self._beside.holds.accounts.get(account_id, ""),
            exemptions=self._beside.holds.exempt.get(account_id, 0),
            is_new=self._is_new(account_id, record),
            breaker=self._breaker(account_id),
            overall=self._beside.mode,
        )

    def _breaker(self, account_id: str) -> str:
        """What the next incident meets that would contain something there, and that counts as well."""
        counted = self._beside.holds.contained.get(account_id, {})
        full = [one for one in sorted(counted.items()) if broken({one[0]: one[1] + 1}, self._beside.limits).why]
        return contained_lately(*full[0]) if full else ""

    def _is_new(self, account_id: str, record: Record) -> bool:
        """StackSets put something there, or it was heard of, and nobody has put it on record."""
        reached = Pair(account_id, self._desired.role.region) in self._role
        return not record.mode and (bool(record.appeared) or reached) and account_id in self._wanted

    def _stack_cell(self, stack: Stack) -> Cell:
        if not self._desired.has_management:
            return Cell(Is.UNKNOWN, wanted=True, reason="no profile for the management account")
        there = self._found.stacks.get(stack.place)
        if there is None:
            return Cell(Is.MISSING, wanted=True)
        what = Is.CURRENT if is_well(there.status) else Is.STUCK
        return Cell(what, wanted=True, reason=there.status, drift=there.drift)


def _cell(wanted: StackSet, there: FoundInstance | None, pair: Pair, *, suspended: bool) -> Cell:
    is_wanted = pair in wanted.pairs
    if suspended:
        return Cell(Is.SUSPENDED, wanted=False)
    if there is None:
        return Cell(Is.MISSING if is_wanted else Is.NOTHING, is_wanted)
    if not is_wanted:
        return Cell(Is.EXTRA, wanted=False, drift=there.drift)
    return Cell(KNOWN.get(there.status, Is.UNKNOWN), wanted=True, reason=there.reason, drift=there.drift)


def _by_pair(found: Found, wanted: StackSet) -> dict[Pair, FoundInstance]:
    there = found.sets.get(wanted.name)
    instances: Iterable[FoundInstance] = there.instances if there else ()
    return {one.pair: one for one in instances}


def _standing(stack: Stack, found: Found) -> Standing:
    there = found.stacks.get(stack.place)
    return Standing(there.status, there.drift) if there else Standing("missing", last_drift.NEVER)


def _versions(desired: Desired, found: Found, here: str) -> Versions:
    hub, role = found.stacks.get(desired.hub.place), found.sets.get(desired.role.name)
    instances = [one for name in found.sets for one in found.sets[name].instances]
    behind = sum(one.status == "OUTDATED" for one in instances)
    return Versions(here, version_in(hub.template) if hub else "", version_in(role.template) if role else "", behind)


def _checked(found: Found) -> datetime | None:
    """When the sets were looked through: the older of both, or never where one of them never was."""
    times = [one.drift.checked for one in found.sets.values()]
    return reduce(_older, times) if times else None


def _older(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else None
