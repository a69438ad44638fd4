"""How long an action may wait is bounded by its playbook."""

from dataclasses import replace
from datetime import timedelta

from hub.bound import within_bounds
from hub.engine import Outcome, Result
from hub.playbook import Phase, Use
from hub.record import Status, StepRecord
from tests.fakes import NOON, an_incident

WAITS = Outcome("snapshot", Result.WAITING, missing=("the snapshot is pending",))
BOUND = Use("snapshot", Phase.BESIDE, within_seconds=1800)


def judged(minutes: float, *steps: StepRecord, use: Use = BOUND, outcome: Outcome = WAITS) -> Outcome:
    """What an outcome comes to so many minutes after the case was opened."""
    (found,) = within_bounds((outcome,), (use,), steps, (an_incident(), NOON + timedelta(minutes=minutes)))
    return found


def begun(minutes: float) -> StepRecord:
    """A step of the action, made so many minutes after the case was opened."""
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    return StepRecord("snapshot", "i-1", "snapshot i-1", (), Status.DONE, at)


def test_what_waits_within_its_bound_goes_on_waiting() -> None:
    """Nothing is said before the time is over."""
    assert judged(29) is WAITS


def test_what_waits_longer_has_failed_and_says_so() -> None:
    """The reason names what it waited for, and how long it was given."""
    found = judged(30)

    assert found.result is Result.FAILED
    assert found.reasons == ("the snapshot is pending: still so after the 30 min that the playbook gives it",)


def test_the_time_counts_from_the_last_step() -> None:
    """A step that a person let through an hour later has its whole time."""
    assert judged(70, begun(60), begun(5)) is WAITS
    assert judged(91, begun(60)).result is Result.FAILED


def test_without_a_bound_nothing_fails() -> None:
    """And what is done is done, however long it took."""
    done = replace(WAITS, result=Result.DONE)

    assert judged(600, use=replace(BOUND, within_seconds=0)) is WAITS
    assert judged(600, outcome=done) is done
