"""Facts about opening and joining cases."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.aws.clients import Clients
from hub.aws.ledger import DynamoLedger
from hub.errors import AnswerLostError, IncidentNotFoundError, ThrottledError
from hub.incident import Ending, Incident, Mode, State
from hub.record import Claim
from tests.fakes import Clock, a_finding, a_target, an_incident
from tests.hub.aws.wire import Wire

UPDATE = {"updated_at": "2026-11-21T11:30:00Z", "count": 2}
OTHER = {"id": "e" * 32}


def fresh(name: str = "one") -> Incident:
    """A new incident, as each delivery brings one along."""
    return an_incident(id=f"inc-20261121-{name}")


def ended(ledger: DynamoLedger, state: State, name: str = "one", released_at: str = "") -> Claim:
    """A case that was opened, worked on and ended."""
    claim = ledger.claim(a_finding(), fresh(name), "a")
    assert claim.lease
    assert ledger.finish(claim.lease, replace(claim.incident, state=state, released_at=released_at), work_done=True)
    return claim


def test_the_first_finding_on_a_target_opens_a_case(ledger: DynamoLedger, wire: Wire) -> None:
    """Opening costs one request, and hands over the lease."""
    claim = ledger.claim(a_finding(), fresh(), "a")

    assert (claim.ending, claim.incident.id, claim.lease is not None) == (Ending.OPENED, "inc-20261121-one", True)
    assert wire.requests == ["TransactWriteItems"]


def test_another_target_has_a_case_of_its_own(ledger: DynamoLedger) -> None:
    """Two resources are two cases, whatever they have in common."""
    ledger.claim(a_finding(), fresh(), "a")
    lamp = a_target(id="lamp-2")

    assert ledger.claim(a_finding(target=lamp), replace(fresh("two"), target=lamp), "b").ending is Ending.OPENED


def test_an_update_joins_the_open_case_and_leaves_the_work_to_whoever_is_at_it(ledger: DynamoLedger) -> None:
    """While one run holds the lease, another delivery appends its finding and goes home."""
    ledger.claim(a_finding(), fresh(), "a")

    claim = ledger.claim(a_finding(**UPDATE), fresh("two"), "b")

    assert (claim.ending, claim.lease, claim.incident.id) == (Ending.JOINED, None, "inc-20261121-one")
    assert (claim.incident.finding_count, len(claim.incident.findings)) == (2, 2)


def test_an_update_of_finished_work_is_worked_on_by_whoever_brings_it(ledger: DynamoLedger) -> None:
    """Joining makes finished work unfinished, and gives the lease where nobody has it."""
    ended(ledger, State.OPEN)

    claim = ledger.claim(a_finding(**UPDATE), fresh("two"), "b")

    assert (claim.ending, claim.lease is not None, claim.repeated) == (Ending.JOINED, True, False)
    assert not ledger.case_file(claim.incident.id).incident.work_done


def test_a_repeated_delivery_of_finished_work_costs_two_requests(ledger: DynamoLedger, wire: Wire) -> None:
    """The same version of a finding is found out by the refused claim and one read."""
    ended(ledger, State.OPEN)
    before = len(wire.requests)

    claim = ledger.claim(a_finding(), fresh("two"), "b")

    assert (claim.ending, claim.lease, claim.repeated) == (Ending.JOINED, None, True)
    assert wire.requests[before:] == ["TransactWriteItems", "Query"]


def test_a_redelivery_takes_up_what_a_dead_run_left(ledger: DynamoLedger, clock: Clock) -> None:
    """A lease that ran out passes to the next delivery of the same finding."""
    ledger.claim(a_finding(), fresh(), "a")
    clock.pause(66)

    claim = ledger.claim(a_finding(), fresh("two"), "b")

    assert (claim.repeated, claim.lease is not None, claim.incident.finding_count) == (True, True, 1)


@pytest.mark.parametrize("racers", [2, 8])
def test_of_claims_at_once_exactly_one_opens(ledger: DynamoLedger, racers: int) -> None:
    """However many deliveries of different findings race, one opens, all are on record, and one has the lease."""
    claims: list[Claim] = []
    barrier = threading.Barrier(racers)

    def race(number: int) -> None:
        barrier.wait()
        claims.append(ledger.claim(a_finding(id=f"{number:032}"), fresh(f"r{number}"), f"run-{number}"))

    run_all([lambda number=number: race(number) for number in range(racers)])

    assert sorted(claim.ending for claim in claims) == [Ending.JOINED] * (racers - 1) + [Ending.OPENED]
    assert sum(claim.lease is not None for claim in claims) == 1
    assert ledger.case_file(claims[0].incident.id).incident.finding_count == racers


def test_of_one_delivery_made_many_times_at_once_one_version_is_kept(ledger: DynamoLedger) -> None:
    """The same finding racing with itself is appended once."""
    claims: list[Claim] = []

    run_all([lambda n=n: claims.append(ledger.claim(a_finding(), fresh(f"r{n}"), f"run-{n}")) for n in range(6)])

    assert sum(claim.lease is not None for claim in claims) == 1
    assert ledger.case_file(claims[0].incident.id).incident.finding_count == 1


def run_all(thunks: list[Callable[[], None]]) -> None:
    """Runs each on a thread of its own, and waits for all."""
    threads = [threading.Thread(target=thunk) for thunk in thunks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_run_knows_its_own_claim_again(ledger: DynamoLedger, wire: Wire) -> None:
    """Where the answer was lost and the claim made again, the run finds its own incident and goes on."""
    wire.repeat = 1

    claim = ledger.claim(a_finding(), fresh(), "a")

    assert (claim.ending, claim.lease is not None, claim.repeated) == (Ending.OPENED, True, False)


def test_a_claim_whose_answer_is_lost_for_good_is_taken_up_later(ledger: DynamoLedger, wire: Wire, clock: Clock) -> None:
    """No answer is an error; the redelivery finds the case and takes it up when its lease has run out."""
    wire.lose = 1
    with pytest.raises(AnswerLostError):
        ledger.claim(a_finding(), fresh(), "a")
    clock.pause(360)

    claim = ledger.claim(a_finding(), fresh("two"), "b")

    assert (claim.incident.id, claim.lease is not None) == ("inc-20261121-one", True)


def test_a_repeat_after_a_release_joins_the_released_case_and_never_acts(ledger: DynamoLedger, clock: Clock) -> None:
    """A new version of a finding whose case was released comes without a lease."""
    released = ended(ledger, State.RELEASED, released_at=clock().isoformat())

    claim = ledger.claim(a_finding(**UPDATE), fresh("two"), "b")

    assert (claim.after_release, claim.lease, claim.incident.id) == (True, None, released.incident.id)
    assert (claim.incident.finding_count, claim.repeated) == (2, False)


def test_a_duplicate_after_a_release_is_known_as_one(ledger: DynamoLedger, clock: Clock) -> None:
    """The very version that was on record is told apart from a new one."""
    ended(ledger, State.RELEASED, released_at=clock().isoformat())

    claim = ledger.claim(a_finding(), fresh("two"), "b")

    assert (claim.after_release, claim.repeated, claim.incident.finding_count) == (True, True, 1)


def test_another_finding_soon_after_a_release_asks(ledger: DynamoLedger, clock: Clock) -> None:
    """Within seven days of a release, what is new on the target opens a case that asks."""
    released = ended(ledger, State.RELEASED, released_at=clock().isoformat())
    clock.now += timedelta(days=6)

    claim = ledger.claim(a_finding(**OTHER), fresh("two"), "b")

    assert (claim.ending, claim.incident.cap) == (Ending.OPENED, Mode.ASK)
    assert released.incident.id in claim.incident.cap_reason
    assert ledger.case_file("inc-20261121-two").incident.cap is Mode.ASK


def test_another_finding_long_after_a_release_is_as_free_as_any(ledger: DynamoLedger, clock: Clock) -> None:
    """After seven days the release no longer counts against what is new."""
    ended(ledger, State.RELEASED, released_at=clock().isoformat())
    clock.now += timedelta(days=8)

    assert ledger.claim(a_finding(**OTHER), fresh("two"), "b").incident.cap is Mode.ACT


def test_a_stricter_cap_stays(ledger: DynamoLedger, clock: Clock) -> None:
    """A case that may only watch does not become freer by a release before it."""
    ended(ledger, State.RELEASED, released_at=clock().isoformat())

    claim = ledger.claim(a_finding(**OTHER), replace(fresh("two"), cap=Mode.OBSERVE, cap_reason="unknown"), "b")

    assert (claim.incident.cap, claim.incident.cap_reason) == (Mode.OBSERVE, "unknown")


def test_a_duplicate_of_an_earlier_closed_case_opens_nothing(ledger: DynamoLedger) -> None:
    """Events are delivered at least once, and another case may come and go in between."""
    ended(ledger, State.CLOSED)
    between = ledger.claim(a_finding(**OTHER), fresh("two"), "b")
    assert between.lease
    ledger.finish(between.lease, replace(between.incident, state=State.CLOSED), work_done=True)

    claim = ledger.claim(a_finding(), fresh("three"), "c")

    assert (claim.ending, claim.incident.id, claim.repeated) == (Ending.JOINED, "inc-20261121-one", True)


def test_releases_are_remembered_by_time_and_not_by_name(ledger: DynamoLedger, clock: Clock) -> None:
    """The end of an id is random: the last five releases are known, and the very last is the one that caps what comes."""
    for number in range(6):
        claim = ledger.claim(a_finding(id=f"{number}" * 32), fresh(f"{9 - number}"), "a")
        assert claim.lease
        clock.pause(1)
        over = replace(claim.incident, state=State.RELEASED, released_at=clock().isoformat())
        ledger.finish(claim.lease, over, work_done=True)
    last = ledger.claim(a_finding(**OTHER), fresh("new"), "b")

    assert "inc-20261121-4" in last.incident.cap_reason
    newest = ledger.claim(a_finding(id="5" * 32, updated_at="2026-11-22T00:00:00Z"), fresh("next"), "c")
    assert (newest.incident.id, newest.after_release) == ("inc-20261121-4", True)


def test_a_released_finding_joins_its_own_case_even_while_another_is_open(ledger: DynamoLedger, clock: Clock) -> None:
    """What was released stays known after a new case took its place."""
    ended(ledger, State.RELEASED, released_at=clock().isoformat())
    ledger.claim(a_finding(**OTHER), fresh("two"), "b")

    claim = ledger.claim(a_finding(**UPDATE), fresh("three"), "c")

    assert (claim.incident.id, claim.after_release, claim.lease) == ("inc-20261121-one", True, None)


def test_a_duplicate_of_a_closed_case_opens_nothing(ledger: DynamoLedger) -> None:
    """A delivery that comes again after its case was closed changes nothing."""
    closed = ended(ledger, State.CLOSED)

    claim = ledger.claim(a_finding(), fresh("two"), "b")

    assert (claim.ending, claim.incident.id, claim.repeated, claim.lease) == (Ending.JOINED, closed.incident.id, True, None)


def test_an_older_version_after_the_case_was_closed_opens_nothing(ledger: DynamoLedger) -> None:
    """Deliveries out of order are no news."""
    ended(ledger, State.CLOSED)

    assert ledger.claim(a_finding(updated_at="2026-11-21T10:00:00Z"), fresh("two"), "b").repeated


def test_news_after_a_case_was_closed_opens_another(ledger: DynamoLedger) -> None:
    """An update of a finding goes on where a closed case ended: in a new case, as free as the first."""
    ended(ledger, State.CLOSED)

    claim = ledger.claim(a_finding(**UPDATE), fresh("two"), "b")

    assert (claim.ending, claim.incident.id, claim.incident.cap) == (Ending.OPENED, "inc-20261121-two", Mode.ACT)


def test_of_claims_at_once_on_a_closed_case_exactly_one_opens(ledger: DynamoLedger) -> None:
    """Taking a closed case's place is as exclusive as opening the first."""
    ended(ledger, State.CLOSED)
    claims: list[Claim] = []

    run_all([lambda n=n: claims.append(ledger.claim(a_finding(id=f"{n:032}"), fresh(f"r{n}"), f"run-{n}")) for n in range(6)])

    assert sum(claim.ending is Ending.OPENED for claim in claims) == 1
    assert len({claim.incident.id for claim in claims}) == 1


