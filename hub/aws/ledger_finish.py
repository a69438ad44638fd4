"""Giving the lease back, with the state that the incident has come to.

Two conditions: the lease is still this run's own, and where the work is called done, no finding came since the run last
looked (it would be called done too, unread). A run that puts the rest off gives the lease back whatever came: the work stays
pending, and the message that it sent takes it up again.

Where the incident ends, the case on its target ends in the same transaction, unless another incident is the case by now.
"""

from collections.abc import Mapping

from hub.aws import ledger_items as items
from hub.aws.ledger_table import Table
from hub.aws.ledger_write import Item, Plain, Write, update
from hub.errors import LeaseLostError
from hub.incident import Incident, State
from hub.record import Lease

IS_OPEN = "#state IN (:open, :waiting, :failed)"
OPEN_STATES: Mapping[str, Plain] = {state.value: state.value for state in (State.OPEN, State.WAITING, State.FAILED)}
FINISHED = (
    "SET #state = :state, #containment = :containment, #contained_at = :contained_at, #released_at = :released_at, "
    "#cap = :cap, #cap_reason = :cap_reason, #work_done = :done, #finished_by = :run REMOVE #lease_run, #lease_until"
)
REMEMBERED = "#released_at = :at ADD #released :releases"


def finish(table: Table, lease: Lease, incident: Incident, *, work_done: bool) -> bool:
    """State and containment are on record and the lease is given back; False, with the lease kept, where a finding came."""
    mine = _finishing(lease, incident, work_done=work_done)
    refused = table.transact(mine, *_ending(incident))
    if set(refused) == {1}:
        refused = table.transact(mine, *_release_remembered(incident))
    return _is_finished(refused[0], lease) if refused else True


def _finishing(lease: Lease, incident: Incident, *, work_done: bool) -> Write:
    values: dict[str, Plain] = {
        "run": lease.run,
        "state": incident.state.value,
        "containment": incident.containment.value,
        "contained_at": incident.contained_at,
        "released_at": incident.released_at,
        "cap": incident.cap.value,
        "cap_reason": incident.cap_reason,
        "done": work_done,
    }
    condition = "#lease_run = :run"
    if work_done:
        condition += " AND #finding_count = :count"
        values["count"] = lease.finding_count
    return update(items.incident_key(incident.id), FINISHED, condition, **values)


def _ending(incident: Incident) -> tuple[Write, ...]:
    """What ends the case on the target with its incident; nothing while the incident is open."""
    if incident.is_open:
        return ()
    change, values = "SET #case = :case", dict[str, Plain]()
    if incident.state is State.RELEASED:
        change, values = f"SET #case = :case, {REMEMBERED}", _remembered(incident)
    key = items.target_key(incident.target)
    return (update(key, change, "#incident_id = :id", case=incident.state.value, id=incident.id, **values),)


def _release_remembered(incident: Incident) -> tuple[Write, ...]:
    """What is to be known of a release where another incident is the case on the target by now."""
    if incident.state is not State.RELEASED:
        return ()
    return (update(items.target_key(incident.target), f"SET {REMEMBERED}", "", **_remembered(incident)),)


def _remembered(incident: Incident) -> dict[str, Plain]:
    """The time stands first, so that releases are told apart by time: the end of an incident's id is random."""
    return {"at": incident.released_at, "releases": frozenset({f"{incident.released_at} {incident.id}"})}


def _is_finished(item: Item, lease: Lease) -> bool:
    """True where only our answer was lost, False where a finding came; raises where the lease is another's."""
    if item.get("lease_run") == lease.run:
        return False
    if "lease_run" not in item and item.get("finished_by") == lease.run:
        return True
    raise LeaseLostError(lease.incident_id)
