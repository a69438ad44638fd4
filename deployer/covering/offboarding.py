"""Offboards accounts: what goes, what stays, what stands in the way, and what can be seen afterwards."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from deployer.aws.incidents import all_incidents, ledger
from deployer.choosing.chosen import Aside, Chosen, choose, insist_on_ids, insist_on_some
from deployer.covering.case import Case, case
from deployer.covering.edits import Drop
from deployer.covering.wishes import Named, to_leave
from deployer.errors import AwsError, NotFoundError, RefusedError
from deployer.planning import Planned
from deployer.wiring import Desk
from deployer.words import many
from hub.incident import Containment, Incident
from hub.record import StepRecord

MOST_CASES = 50
"""Of as many incidents the steps are read, to name what they left in the accounts."""


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that an offboarding leaves where it is."""

    account_id: str
    what: str
    why: str

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {"account": self.account_id, "what": self.what, "why": self.why}


def prepare(desk: Desk, planned: Planned, names: tuple[tuple[str, ...], tuple[str, ...]], *, leave_open: bool) -> Case:
    """The plan for the accounts that were named; raises ``RefusedError`` where none of them can go."""
    accounts, units = names
    insist_on_ids(accounts)
    chosen = choose(planned.desired.organization, accounts, units)
    chosen = chosen.without(() if leave_open else in_the_way(desk, chosen))
    chosen = chosen.without(_strangers(planned, chosen))
    wish = to_leave(desk.settings, planned.desired.organization, Named(chosen, frozenset(accounts), units))
    insist_on_some(wish.chosen)
    if sum(isinstance(edit, Drop) for edit in wish.edits) == len(desk.settings.targets):
        raise RefusedError(
            "These are all accounts that irhub covers.",
            "Its settings must have a target.",
            "Take the whole installation away: irhub destroy.",
        )
    return case(desk, planned, wish)


def in_the_way(desk: Desk, chosen: Chosen) -> Iterator[Aside]:
    """The accounts with incidents that nobody could end any more once the roles are gone."""
    for one in all_incidents(desk.read, desk.settings, desk.outside.pause):
        if one.is_open and one.target.account_id in chosen.ids:
            does = "is open" if one.containment is Containment.NONE else f"holds {one.target.id} ({one.containment.value})"
            why = f"{one.id} {does}, and without the roles there nobody could take that back"
            yield Aside(one.target.account_id, why, f"Release it first: irhub incidents release {one.id}")


def what_stays(desk: Desk, chosen: Chosen) -> tuple[Stays, ...]:
    """What incidents left in these accounts or on record, which no offboarding touches."""
    every = [one for one in all_incidents(desk.read, desk.settings, desk.outside.pause) if one.target.account_id in chosen.ids]
    kept = tuple(_kept(desk, one) for one in every[:MOST_CASES])
    counted: dict[str, int] = {}
    for one in every:
        counted[one.target.account_id] = counted.get(one.target.account_id, 0) + 1
    records = (
        Stays(one, many(count, "incident"), "the record and its evidence stay in the hub") for one, count in counted.items()
    )
    return (*records, *(stay for some in kept for stay in some))


def still_there(made: Case) -> tuple[Stays, ...]:
    """What StackSets and the register still show of these accounts after everything was read again."""
    found = made.planned.found
    instances = (one for two in found.sets.values() for one in two.instances if one.account_id in made.chosen.ids)
    stacks = [Stays(one.account_id, f"a stack in {one.region}", one.reason or one.status) for one in instances]
    records = [
        Stays(one.account_id, "its record", "") for one in found.records if one.mode and one.account_id in made.chosen.ids
    ]
    return (*stacks, *records)


def _kept(desk: Desk, incident: Incident) -> tuple[Stays, ...]:
    try:
        steps: Iterable[StepRecord] = ledger(desk.read, desk.settings, desk.outside.pause).case_file(incident.id).steps
    except (AwsError, NotFoundError):
        return (Stays(incident.target.account_id, f"what {incident.id} kept", "its steps could not be read"),)
    return tuple(Stays(incident.target.account_id, f"{one.says} ({incident.id})", one.kept) for one in steps if one.kept)


def _strangers(planned: Planned, chosen: Chosen) -> Iterator[Aside]:
    """Accounts that irhub has nothing in and does not cover."""
    wanted = {pair.account_id for one in planned.desired.sets for pair in one.pairs}
    there = {one.account_id for two in planned.found.sets.values() for one in two.instances}
    known = {one.account_id for one in planned.found.records}
    for account in chosen.accounts:
        if account.id not in wanted | there | known:
            yield Aside(account.id, f"irhub neither covers {account.name} nor has anything there")
