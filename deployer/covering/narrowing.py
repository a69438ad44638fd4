"""The part of a plan that is about some accounts; pure.

Of StackSet instances and account records only those of these accounts remain, with calls that hit them alone. Of everything
else only what comes about by the change of the settings, such as the dead-letter queue of a Region that is new: what waited
before stays waiting, and is told.
"""

from dataclasses import dataclass, replace

from deployer.change import Change, Kind, Verb
from deployer.changes import changes
from deployer.desired import Desired, StackSet
from deployer.found import Found

OF_ACCOUNTS = frozenset({Kind.INSTANCES, Kind.RECORD})


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A plan for some accounts."""

    changes: tuple[Change, ...]
    waiting: tuple[Change, ...] = ()
    """What irhub deploy would do besides."""


def narrowed(before: Desired, wanted: Desired, found: Found, accounts: frozenset[str]) -> Narrowed:
    """What must change for these accounts, where the settings were ``before`` and shall be ``wanted``."""
    own = [one for one in changes(_only(wanted, accounts), _found(found, accounts)) if one.kind in OF_ACCOUNTS]
    waited = {one.says for one in _general(before, found)}
    caused = [one for one in _general(wanted, found) if one.says not in waited]
    together = tuple(sorted((*caused, *own), key=lambda one: one.stage))
    done = {one.says for one in together}
    whole = [one for one in changes(wanted, found) if one.verb is not Verb.NOTHING and one.says not in done]
    return Narrowed(together, tuple(one for one in whole if _is_besides(one, accounts)))


def _general(desired: Desired, found: Found) -> list[Change]:
    every = changes(desired, found)
    return [one for one in every if one.kind not in OF_ACCOUNTS and one.verb is not Verb.NOTHING]


def _is_besides(change: Change, accounts: frozenset[str]) -> bool:
    """True for what is not, or not only, about these accounts."""
    if change.kind is Kind.RECORD:
        return change.name not in accounts
    return not change.pairs or any(pair.account_id not in accounts for pair in change.pairs)


def _only(desired: Desired, accounts: frozenset[str]) -> Desired:
    records = tuple(one for one in desired.records if one.account_id in accounts)
    return replace(desired, role=_few(desired.role, accounts), forwarding=_few(desired.forwarding, accounts), records=records)


def _few(wanted: StackSet, accounts: frozenset[str]) -> StackSet:
    return replace(wanted, pairs=frozenset(pair for pair in wanted.pairs if pair.account_id in accounts))


def _found(found: Found, accounts: frozenset[str]) -> Found:
    sets = {
        name: replace(one, instances=tuple(two for two in one.instances if two.account_id in accounts))
        for name, one in found.sets.items()
    }
    return replace(found, sets=sets, records=tuple(one for one in found.records if one.account_id in accounts))