def test_only_the_newest_version_of_a_finding_keeps_its_detail(ledger: DynamoLedger, clock: Clock) -> None:
    """A finding that is updated for months does not make its case grow by its whole text each time."""
    for minute in (0, 30, 15):
        ledger.claim(a_finding(updated_at=f"2026-11-21T11:{minute:02}:00Z"), fresh(f"at-{minute}"), "a")
        clock.pause(1)

    findings = ledger.case_file("inc-20261121-at-0").incident.findings

    assert [(finding.updated_at[11:16], bool(finding.detail)) for finding in findings] == [
        ("11:00", False),
        ("11:30", True),
        ("11:15", False),
    ]


def just_before(wire: Wire, request_number: int, thunk: Callable[[], object]) -> None:
    """Has somebody else do something just before a request of ours gets through."""
    at = len(wire.requests) + request_number
    wire.meddle = lambda _: thunk() if len(wire.requests) == at + 1 else None


def test_a_case_that_ends_while_it_is_joined_is_not_joined(ledger: DynamoLedger, colleague: DynamoLedger, wire: Wire) -> None:
    """News that comes a moment too late for one case opens the next, and is not lost."""
    first = ledger.claim(a_finding(), fresh(), "a")
    assert first.lease
    lease, closed = first.lease, replace(first.incident, state=State.CLOSED)
    just_before(wire, 2, lambda: colleague.finish(lease, closed, work_done=True))

    claim = ledger.claim(a_finding(**UPDATE), fresh("two"), "b")

    assert (claim.ending, claim.incident.id) == (Ending.OPENED, "inc-20261121-two")


