"""Facts about the lease: who may work on an incident, and how it is given back."""

from dataclasses import replace

import pytest

from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_claim import Claims
from hub.aws.ledger_table import Table
from hub.errors import LeaseLostError
from hub.incident import Containment, Mode, State
from hub.record import Claim, Intent, Status
from tests.fakes import Clock, a_finding, an_incident
from tests.hub.aws.wire import Crash, Wire

UPDATE = {"updated_at": "2026-11-21T11:30:00Z"}


@pytest.fixture
def claim(ledger: DynamoLedger) -> Claim:
    """A case that run a has just opened."""
    return ledger.claim(a_finding(), an_incident(), "a")


def test_the_lease_outlives_the_function(claim: Claim, clock: Clock) -> None:
    """It is good for as long as the ledger was told."""
    assert claim.lease
    assert claim.lease.until == clock().timestamp() + 65


def test_finished_work_is_on_record(ledger: DynamoLedger, claim: Claim) -> None:
    """State, containment and times are what the run came to, and nobody has the lease."""
    assert claim.lease
    done = replace(claim.incident, state=State.WAITING, containment=Containment.PARTLY, contained_at="now")
    assert ledger.finish(claim.lease, done, work_done=True)

    assert ledger.case_file(done.id).incident == replace(done, work_done=True)


def test_a_finding_that_came_meanwhile_keeps_the_lease(ledger: DynamoLedger, claim: Claim) -> None:
    """Work is not called done while there is a finding that the run has not seen; then it is."""
    assert claim.lease
    ledger.claim(a_finding(**UPDATE), an_incident(id="inc-two"), "b")

    assert not ledger.finish(claim.lease, claim.incident, work_done=True)
    assert ledger.finish(replace(claim.lease, finding_count=2), claim.incident, work_done=True)


def test_work_that_is_put_off_gives_the_lease_back_whatever_came(ledger: DynamoLedger, claim: Claim) -> None:
    """Unfinished work stays unfinished, and the next run may take it up at once."""
    assert claim.lease
    ledger.claim(a_finding(**UPDATE), an_incident(id="inc-two"), "b")

    assert ledger.finish(claim.lease, claim.incident, work_done=False)
    assert ledger.resume(claim.incident.id, "c").lease


def test_finishing_with_another_runs_lease_is_refused(ledger: DynamoLedger, claim: Claim, clock: Clock) -> None:
    """A run whose lease ran out and was taken over cannot write its state down any more."""
    assert claim.lease
    clock.pause(66)
    ledger.resume(claim.incident.id, "b")

    with pytest.raises(LeaseLostError):
        ledger.finish(claim.lease, claim.incident, work_done=True)


def test_finishing_late_is_fine_while_nobody_took_over(ledger: DynamoLedger, claim: Claim, clock: Clock) -> None:
    """A lease that ran out is still the run's own until somebody takes it."""
    assert claim.lease
    clock.pause(66)

    assert ledger.finish(claim.lease, claim.incident, work_done=True)


def test_finishing_again_after_a_lost_answer_is_finished(ledger: DynamoLedger, claim: Claim, wire: Wire) -> None:
    """The second attempt finds the first one's doing."""
    assert claim.lease
    wire.repeat = 1

    assert ledger.finish(claim.lease, claim.incident, work_done=True)


def test_resuming_while_another_run_is_at_work_gives_no_lease(ledger: DynamoLedger, claim: Claim) -> None:
    """A tick that comes too early leaves the work alone."""
    assert ledger.resume(claim.incident.id, "b").lease is None


def test_a_run_may_resume_its_own_work(ledger: DynamoLedger, claim: Claim) -> None:
    """Its own lease is renewed, with the findings that came meanwhile."""
    ledger.claim(a_finding(**UPDATE), an_incident(id="inc-two"), "b")

    again = ledger.resume(claim.incident.id, "a")

    assert again.lease
    assert (again.lease.finding_count, len(again.incident.findings)) == (2, 2)


