"""Steps and first states: written down before anything is changed, settled after, let go of at release."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from hub.aws import ledger_items as items
from hub.aws.ledger_table import Table
from hub.aws.ledger_write import Item, Key, Write, delete, put, update
from hub.errors import LeaseLostError, ThrottledError, UnsettledStepError
from hub.incident import Incident
from hub.record import Hold, Intent, Lease, Status

MARGIN_SECONDS = 10
"""Nothing is begun when less of the lease is left."""
UNSETTLED = timedelta(minutes=1)
"""For this long, a step that AWS would make twice is not begun again by another run."""
BEGUN_ELSEWHERE = "attribute_not_exists(#PK) OR #run = :run OR #status = :failed OR #intended_at < :long_ago"
TRIES = 3


class Steps:
    """The steps of incidents, and what their resources were before."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        self._table = table
        self._now = now

    def intend(self, lease: Lease, incident: Incident, intents: tuple[Intent, ...]) -> None:
        """Every step and every first state is on record, in one transaction; a first state on record stays as it is.

        Only a plan of more than a hundred steps and states takes more transactions than one, all of them before its first call.
        """
        if self._now().timestamp() > lease.until - MARGIN_SECONDS:
            raise LeaseLostError(incident.id, "has too little time left to begin anything")
        steps = {items.step_key(incident.id, intent): intent for intent in intents}
        states = {items.hold_key(incident.target, i.action, i.on): i for i in reversed(intents) if i.recorded is not None}
        written = [self._step(key, intent, lease, order) for order, (key, intent) in enumerate(steps.items())]
        refused = self._table.transact(*written, *(_hold(key, intent, incident) for key, intent in states.items()))
        if refused:
            raise UnsettledStepError(list(steps.values())[min(refused)].says)

    def settle(self, incident: Incident, intents: tuple[Intent, ...], results: Mapping[str, tuple[Status, str]]) -> None:
        """How each intent ended is on record."""
        at = self._now().isoformat()
        keys = {items.step_key(incident.id, intent): results[intent.says] for intent in intents}
        change = "SET #status = :status, #reason = :reason, #settled_at = :at ADD #attempts :end"
        ends = (
            update(key, change, status=status.value, reason=reason, at=at, end=items.attempt(at, status))
            for key, (status, reason) in keys.items()
        )
        self._table.transact(*ends)

    def holds(self, incident: Incident, action: str) -> tuple[Hold, ...]:
        """What this incident holds for an action, in the order in which it was first changed."""
        steps = self._table.query(f"INC#{incident.id}", f"STEP#{action}#", f"STEP#{action}#~")
        ordered = sorted(steps, key=lambda step: (step["intended_at"], step["order"]))
        keys = dict.fromkeys(items.hold_key(incident.target, action, str(step["on"])) for step in ordered)
        holds = [items.hold_of(item) for item in self._table.get(*keys) if item]
        return tuple(hold for hold in holds if incident.id in hold.holders)

    def inherit(self, lease: Lease, incident: Incident, action: str) -> None:
        """What the closed incident before this one still holds for an action is held by this one too."""
        if not incident.after:
            return
        for hold in self.holds(replace(incident, id=incident.after), action):
            if incident.id not in hold.holders:
                self._table.transact(*self._inheriting(lease, incident, hold))

    def _inheriting(self, lease: Lease, incident: Incident, hold: Hold) -> tuple[Write, Write]:
        """Refused as a whole where the one before let go of it a moment ago."""
        now = self._now().isoformat()
        intent = Intent(hold.action, hold.on, f"hold {hold.on} beside {incident.after}, which changed it", ())
        step = {**items.step_item(intent, lease, now, 0), "status": Status.DONE.value, "settled_at": now}
        join = update(
            items.hold_key(incident.target, hold.action, hold.on),
            "ADD #holders :mine",
            "contains(#holders, :before)",
            mine=frozenset({incident.id}),
            before=incident.after,
        )
        return put(items.step_key(incident.id, intent), step), join

    def let_go(self, incident: Incident, hold: Hold, *, restored: bool) -> bool:
        """The incident is off the holders; with the last holder the hold is gone, in one write, so none is left without."""
        key: Key = f"HOLD#{hold.resource_key}", f"STEP#{hold.action}"
        alone = "contains(#holders, :me) AND size(#holders) = :one"
        others = "contains(#holders, :me) AND size(#holders) > :one"
        leave = update(key, "DELETE #holders :mine", others, me=incident.id, one=1, mine=frozenset({incident.id}))
        for _ in range(TRIES):
            if restored and self._table.write(delete(key, alone, me=incident.id, one=1)).written:
                return True
            answer = self._table.write(leave)
            if answer.written or incident.id not in items.holders_of(answer.item):
                return True
            if not restored:
                return False
        raise ThrottledError("dynamodb:UpdateItem", "TransactionConflict", f"the holders of {hold.on} go on changing")

    def _step(self, key: Key, intent: Intent, lease: Lease, order: int) -> Write:
        now = self._now()
        item = items.step_item(intent, lease, now.isoformat(), order)
        change = f"SET {', '.join(f'#{name} = :{name}' for name in item)} ADD #attempts :beginning"
        values: Item = {**item, "beginning": items.attempt(now.isoformat(), Status.INTENDED)}
        if not intent.once:
            return update(key, change, "", **values)
        long_ago = (now - UNSETTLED).isoformat()
        return update(key, change, BEGUN_ELSEWHERE, **values, failed=Status.FAILED.value, long_ago=long_ago)


def _hold(key: Key, intent: Intent, incident: Incident) -> Write:
    change = "SET #recorded = if_not_exists(#recorded, :recorded), #action = :action, #on = :on ADD #holders :mine"
    recorded = json.dumps(intent.recorded, separators=(",", ":"))
    return update(key, change, recorded=recorded, action=intent.action, on=intent.on, mine=frozenset({incident.id}))
