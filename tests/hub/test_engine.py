"""The engine brings an action as far as it may and can go, and writes down every step before it is made."""

from dataclasses import replace
from typing import Any

import pytest

from hub.action import Call, NoOptions, Step, Waiting
from hub.engine import ROUNDS, Means, Outcome, Result, Work, settle
from hub.errors import (
    AlreadyDoneError,
    AnswerLostError,
    DeniedError,
    LeaseLostError,
    TargetGoneError,
    ThrottledError,
    UnsettledStepError,
)
from hub.incident import Containment, Mode
from hub.record import Lease, Status
from tests.fakes import Clock, FakeLedger, Lamps, a_finding, an_incident, in_turn, once_only, switch_off

DENIED = DeniedError("lamps:Switch", "AccessDenied", "no")
LOST = AnswerLostError("lamps:Switch", "Timeout", "no answer")
APPLIED = AnswerLostError("lamps:Switch", "Timeout", "applied, and the answer lost")
THROTTLED = ThrottledError("lamps:Switch", "Throttling", "slowly")


def run(lamps: Lamps, ledger: FakeLedger | None = None, mode: Mode = Mode.ACT, **changes: Any) -> Outcome:
    """One settling of the lamp action."""
    incident = an_incident()
    lease = Lease(incident.id, "run-1", 0, 1)
    work = Work(switch_off(**changes), NoOptions(), incident, lease, lamps, lambda: mode)
    return settle(work, Means(ledger or FakeLedger(), in_turn, Clock().pause))


def test_what_is_missing_is_done_and_proved() -> None:
    """An action ends done, with its step named and the proof read after the change."""
    outcome = run(Lamps())

    assert (outcome.result, outcome.made) == (Result.DONE, ("switch off lamp-1",))
    assert outcome.proof is not None
    assert outcome.proof.containment is Containment.CONTAINED


def test_what_is_done_is_not_done_again() -> None:
    """An empty plan leads to no change and no record."""
    ledger, lamps = FakeLedger(), Lamps(on={"lamp-1": False})

    assert run(lamps, ledger).made == ()
    assert (lamps.switched, ledger.steps) == ([], {})


def test_the_first_state_is_on_record_before_the_change() -> None:
    """A run that dies at the very first change has left the way back on record."""
    ledger, lamps = FakeLedger(), Lamps(errors=[KeyboardInterrupt()])  # type: ignore[list-item]

    with pytest.raises(KeyboardInterrupt):
        run(lamps, ledger)

    assert ledger.held["switch-off", "lamp-1"].recorded == {"id": "lamp-1", "on": True}


def test_nothing_is_changed_when_nothing_can_be_written_down() -> None:
    """Without its intent on record no step is made."""
    lamps = Lamps()

    with pytest.raises(LeaseLostError):
        run(lamps, FakeLedger(intend_error=LeaseLostError("inc-1")))

    assert lamps.switched == []


@pytest.mark.parametrize(("mode", "result"), [(Mode.ASK, Result.ASKED), (Mode.OBSERVE, Result.OBSERVED)])
def test_a_stricter_mode_only_says_what_is_missing(mode: Mode, result: Result) -> None:
    """In ask and observe the sentences are given and nothing is changed."""
    lamps = Lamps()

    outcome = run(lamps, mode=mode)

    assert (outcome.result, outcome.missing, lamps.switched) == (result, ("switch off lamp-1",), [])


def test_a_refused_step_is_not_tried_again_and_its_reason_is_kept() -> None:
    """What AWS denies fails once, with AWS's words in outcome and record."""
    ledger = FakeLedger()

    outcome = run(Lamps(errors=[DENIED, DENIED]), ledger)

    assert outcome.result is Result.FAILED
    assert "AccessDenied" in outcome.reasons[0]
    assert ledger.steps["switch off lamp-1"].status is Status.FAILED


def test_a_throttled_step_is_put_off() -> None:
    """What AWS has no time for is left to a later run, not failed."""
    assert run(Lamps(errors=[THROTTLED])).result is Result.PUT_OFF


def test_what_aws_takes_minutes_to_show_is_left_to_a_later_run() -> None:
    """It is neither waited for nor failed, and the next run, which sees it, does nothing twice."""
    lamps, ledger = Lamps(blind=2, shown={"lamp-1": True}), FakeLedger()

    first, second = run(lamps, ledger, shows_late=True), run(lamps, ledger, shows_late=True)

    assert (first.result, second.result) == (Result.PUT_OFF, Result.DONE)
    assert ("minutes" in first.reasons[0], lamps.switched) == (True, ["switch off lamp-1"])


def test_a_step_without_an_answer_is_made_again_when_it_does_not_show() -> None:
    """A repeatable step whose answer was lost is repeated once the look says it is missing."""
    lamps = Lamps(errors=[LOST])

    assert run(lamps).result is Result.DONE
    assert lamps.switched == ["switch off lamp-1"]


def test_a_step_that_was_applied_without_an_answer_is_not_repeated() -> None:
    """The look after a lost answer finds the change and nothing is done twice."""
    lamps = Lamps(errors=[APPLIED])

    assert run(lamps).result is Result.DONE
    assert lamps.switched == ["switch off lamp-1"]