def test_finished_work_is_not_resumed_but_may_be_seized(ledger: DynamoLedger, claim: Claim) -> None:
    """A tick leaves finished work alone; a release takes it whatever it is."""
    assert claim.lease
    ledger.finish(claim.lease, claim.incident, work_done=True)

    assert ledger.resume(claim.incident.id, "b").lease is None
    assert ledger.seize(claim.incident.id, "b").lease


@pytest.mark.parametrize("idle_too", [True, False])
def test_what_another_run_came_to_after_the_read_counts(
    ledger: DynamoLedger, claim: Claim, table: Table, clock: Clock, *, idle_too: bool
) -> None:
    """A lease that is taken just after somebody else's end finds that end, and not what was read before it."""
    assert claim.lease
    before = ledger.case_file(claim.incident.id).incident
    ended = replace(claim.incident, state=State.WAITING, cap=Mode.ASK, cap_reason="undone")
    ledger.finish(claim.lease, ended, work_done=False)

    taken = Claims(table, clock, 65).take(before, "b", idle_too=idle_too).incident
    assert taken == replace(ended, runs=2)


def test_a_run_may_leave_work_whose_runs_are_counted_anew(ledger: DynamoLedger, claim: Claim) -> None:
    """A look that finds something to do counts as no run of that work, however many looks there were before."""
    assert claim.lease
    ledger.finish(claim.lease, claim.incident, work_done=True)
    held = ledger.seize(claim.incident.id, "b")

    anew = ledger.begin(claim.incident.id, "b")
    assert anew.lease
    assert ledger.finish(anew.lease, held.incident, work_done=False)
    assert ledger.resume(claim.incident.id, "c").incident.runs == 2


def test_nothing_is_seized_from_a_run_at_work(ledger: DynamoLedger, claim: Claim) -> None:
    """Not even a release works on a target beside another run."""
    assert ledger.seize(claim.incident.id, "b").lease is None


@pytest.mark.parametrize("state", [State.CLOSED, State.RELEASED])
def test_an_old_case_ends_without_ending_the_new_one(ledger: DynamoLedger, claim: Claim, state: State, clock: Clock) -> None:
    """Releasing or closing an incident whose place another has taken leaves that one open."""
    assert claim.lease
    ledger.finish(claim.lease, replace(claim.incident, state=State.CLOSED), work_done=True)
    ledger.claim(a_finding(id="e" * 32), an_incident(id="inc-two"), "b")
    lease = ledger.seize(claim.incident.id, "c").lease
    assert lease

    assert ledger.finish(lease, replace(claim.incident, state=state, released_at=clock().isoformat()), work_done=True)

    assert ledger.claim(a_finding(id="d" * 32), an_incident(id="inc-three"), "d").incident.id == "inc-two"
    assert ledger.claim(a_finding(**UPDATE), an_incident(id="inc-four"), "d").after_release is (state is State.RELEASED)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("request_number", range(4))
def test_a_crash_at_any_request_is_taken_up(
    ledger: DynamoLedger, wire: Wire, clock: Clock, request_number: int, *, after: bool
) -> None:
    """Wherever between claim and finish the process ends, the redelivery brings the one incident to its end."""
    if after:
        wire.crash_after = request_number
    else:
        wire.crash_before = request_number
    with pytest.raises(Crash):
        work(ledger, "a")
    clock.pause(360)

    work(ledger, "b")

    (incident,) = ledger.incidents()
    assert (incident.work_done, incident.finding_count) == (True, 1)
    assert [step.status for step in ledger.case_file(incident.id).steps] == [Status.DONE]
    assert [hold.recorded for hold in ledger.holds(incident, "switch-off")] == [{"on": True}]


def work(ledger: DynamoLedger, run: str) -> None:
    """What a run does with one delivery, as far as the ledger is concerned."""
    claim = ledger.claim(a_finding(), an_incident(id=f"inc-{run}"), run)
    if claim.lease:
        step = Intent("switch-off", "lamp-1", "switch off lamp-1", ("lamps:Switch",), recorded={"on": True})
        ledger.intend(claim.lease, claim.incident, (step,))
        ledger.settle(claim.incident, (step,), {step.says: (Status.DONE, "")})
        ledger.finish(claim.lease, claim.incident, work_done=True)
