"""Carries out a plan's changes: exactly their calls, in their order, and nothing else.

The changes of one stage start together and are then looked at in turn until all have ended, so seventeen Regions take as
long as one, with no thread. What failed in some accounts does not stop the rest (they are named at the end); what failed as
a whole stops the stages after it, for they stand on it. Nothing is undone: the same command again goes on from there.
"""

from collections.abc import Iterable
from itertools import groupby

from deployer.calls import Aws, Pause
from deployer.change import Change
from deployer.patient import Waited
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.progress import How, Progress, Tell
from deployer.rollout.turns import side_by_side
from deployer.rollout.work import Work

__all__ = ["How", "Outcome", "Progress", "Result", "Tell", "apply", "carry_out"]


def apply(aws: Aws, changes: Iterable[Change], pause: Pause, tell: Tell) -> tuple[Outcome, ...]:
    """Every change is carried out, or it is said why it was not."""
    return carry_out(aws, changes, How(pause, tell))


def carry_out(aws: Aws, changes: Iterable[Change], how: How) -> tuple[Outcome, ...]:
    """Every change is carried out, or it is said why it was not; with ``detach``, up to the first operation that runs."""
    outcomes: list[Outcome] = []
    waited = Waited(how.pause)
    for _, stage in groupby((change for change in changes if change.calls), key=lambda change: change.stage):
        if any(one.result in {Result.FAILED, Result.BEGUN, Result.NOT_REACHED} for one in outcomes):
            outcomes += [Outcome(change, Result.NOT_REACHED) for change in stage]
            continue
        outcomes += side_by_side([Work(aws, change, how, waited) for change in stage], waited)
    return tuple(outcomes)
