"""How an account begins: on record for the first time, it is held at observe, before anything else is said about it."""

from dataclasses import replace

from deployer.aws import register
from deployer.change import Change, Kind, Verb
from deployer.changes import BEGINS
from deployer.covering.narrowing import Narrowed
from deployer.desired import Desired
from deployer.modes.holding import Word


def in_observe(narrow: Narrowed, desired: Desired, word: Word) -> Narrowed:
    """The same plan, in which accounts that come on record are held at observe by the call before.

    Until a record has a mode the hub takes the account for one that nobody onboarded, and only observes. So between the two
    calls, or should the second one fail, nothing acts there.
    """
    return replace(narrow, changes=tuple(_held(change, desired, word) for change in narrow.changes))


def newcomers(narrow: Narrowed) -> frozenset[str]:
    """The accounts that come on record by this plan."""
    return frozenset(one.name for one in narrow.changes if _is_new(one))


def _held(change: Change, desired: Desired, word: Word) -> Change:
    if not _is_new(change):
        return change
    hold = register.hold(desired.table, change.name, word.notes)
    details = tuple(one for one in change.details if one != BEGINS)
    return replace(change, calls=(hold, *change.calls[-1:]), details=(*details, BEGINS))


def _is_new(change: Change) -> bool:
    return change.kind is Kind.RECORD and change.verb is Verb.CREATE
