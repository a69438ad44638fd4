"""Onboards accounts: what is wanted, the doctor's word on just them, and the proof afterwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from deployer.calls import Pair
from deployer.choosing.chosen import Aside, choose, insist_on_ids, insist_on_some
from deployer.covering.beginning import in_observe
from deployer.covering.case import Case, case
from deployer.covering.wishes import Named, to_cover
from deployer.doctor import Report, Scope, examine
from deployer.modes.holding import Word
from deployer.planning import Planned
from deployer.wiring import Desk

DEPLOYED = "irhub deploy"
"""What mends what is not deployed yet."""
MOST_ASKED = 25
"""As many accounts the doctor is asked about one by one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was named on the command line."""

    accounts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    new: bool = False
    """All that StackSets reached, or will reach by themselves, and that nobody onboarded."""
    refused: tuple[Aside, ...] = ()
    """Accounts that the doctor refuses, and the others not."""


def prepare(desk: Desk, planned: Planned, asked: Asked, word: Word) -> Case:
    """The plan for the accounts that were named; raises ``RefusedError`` where none of them can be onboarded."""
    insist_on_ids(asked.accounts)
    organization = planned.desired.organization
    ids = (*asked.accounts, *(noticed(planned) if asked.new else ()))
    chosen = choose(organization, ids, asked.units).without(asked.refused)
    named = Named(chosen, frozenset(asked.accounts), asked.units, asked.regions)
    wish = to_cover(desk.settings, organization, named)
    insist_on_some(wish.chosen)
    made = case(desk, planned, wish)
    narrow = in_observe(made.narrow, made.planned.desired, word)
    return replace(made, narrow=narrow, planned=replace(made.planned, changes=narrow.changes))


def noticed(planned: Planned) -> tuple[str, ...]:
    """The accounts that the settings cover and nobody onboarded yet."""
    onboarded = {one.account_id for one in planned.found.records if one.mode}
    management = planned.desired.organization.management_account_id
    ours = (one.account_id for one in planned.desired.records)
    return tuple(one for one in ours if one not in onboarded and one != management)


def doctor(made: Case, ignored: Iterable[str], accounts: frozenset[str] = frozenset()) -> Report:
    """What the doctor says of these accounts, with the settings as they shall be; without what this very plan mends."""
    scope = Scope(accounts=accounts or made.chosen.ids, ignored=frozenset(ignored))
    report = examine(made.desk, scope, made.planned.desired)
    return Report(tuple(one for one in report.results if not one.mend.startswith(DEPLOYED)))


def refused_alone(made: Case, ask: Callable[[frozenset[str]], Report]) -> tuple[Aside, ...]:
    """The accounts that the doctor refuses where it does not refuse the others: one bad account never stops the rest.

    Asked account by account, since what a check says is for people to read. None where there are too many to ask so, or
    where all are refused, which is no matter of accounts.
    """
    accounts = made.chosen.accounts
    if not 1 < len(accounts) <= MOST_ASKED:
        return ()
    reports = {account.id: ask(frozenset({account.id})) for account in accounts}
    refused = tuple(_refused(account_id, report) for account_id, report in reports.items() if report.refuses)
    return refused if len(refused) < len(accounts) else ()


def _refused(account_id: str, report: Report) -> Aside:
    whys = "; ".join(f"{one.check.code} {one.answer.says}" for one in report.refuses)
    return Aside(account_id, f"the doctor refuses: {whys}", report.refuses[0].mend)


def to_prove(made: Case, failed: Iterable[Aside], *, everywhere: bool) -> tuple[Pair, ...]:
    """The places that a proof is about: one Region of each account that is complete, or all."""
    out = {one.account_id for one in failed}
    home = made.desk.settings.hub.region
    regions: dict[str, list[str]] = {}
    for pair in made.planned.desired.forwarding.pairs:
        if pair.account_id in made.chosen.ids - out:
            regions.setdefault(pair.account_id, []).append(pair.region)
    few = (Pair(one, home if home in there else min(there)) for one, there in regions.items())
    every = (Pair(one, region) for one, there in regions.items() for region in there)
    return tuple(sorted(every if everywhere else few))


def incomplete(after: Case) -> tuple[Aside, ...]:
    """The accounts for which something is still to do, with what that is."""
    left: dict[str, list[str]] = {}
    for change in after.planned.changes:
        if not change.calls and not change.pairs:
            continue
        about = {pair.account_id for pair in change.pairs} or {change.name}
        for account_id in about & after.chosen.ids:
            left.setdefault(account_id, []).append(change.says)
    return tuple(Aside(one, "; ".join(says), "Give the same command again.") for one, says in sorted(left.items()))