def test_a_once_step_without_an_answer_is_never_repeated_in_the_same_run() -> None:
    """A step that AWS would make twice is looked for, then put off."""
    lamps, ledger = Lamps(errors=[LOST]), FakeLedger()

    assert run(lamps, ledger, plan=once_only).result is Result.PUT_OFF
    assert (lamps.switched, ledger.steps["switch off lamp-1"].status) == ([], Status.UNKNOWN)


def test_what_does_not_show_at_once_is_waited_for() -> None:
    """EC2 shows changes late: a change seen at the fifth look counts as done."""
    assert run(Lamps(blind=5, shown={"lamp-1": True})).result is Result.DONE


def test_what_never_shows_is_not_called_done() -> None:
    """A change that AWS took and does not show after ten seconds is a failure in words."""
    outcome = run(Lamps(blind=99, shown={"lamp-1": True}))

    assert outcome.result is Result.FAILED
    assert outcome.made == ()
    assert "does not show" in outcome.reasons[0]


def test_waiting_ends_the_run_without_a_change() -> None:
    """An action that waits for AWS says so and is looked at later."""
    outcome = run(Lamps(), plan=lambda *_: Waiting("the bulb is cooling"))

    assert (outcome.result, outcome.missing) == (Result.WAITING, ("the bulb is cooling",))


def _raising(error: Exception) -> Any:
    def look(*_: Any) -> Any:
        raise error

    return look


@pytest.mark.parametrize(
    ("error", "result"),
    [(TargetGoneError("lamp-1"), Result.GONE), (DENIED, Result.FAILED), (THROTTLED, Result.PUT_OFF), (LOST, Result.PUT_OFF)],
)
def test_a_look_that_fails_ends_in_words(error: Exception, result: Result) -> None:
    """Whatever AWS answers to a look becomes part of the outcome."""
    outcome = run(Lamps(), look=_raising(error))

    assert outcome.result is result
    assert outcome.reasons == (str(error),)


def test_an_unsettled_once_step_is_left_to_a_later_run() -> None:
    """While nobody knows whether a step was made, it is put off."""
    ledger = FakeLedger(intend_error=UnsettledStepError("switch off lamp-1"))

    assert run(Lamps(), ledger).result is Result.PUT_OFF


def test_waiting_after_a_change_is_not_taken_for_a_failure() -> None:
    """An action that has to wait after its step keeps the step among those made."""
    lamps = Lamps()
    plan = switch_off().plan

    def then_wait(seen: Any, *rest: Any) -> Any:
        return plan(seen, *rest) or Waiting("AWS is at work")

    outcome = run(lamps, plan=then_wait)

    assert (outcome.result, outcome.made) == (Result.WAITING, ("switch off lamp-1",))


def test_an_action_that_is_never_done_ends_after_its_rounds() -> None:
    """A plan that grows with every look is given up for this run, with what is still missing."""
    numbers = iter(range(100))

    def endless(seen: Any, *_: Any) -> Any:
        return (Step(f"round {next(numbers)}", (Call("lamps", "Switch", {"Lamp": seen.id, "On": True}),), seen.id),)

    outcome = run(Lamps(), plan=endless)

    assert (outcome.result, len(outcome.made)) == (Result.FAILED, ROUNDS)


def test_what_is_there_already_is_looked_for_and_not_a_failure() -> None:
    """A thing that another run made first counts as made; the look decides."""
    there = AlreadyDoneError("lamps:Switch", "Duplicate", "applied by another run")

    assert run(Lamps(errors=[there])).result is Result.DONE


def test_what_must_not_last_is_ended_even_where_all_else_is_put_off() -> None:
    """Once AWS has no time, only urgent steps are still made."""
    lamps = Lamps(on={"lamp-1": True, "lamp-2": True}, errors=[THROTTLED])
    steps = [Step(f"switch off {name}", (Call("lamps", "Switch", {"Lamp": name, "On": False}),), name) for name in lamps.on]

    def plan(*_: Any) -> Any:
        first, second = steps
        missing = [first] if lamps.on["lamp-1"] else []
        if lamps.errors == [] and lamps.on["lamp-2"]:
            missing.append(replace(second, urgent=True))
        return tuple(missing)

    outcome = run(lamps, plan=plan)

    assert outcome.result is Result.PUT_OFF
    assert lamps.switched == ["switch off lamp-2"]


def test_a_target_that_calls_for_caution_is_only_asked_about() -> None:
    """What may serve others is not cut off on the word of one finding, and the reason is given."""
    lamps = Lamps()

    outcome = run(lamps, caution=lambda _: "the lamp lights the way for others")

    assert (outcome.result, outcome.reasons, lamps.switched) == (Result.ASKED, ("the lamp lights the way for others",), [])


def test_a_second_finding_answers_the_caution() -> None:
    """Where another finding speaks against the same target, it is acted on."""
    incident = an_incident(findings=(a_finding(), a_finding(id="another")))
    action = switch_off(caution=lambda _: "the lamp lights the way for others")
    work = Work(action, NoOptions(), incident, Lease(incident.id, "run-1", 0, 1), Lamps(), lambda: Mode.ACT)

    assert settle(work, Means(FakeLedger(), in_turn, Clock().pause)).result is Result.DONE
