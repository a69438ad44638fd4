"""What holds for the ledger whatever happens in whatever order: deliveries, crashes, ends, and time going by."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.aws.ledger import DynamoLedger
from hub.incident import Ending, Incident, State
from hub.record import Claim
from tests.fakes import Clock, a_finding, an_incident
from tests.hub.aws.wire import LEASE_SECONDS

DELIVERED = st.tuples(st.just("deliver"), st.integers(1, 2), st.integers(1, 2))
ENDED = st.tuples(
    st.just("end"), st.sampled_from([State.CLOSED, State.RELEASED, State.WAITING]), st.sampled_from([True, True, False])
)
PASSED = st.tuples(st.just("wait"), st.sampled_from([1, LEASE_SECONDS + 1, 8 * 86_400]), st.none())
CALENDARS = st.lists(st.one_of(DELIVERED, DELIVERED, ENDED, ENDED, PASSED), min_size=3, max_size=12)


class Story:
    """One target's story, and what must be true all along."""

    def __init__(self, ledger: DynamoLedger, clock: Clock) -> None:
        self.ledger = ledger
        self.clock = clock
        self.numbers: Iterator[int] = iter(range(1_000))
        self.leases: dict[str, Claim] = {}
        self.delivered: set[tuple[str, str]] = set()
        self.kept: set[tuple[str, str]] = set()
        self.released: set[str] = set()

    def deliver(self, name: int, version: int) -> None:
        """A finding comes in; whether it may act is as the promises say."""
        number = next(self.numbers)
        finding = a_finding(id=f"finding-{name}", updated_at=f"2026-11-21T11:0{version}:00Z")
        claim = self.ledger.claim(finding, an_incident(id=f"inc-{number:03}"), f"run-{number}")
        mark = (finding.id, finding.version)
        assert claim.ending is Ending.JOINED or mark not in self.delivered, "a duplicate opened a case"
        assert not (claim.lease and finding.id in self.released), "a finding of a released case may act again"
        self.delivered.add(mark)
        self.kept |= set() if claim.repeated else {mark}
        if claim.lease:
            self._lease(claim)

    def _lease(self, claim: Claim) -> None:
        held = [other.lease for other in self.leases.values() if other.lease]
        assert all(lease.until < self.clock().timestamp() for lease in held), "two runs at work on one target"
        self.leases[claim.incident.id] = claim

    def end(self, state: State, done: bool) -> None:
        """Whoever is at work ends, and forgets its lease; a finding that came meanwhile keeps it."""
        for claim in list(self.leases.values()):
            assert claim.lease
            at = self.clock().isoformat() if state is State.RELEASED else ""
            if claim.lease.until > self.clock().timestamp():
                self._finish(claim, replace(claim.incident, state=state, released_at=at), done=done)

    def _finish(self, claim: Claim, incident: Incident, *, done: bool) -> None:
        assert claim.lease
        if not self.ledger.finish(claim.lease, incident, work_done=done):
            return
        del self.leases[incident.id]
        if incident.state is State.RELEASED:
            findings = self.ledger.case_file(incident.id).incident.findings
            self.released |= {finding.id for finding in findings}

    def wait(self, seconds: int, _: None) -> None:
        """Time goes by, and with it the leases of the dead."""
        self.clock.pause(seconds)
        now = self.clock().timestamp()
        self.leases = {name: claim for name, claim in self.leases.items() if claim.lease and claim.lease.until > now}


@pytest.fixture
def emptied(dynamodb: Any) -> Any:
    """Empties the table between two stories."""

    def empty() -> None:
        for item in dynamodb.scan(TableName="irhub-ledger")["Items"]:
            dynamodb.delete_item(TableName="irhub-ledger", Key={"PK": item["PK"], "SK": item["SK"]})

    return empty


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calendar=CALENDARS)
def test_whatever_happens_the_ledger_keeps_its_promises(
    ledger: DynamoLedger, clock: Clock, emptied: Any, calendar: list[tuple[str, Any, Any]]
) -> None:
    """No duplicate opens, no two runs work at once, no released finding acts, one case is open, nothing is lost."""
    emptied()
    story = Story(ledger, clock)

    for what, one, other in calendar:
        getattr(story, what)(one, other)

    incidents = [ledger.case_file(incident.id).incident for incident in ledger.incidents()]
    assert sum(incident.is_open for incident in incidents) <= 1
    assert {(finding.id, finding.version) for incident in incidents for finding in incident.findings} >= story.kept
