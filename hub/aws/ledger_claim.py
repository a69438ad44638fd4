"""How deliveries meet at the ledger: who opens the case, who joins it, and whose turn it is to work on it.

Opening is one transaction (the target's item, the incident with its lease, the finding) on condition that the target has no
case yet; that is all an ordinary finding costs. Whatever else is on record is read only after that condition has failed:

* It names our own new incident: the answer to our own transaction was lost. We opened it.
* The finding belongs to a case that was released: it joins that one, is told, and never acts.
* The case is open: the finding joins it. Who gets the lease works on it; the others leave it to him.
* The case is closed, and this version of the finding or a newer one was in it, or in one of the five closed before it: a
  repetition, nothing is left to do.
* Otherwise a new case takes the old one's place, capped to *ask* within seven days of a release.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from hub.aws import ledger_items as items
from hub.aws.ledger_case import OPEN, Case, Recorded, case_item, case_of, read
from hub.aws.ledger_finish import IS_OPEN, OPEN_STATES
from hub.aws.ledger_table import Answer, Table
from hub.aws.ledger_write import Plain, Write, put, update
from hub.errors import ThrottledError
from hub.finding import Finding
from hub.incident import Ending, Incident, cooled
from hub.record import Claim, Lease

TRIES = 5
FREE = "(attribute_not_exists(#lease_run) OR #lease_until < :now OR #lease_run = :run)"


class Claims:
    """Opening, joining, and the lease."""

    def __init__(self, table: Table, now: Callable[[], datetime], lease_seconds: int) -> None:
        self._table = table
        self._now = now
        self._lease_seconds = lease_seconds

    def claim(self, finding: Finding, fresh: Incident, run: str) -> Claim:
        """The finding opened ``fresh`` or joined a case; the answer says which, and whether this run is to work on it."""
        fresh = replace(fresh, findings=(finding,), finding_count=1)
        before: Case | None = None
        for _ in range(TRIES):
            lease = self._lease(fresh, run)
            met = self._open(finding, fresh, lease, before)
            if met is None or met.incident_id == fresh.id:
                return Claim(Ending.OPENED, fresh, lease)
            claim = self._meet(met, finding, run)
            if claim is not None:
                return claim
            before = None if met.state == OPEN else met
            released = next(reversed(met.released), "")
            fresh = _following(cooled(fresh, released, met.released_at, self._now()), met)
        raise ThrottledError(
            "dynamodb:TransactWriteItems", "TransactionConflict", f"{finding.target.key} goes on changing hands"
        )

    def take(self, incident: Incident, run: str, *, repeated: bool = False, idle_too: bool = False) -> Claim:
        """A claim with the lease where no other run holds it and work is left to do (or, ``idle_too``, is not)."""
        if incident.work_done and not idle_too:
            return Claim(Ending.JOINED, incident, None, repeated)
        lease = self._lease(incident, run)
        values: dict[str, Plain] = {"run": run, "until": lease.until, "now": self._now().timestamp()}
        condition = FREE
        if not idle_too:
            condition, values = f"{FREE} AND #work_done = :no", {**values, "no": False}
        change = "SET #lease_run = :run, #lease_until = :until, #runs = :runs"
        values["runs"] = incident.runs + 1
        answer = self._table.write(update(items.incident_key(incident.id), change, condition, **values))
        taken = _as_taken(replace(incident, runs=incident.runs + 1), answer)
        return Claim(Ending.JOINED, taken, lease if answer.written else None, repeated)

    def begin(self, incident: Incident, run: str) -> Claim:
        """A claim with the lease where no other run holds it; the work is pending again, and its runs are counted anew."""
        lease = self._lease(incident, run)
        change = "SET #lease_run = :run, #lease_until = :until, #runs = :runs, #work_done = :no"
        values: dict[str, Plain] = {"run": run, "until": lease.until, "now": self._now().timestamp(), "runs": 1, "no": False}
        answer = self._table.write(update(items.incident_key(incident.id), change, FREE, **values))
        return Claim(Ending.JOINED, _as_taken(incident, answer), lease if answer.written else None)

    def _lease(self, incident: Incident, run: str) -> Lease:
        return Lease(incident.id, run, self._now().timestamp() + self._lease_seconds, incident.finding_count)

    def _open(self, finding: Finding, fresh: Incident, lease: Lease, before: Case | None) -> Case | None:
        """None when the case is opened, else the case that stands in the way."""
        condition, values = "attribute_not_exists(#PK)", dict[str, Plain]()
        if before is not None:
            condition, values = "#incident_id = :id AND #case = :case", {"id": before.incident_id, "case": before.state}
        refused = self._table.transact(
            put(items.target_key(fresh.target), case_item(fresh, before), condition, **values),
            put(items.incident_key(fresh.id), {**items.incident_item(fresh), **items.leased(lease)}),
            put(items.finding_key(fresh.id, finding), items.finding_item(finding, self._now().isoformat())),
        )
        return case_of(refused[0]) if refused else None

    def _meet(self, case: Case, finding: Finding, run: str) -> Claim | None:
        """The claim on a case that is on record; None where the finding is to open a new one, or to look again."""
        for earlier in case.released:
            record = read(self._table, earlier)
            if record.knows(finding):
                return self._after_release(record, finding)
        if case.state == OPEN:
            return self._join(read(self._table, case.incident_id), finding, run)
        for earlier in reversed(case.closed):
            if (record := read(self._table, earlier)).is_past(finding):
                return Claim(Ending.JOINED, record.incident, None, repeated=True)
        return None

    def _join(self, record: Recorded, finding: Finding, run: str) -> Claim | None:
        if record.has(finding):
            return self.take(record.incident, run, repeated=True)
        count = update(
            items.incident_key(record.incident.id),
            "SET #finding_count = #finding_count + :one, #work_done = :no, #runs = :none",
            IS_OPEN,
            **{"one": 1, "no": False, "none": 0, **OPEN_STATES},
        )
        joined = self._append(record, finding, count)
        return self.take(replace(joined, work_done=False, runs=0), run) if joined else None

    def _after_release(self, record: Recorded, finding: Finding) -> Claim:
        if record.has(finding):
            return Claim(Ending.JOINED, record.incident, None, repeated=True, after_release=True)
        count = update(items.incident_key(record.incident.id), "SET #finding_count = #finding_count + :one", one=1)
        joined = self._append(record, finding, count)
        return Claim(Ending.JOINED, joined or record.incident, None, repeated=joined is None, after_release=True)

    def _append(self, record: Recorded, finding: Finding, count: Write) -> Incident | None:
        """The incident with the finding; None where that delivery was appended, or the case ended, a moment ago."""
        kept = replace(finding, detail={}) if record.is_past(finding) else finding
        incident = record.incident
        refused = self._table.transact(
            put(
                items.finding_key(incident.id, finding),
                items.finding_item(kept, self._now().isoformat()),
                "attribute_not_exists(#PK)",
            ),
            count,
            *(update((f"INC#{incident.id}", sk), "REMOVE #detail") for sk in record.outdated(finding)),
        )
        if refused:
            return None
        return replace(incident, findings=(*incident.findings, finding), finding_count=incident.finding_count + 1)


def _as_taken(read_before: Incident, answer: Answer) -> Incident:
    """The incident as it stood when the lease was taken: after it was read, another run may have come to its end.

    Its findings stay as they were read, with their number, so that what came meanwhile is seen before work is called done.
    """
    if not answer.written:
        return read_before
    now = items.incident_of(answer.item)
    return replace(now, findings=read_before.findings, finding_count=read_before.finding_count)


def _following(fresh: Incident, before: Case) -> Incident:
    """The incident, which knows of a closed one before it: closing takes nothing back."""
    return replace(fresh, after=before.incident_id if before.is_closed else "")