def test_the_same_delivery_twice_at_once_joins_once(ledger: DynamoLedger, colleague: DynamoLedger, wire: Wire) -> None:
    """Who finds that the other was a moment quicker knows itself as the repetition."""
    ledger.claim(a_finding(), fresh(), "a")
    just_before(wire, 2, lambda: colleague.claim(a_finding(**UPDATE), fresh("two"), "b"))

    claim = ledger.claim(a_finding(**UPDATE), fresh("three"), "c")

    assert (claim.repeated, claim.incident.finding_count, claim.lease) == (True, 2, None)


def test_the_same_repeat_twice_at_once_joins_a_released_case_once(
    ledger: DynamoLedger, colleague: DynamoLedger, wire: Wire, clock: Clock
) -> None:
    """After a release too."""
    ended(ledger, State.RELEASED, released_at=clock().isoformat())
    just_before(wire, 2, lambda: colleague.claim(a_finding(**UPDATE), fresh("two"), "b"))

    claim = ledger.claim(a_finding(**UPDATE), fresh("three"), "c")

    assert (claim.after_release, claim.repeated) == (True, True)


def test_a_case_that_goes_on_changing_hands_is_put_off(ledger: DynamoLedger, wire: Wire, clients: Clients) -> None:
    """A claim that meets another state of affairs at every turn gives up as throttled, which is tried again later."""
    ended(ledger, State.CLOSED)
    somebody, numbers = clients.own("dynamodb"), iter(range(100))
    key = {"PK": {"S": f"TARGET#{a_target().key}"}, "SK": {"S": "META"}}

    def meddle(_: str) -> None:
        names, values = {"#case": "case"}, {":case": {"S": f"closed-{next(numbers)}"}}
        change = {"UpdateExpression": "SET #case = :case", "ExpressionAttributeNames": names}
        somebody.update_item(TableName="irhub-ledger", Key=key, ExpressionAttributeValues=values, **change)

    wire.meddle = meddle

    with pytest.raises(ThrottledError):
        ledger.claim(a_finding(**UPDATE), fresh("two"), "b")


def test_what_is_not_on_record_cannot_be_taken_up(ledger: DynamoLedger) -> None:
    """Resuming and seizing name the incident that is missing."""
    with pytest.raises(IncidentNotFoundError, match="inc-20261121-none"):
        ledger.resume("inc-20261121-none", "a")
    with pytest.raises(IncidentNotFoundError):
        ledger.seize("inc-20261121-none", "a")
