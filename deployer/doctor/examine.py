"""Carries out the checks: those that others stand on first, all that can be asked together side by side."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from deployer.desired import Desired
from deployer.doctor.catalogue import CHECKS
from deployer.doctor.check import Answer, Check, Report, Result, Scope, Verdict, not_known, skipped
from deployer.doctor.facts import Facts
from deployer.doctor.mending import mend_of
from deployer.errors import AwsError
from deployer.wiring import Desk

Tell = Callable[[Result], None]
"""Told of each result as it comes; from several threads at once."""

EVERYTHING = Scope()


def examine(desk: Desk, scope: Scope = EVERYTHING, known: Desired | None = None, tell: Tell = lambda _: None) -> Report:
    """What the checks say of this installation, or of some of its accounts; nothing is changed.

    ``known`` spares a second reading of the organization to whoever has planned already. What AWS refuses to tell is a result
    like any other, so this raises only where irhub itself is at fault.
    """
    facts = Facts(desk, scope, known)
    asked = [check for check in CHECKS if not scope.only or check.code in scope.only]
    done: dict[str, Result] = {}
    for wave in _waves(_with_needs(asked)):
        thunks = [partial(_result, facts, check, done) for check in wave]
        for result in desk.outside.together([partial(_told, thunk, tell) for thunk in thunks]):
            done[result.check.code] = result
    return Report(tuple(done[check.code] for check in asked))


def _with_needs(asked: Sequence[Check]) -> list[Check]:
    """The checks, and those that they stand on, in their order."""
    codes = {check.code for check in asked}
    for check in reversed(CHECKS):
        if check.code in codes:
            codes.update(check.needs)
    return [check for check in CHECKS if check.code in codes]


def _waves(checks: Iterable[Check]) -> list[list[Check]]:
    """The checks in groups, each after the groups that it stands on."""
    depth: dict[str, int] = {}
    waves: list[list[Check]] = []
    for check in checks:
        depth[check.code] = max((depth[code] + 1 for code in check.needs), default=0)
        while len(waves) <= depth[check.code]:
            waves.append([])
        waves[depth[check.code]].append(check)
    return waves


def _told(thunk: Callable[[], Result], tell: Tell) -> Result:
    result = thunk()
    tell(result)
    return result


def _result(facts: Facts, check: Check, done: Mapping[str, Result]) -> Result:
    answer = _answer(facts, check, done)
    mend = mend_of(facts.settings, answer.mend or check.mend) if answer.verdict in {Verdict.WARN, Verdict.FAIL} else ""
    return Result(check, answer, mend, ignored=answer.verdict is Verdict.FAIL and check.code in facts.scope.ignored)


def _answer(facts: Facts, check: Check, done: Mapping[str, Result]) -> Answer:
    missing = [code for code in check.needs if not _stands(done[code].answer)]
    if missing:
        return skipped(f"it stands on {missing[0]}, which did not pass")
    try:
        return check.look(facts)
    except AwsError as error:
        return not_known(f"{error.call} was answered with {error.code or 'nothing'}: {error.message.rstrip('.')}")


def _stands(answer: Answer) -> bool:
    """A check stands on another where that one saw what it looked for; a warning is no obstacle, not knowing is."""
    return answer.verdict is Verdict.PASS or (answer.verdict is Verdict.WARN and not answer.unknown)
