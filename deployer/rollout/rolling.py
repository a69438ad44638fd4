"""The way of every command that changes accounts: plan once nothing else runs, carry out, read everything again."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from deployer import planning
from deployer.apply import carry_out
from deployer.aws.stacksets import Failure, FoundInstance
from deployer.calls import Pair
from deployer.change import Change, Kind, Verb
from deployer.desired import StackSet
from deployer.found import StackBusyError
from deployer.gaps import gaps
from deployer.planning import Planned
from deployer.rollout.options import Chosen
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.progress import How
from deployer.rollout.waiting import Patience, wait_for_sets, wait_for_stack
from deployer.screen.progress import progress
from deployer.screen.words import talk
from deployer.wiring import Desk, insist_on_settings

SKIPPED = "SKIPPED_SUSPENDED_ACCOUNT"


def plan_when_free(works: Desk, chosen: Chosen) -> Planned:
    """The plan, once nothing runs on our StackSets and stacks; raises ``BusyError`` where that takes too long.

    Whoever was waited for may have changed the file and the organization: the one is refused, the other read again.
    """
    identity, desired = planning.look(works)
    patience = Patience(works.outside.pause, talk, chosen.patience_seconds)
    if wait_for_sets(works.read, desired.sets, patience):
        identity, desired = planning.look(works)
    while True:
        try:
            planned = planning.plan_again(works, identity, desired)
        except StackBusyError as busy:
            wait_for_stack(works.read, busy.place, patience)
        else:
            insist_on_settings(works)
            return planned


def roll_out(works: Desk, planned: Planned, changes: Iterable[Change], chosen: Chosen) -> tuple[Outcome, ...]:
    """What became of these changes; they are told about on the way, in the form that was chosen."""
    with progress(planned.desired.organization, chosen.form) as tell:
        how = How(works.outside.pause, tell, planned.identity.arn, chosen.patience_seconds, chosen.detach)
        return carry_out(works.write, changes, how)


def read_again(outcomes: Iterable[Outcome], after: Planned) -> tuple[Outcome, ...]:
    """The outcomes as the instances themselves tell them: what is not as it should be is a failure, whatever AWS called it."""
    return tuple(_corrected(outcome, after) for outcome in outcomes)


def _corrected(outcome: Outcome, after: Planned) -> Outcome:
    wanted = next((one for one in after.desired.sets if one.name == outcome.change.name), None)
    if wanted is None or not outcome.operations or outcome.result not in {Result.DONE, Result.PARTLY}:
        return outcome
    known = {Pair(one.account_id, one.region) for one in outcome.failures}
    more = tuple(failure for failure in _short(outcome.change, wanted, after) if Pair(failure[0], failure[1]) not in known)
    if not more:
        return outcome
    return replace(outcome, result=Result.PARTLY, failures=(*outcome.failures, *(Failure(*one) for one in more)))


def _short(change: Change, wanted: StackSet, after: Planned) -> Iterator[tuple[str, str, str]]:
    there = after.found.sets.get(wanted.name)
    open_gaps = gaps(wanted, there, after.desired.organization)
    instances = {one.pair: one for one in (there.instances if there else ())}
    if change.kind is Kind.STACK_SET:
        short = open_gaps.behind | open_gaps.stuck
    elif change.verb is Verb.DELETE:
        short = open_gaps.extra & frozenset(change.pairs)
    else:
        short = (open_gaps.missing | open_gaps.behind | open_gaps.stuck) & frozenset(change.pairs)
    for pair in sorted(short):
        yield (*pair, _why(instances.get(pair), change.verb))


def _why(there: FoundInstance | None, verb: Verb) -> str:
    if there is None:
        return "there is no instance, although AWS names no failure"
    if there.detailed == SKIPPED:
        return "AWS skipped it, because the account is suspended"
    if verb is Verb.DELETE:
        return there.reason or "it is still there, although AWS names no failure"
    return there.reason or f"it is {there.status}, although AWS names no failure"
