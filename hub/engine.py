"""Look, plan, write down, do, look again; written once for every action.

One action on one target goes in rounds until its plan is empty. A round is: the plan of what was seen, one transaction
that writes all its steps and first states down, the steps side by side, and another look beside the writing of their ends.
So an action that needs one round of changes costs look, write, do, look: four serial round trips, however many steps.

Where people agreed to an action it is free as long as its first plan has no step beyond those they read; once it has begun,
what follows is part of it. More than they read is asked anew.

What a closed incident on the same target changed and still holds needs no step; it is held by this incident too from then on,
so that no release of the one brings it back while the other stands.

Four things decide when it stops before the plan is empty:

* AWS said no to a step (denied, refused): it is not tried again in this run, the other steps are.
* AWS had no time (throttled): the rest is put off to a later run.
* Nobody knows whether a step was made (no answer): a step that may be repeated is, when the next look says it is missing.
  A ``once`` step is only looked for, by its tag. It is begun again by a later run, at least a minute on, when the look-up
  by tag is certain. A stricter rule, never to begin it again unasked, cannot tell a lost answer from a process that died
  between writing down and doing: both leave the same record, and the second would leave no evidence for ever.
* EC2 is eventually consistent: what was done and is not seen yet is looked for again for ten seconds before it counts as
  not done. Where AWS says that it may take minutes, a later run looks, and does it again if it still does not show.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from hub.action import Account, Action, Call, Plan, Proof, Step, Waiting
from hub.approval.agreement import Agreement
from hub.errors import (
    ActionError,
    AlreadyDoneError,
    AnswerLostError,
    AwsError,
    TargetGoneError,
    ThrottledError,
    UnsettledStepError,
)
from hub.incident import Incident, Mode, strictest
from hub.record import Intent, Lease, Ledger, Status
from hub.values import to_plain

ROUNDS = 6
"""Rounds of changes in one run; groups made, emptied and put on take three."""
CONSISTENCY_SECONDS = 10

T = TypeVar("T")


class Together(Protocol):
    """Runs thunks side by side; when all have ended, gives their answers in order or raises the first error."""

    def __call__(self, thunks: Sequence[Callable[[], T]]) -> list[T]:
        """The answers, in the order of the thunks."""


class Way(Account, Protocol):
    """A way into the places of one incident, for looking and for doing."""

    def do(self, step: Step) -> None:
        """Makes the calls of a step one after the other; raises our ``AwsError`` where AWS did not do it."""

    def rehearse(self, call: Call) -> None:
        """Returns where AWS says that it would carry out this call, which is a dry run; raises our ``AwsError`` else."""


class Result(StrEnum):
    """How an action ended in this run."""

    DONE = "done"
    WAITING = "waiting"
    ASKED = "asked"
    OBSERVED = "observed"
    PUT_OFF = "put off"
    GONE = "gone"
    FAILED = "failed"
    REJECTED = "rejected"
    """People were asked and said no, or nobody answered in time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one action came to."""

    action: str
    result: Result
    made: tuple[str, ...] = ()
    """The steps carried out in this run, in sentences."""
    missing: tuple[str, ...] = ()
    """The steps that are still to be made, or would be."""
    reasons: tuple[str, ...] = ()
    proof: Proof | None = None
    outlook: tuple[str, ...] = ()
    """Where nothing is missing now, what follows once others made what the action works on."""


@dataclass(frozen=True, slots=True)
class Means:
    """What the engine works with."""

    ledger: Ledger
    together: Together
    pause: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Work:
    """One action to be settled on the target of one incident."""

    action: Action[Any, Any]
    options: Any
    incident: Incident
    lease: Lease
    way: Way
    clearance: Callable[[], Mode]
    """How free the action is, asked beside the first look; what must come before the first change happens in here."""
    agreed: Agreement | None = None
    """What people agreed to where they were asked; None where they did not."""


@dataclass(slots=True)
class _Run:
    """What is known so far of one action in this run."""

    made: dict[str, Step] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    put_off: bool = False
    begun: bool = False

    def still_to_make(self, plan: Plan) -> tuple[Step, ...]:
        """The steps to be made now; once AWS has no time, only those whose opposite must not last."""
        return tuple(step for step in plan if step.says not in self.refused and (step.urgent or not self.put_off))

    def take_in(self, step: Step, end: "End") -> None:
        """Remembers how a step ended; one without an answer is forgotten, so that it is made again, unless it is ``once``."""
        if end.status is Status.UNKNOWN and step.once:
            self.unknown.add(step.says)
        if end.status is Status.DONE or step.says in self.unknown:
            self.made[step.says] = step
        elif end.status is Status.FAILED:
            self.put_off = self.put_off or end.throttled
            self.refused[step.says] = end.reason

    def give_up(self, step: Step) -> None:
        """Refuses a step that does not show: put off where nobody knows whether it was made, failed where AWS took it."""
        self.put_off = self.put_off or step.says in self.unknown
        self.refused[step.says] = f"AWS does not show it {CONSISTENCY_SECONDS} s later"

    def leave_to_later(self, steps: Plan) -> None:
        """Puts off steps that AWS took and takes its time to show."""
        self.put_off = True
        self.refused |= {step.says: "AWS took it, and may take minutes to show it" for step in steps}


@dataclass(frozen=True, slots=True)
class End:
    """How one step ended."""

    status: Status
    reason: str = ""
    throttled: bool = False


def settle(work: Work, means: Means) -> Outcome:
    """Brings one action as far as it may and can go now; what AWS refuses becomes part of the outcome."""
    run = _Run()
    try:
        return _settle(work, means, run)
    except TargetGoneError as error:
        return Outcome(work.action.name, Result.GONE, tuple(run.made), reasons=(str(error),))
    except (ThrottledError, AnswerLostError, UnsettledStepError) as error:
        return Outcome(work.action.name, Result.PUT_OFF, tuple(run.made), reasons=(str(error),))
    except (AwsError, ActionError) as error:
        return Outcome(work.action.name, Result.FAILED, tuple(run.made), reasons=(str(error),))


def _settle(work: Work, means: Means, run: _Run) -> Outcome:
    seen, mode = means.together([lambda: _look(work), work.clearance])
    caution = "" if is_confirmed(work.incident) else work.action.caution(seen)
    for _ in range(ROUNDS):
        plan = work.action.plan(seen, work.incident, work.options)
        if isinstance(plan, Waiting):
            break
        todo = run.still_to_make(plan)
        if not todo:
            break
        if not run.begun and not _is_free(work, mode, caution, todo):
            return _held_back(work, strictest(mode, Mode.ASK), (caution,) if caution else (), seen, todo)
        run.begun = True
        seen = _change(work, means, run, seen, todo)
    outcome = _ended(work, run, seen)
    if outcome.result is Result.DONE and (run.begun or (mode is Mode.ACT and not caution)):
        means.ledger.inherit(work.lease, work.incident, work.action.name)
    return outcome


def _is_free(work: Work, mode: Mode, caution: str, todo: tuple[Step, ...]) -> bool:
    """True where the action may begin: by itself, or because people agreed to these very steps; a pause holds both back."""
    if mode is Mode.ACT and not caution:
        return True
    return mode is not Mode.OBSERVE and work.agreed is not None and work.agreed.covers(step.says for step in todo)


def _look(work: Work) -> Any:
    return work.action.seen_in(work.way, work.incident)


def is_confirmed(incident: Incident) -> bool:
    """True where more than one finding speaks against the target, or a person chose what to do about it.

    An update of a finding is the same finding, and one that others may have written confirms nothing.
    """
    sound = [finding for finding in incident.findings if not finding.doubt]
    return len({finding.id for finding in sound}) > 1 or any(finding.playbook for finding in sound)


def _held_back(work: Work, mode: Mode, reasons: tuple[str, ...], seen: Any, todo: tuple[Step, ...]) -> Outcome:
    result = Result.ASKED if mode is Mode.ASK else Result.OBSERVED
    missing = (*(step.says for step in todo), *work.action.outlook(seen))
    return Outcome(work.action.name, result, missing=missing, reasons=reasons, proof=work.action.prove(seen))


def _change(work: Work, means: Means, run: _Run, seen: Any, todo: tuple[Step, ...]) -> Any:
    """Makes the steps that are new, after writing them down, and gives what is seen then."""
    fresh = tuple(step for step in todo if step.says not in run.made)
    if not fresh and work.action.shows_late:
        run.leave_to_later(todo)
        return seen
    if not fresh:
        return _look_out(work, means, run, todo)
    intents = tuple(intent(work.action, step, seen) for step in fresh)
    means.ledger.intend(work.lease, work.incident, intents)
    ends = means.together([making(work.way, step) for step in fresh])
    for step, end in zip(fresh, ends, strict=True):
        run.take_in(step, end)
    results = {step.says: (end.status, end.reason) for step, end in zip(fresh, ends, strict=True)}
    _, seen = means.together([lambda: means.ledger.settle(work.incident, intents, results), lambda: _look(work)])
    return seen


def intent(action: Action[Any, Any], step: Step, seen: Any) -> Intent:
    """What is written down before a step of an action, with the state to come back to unless the step is kept."""
    recorded = None if step.kept else to_plain(action.remember(seen, step.on))
    return Intent(action.name, step.on, step.says, tuple(call.name for call in step.do), step.once, step.kept, recorded)


def making(way: Way, step: Step) -> Callable[[], End]:
    """A thunk that makes a step and tells how it ended."""

    def make() -> End:
        try:
            way.do(step)
        except AlreadyDoneError as error:
            return End(Status.DONE, str(error))
        except AnswerLostError as error:
            return End(Status.UNKNOWN, str(error))
        except ThrottledError as error:
            return End(Status.FAILED, str(error), throttled=True)
        except (AwsError, ActionError) as error:
            return End(Status.FAILED, str(error))
        return End(Status.DONE)

    return make


def _look_out(work: Work, means: Means, run: _Run, todo: tuple[Step, ...]) -> Any:
    """Looks for steps that were made until they show; after ten seconds gives them up for this run."""
    asked_for = {step.says for step in todo}
    for _ in range(CONSISTENCY_SECONDS):
        means.pause(1)
        seen = _look(work)
        plan = work.action.plan(seen, work.incident, work.options)
        if isinstance(plan, Waiting) or {step.says for step in plan} - set(run.refused) != asked_for:
            return seen
    for step in todo:
        run.give_up(step)
    return seen


def _ended(work: Work, run: _Run, seen: Any) -> Outcome:
    plan = work.action.plan(seen, work.incident, work.options)
    proof = work.action.prove(seen)
    if isinstance(plan, Waiting):
        return Outcome(work.action.name, Result.WAITING, tuple(run.made), (plan.says,), proof=proof)
    missing = tuple(step.says for step in plan)
    made = tuple(says for says in run.made if says not in missing)
    reasons = tuple(f"{says}: {run.refused[says]}" for says in missing if says in run.refused)
    result = Result.DONE if not missing else Result.PUT_OFF if run.put_off else Result.FAILED
    outlook = () if missing else work.action.outlook(seen)
    return Outcome(work.action.name, result, made, missing, reasons, proof, outlook)
