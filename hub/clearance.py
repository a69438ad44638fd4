"""How free each action of a case is, and what must have happened before the first change.

Both are asked beside the first look of an action, so that they cost no round trip of their own. Containing actions, and those
that take the target out of service without containing it, share one limit, the strictest of theirs: an instance that may only
be isolated when a person agrees is not taken out of its group before.
"""

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from hub import guardrails
from hub.approval.agreement import Agreement
from hub.before import Turn
from hub.guardrails import Limit
from hub.hub import Hub
from hub.incident import Incident, Mode
from hub.playbook import Phase, Use
from hub.record import Standing

GRACE_SECONDS = 10
"""So long after a run should have given the lease back it has; a tick that met the lease would be lost."""
LONGEST_DELAY_SECONDS = 900
RUNS = 10
"""Runs for one piece of news; what still cannot be done after them has failed. Their ticks are spread over an hour and more."""
WAITING_RUNS = 200
"""The same where AWS is at work, on copies of snapshots for instance, which take hours: two days of quarters of an hour."""


def again_seconds(incident: Incident, hub: Hub) -> int:
    """When to look whether a run finished its work: after its lease, and later with every run."""
    first = hub.settings.lease_seconds + GRACE_SECONDS
    return min(LONGEST_DELAY_SECONDS, first << min(incident.runs - 1, 4))


def is_last_run(incident: Incident, *, waits: bool = False) -> bool:
    """True where nothing is put off any more; what only waits for AWS to be done has more patience."""
    return incident.runs >= (WAITING_RUNS if waits else RUNS)


def limits(uses: tuple[Use, ...], incident: Incident, standing: Standing, hub: Hub) -> Mapping[str, Limit]:
    """How free each action is, by its name."""
    own = {use.action: guardrails.limit(use, incident, standing, hub.settings) for use in uses}
    shared = [own[use.action] for use in uses if is_drastic(use, hub)]
    if shared and not guardrails.is_drill(incident):
        shared.append(hub.context.limit(incident))
    return {use.action: guardrails.strictest(shared) if is_drastic(use, hub) else own[use.action] for use in uses}


def is_drastic(use: Use, hub: Hub) -> bool:
    """True for what contains the target or takes it out of service; the circuit breaker counts these."""
    return use.phase is Phase.CONTAIN or hub.actions[use.action].disrupts


@dataclass(slots=True)
class Clearance:
    """Asked by every action of a run; the tick is sent and the isolation counted by the first that may act."""

    incident: Incident
    limits: Mapping[str, Limit]
    hub: Hub
    agreed: Mapping[str, Agreement] = field(default_factory=dict)
    """What people agreed to, by the action; asked no more, but bound by a pause, an exemption and *observe* like all others."""
    exempt: tuple[str, ...] = ()
    """The findings of this case that an exemption covers, in sentences."""
    dangers: tuple[Callable[[], str], ...] = ()
    """What is read before anything drastic is done, each a reason to ask; added once the way in is known."""
    turn: Turn | None = None
    """What this run is, where containment may wait for a look."""
    ticked: bool = False
    breaker: Limit | None = None
    """What the circuit breaker allows; None before it was asked."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, use: Use) -> Callable[[], Mode]:
        """A thunk that gives how free the action is, once everything that must come before a change has come."""
        return lambda: self._give(use)

    def known(self, use: Use) -> Mode:
        """How free the action is by what was asked so far; the first that may act asks the circuit breaker."""
        limits = [self.limits[use.action]]
        if self.breaker and self._may_act(use.action) and is_drastic(use, self.hub):
            limits.append(self.breaker)
        return guardrails.strictest(limits).mode

    def why(self, action: str) -> tuple[str, ...]:
        """What holds this action back, in words."""
        breaker = self.breaker.why if self.breaker else ""
        return tuple(dict.fromkeys(why for why in (self.limits[action].why, breaker) if why))

    def whys(self, but: Collection[str]) -> tuple[str, ...]:
        """What held back the actions, but for these, in words; and which findings are exempted."""
        held = (why for action in self.limits if action not in but for why in self.why(action))
        return tuple(dict.fromkeys((*self.exempt, *held)))

    def _give(self, use: Use) -> Mode:
        if self._may_act(use.action):
            with self._lock:
                self.breaker = self.breaker or self._begin()
        return self.known(use)

    def _begin(self) -> Limit:
        thunks: list[Callable[[], Any]] = [self._tick, self._count, *self.dangers]
        _, counted, *dangers = self.hub.together(thunks)
        asks = (Limit(Mode.ASK, why) for why in dangers if why)
        return guardrails.strictest((guardrails.broken(counted, self.hub.settings), *asks))

    def _tick(self) -> None:
        """Where containment may wait the tick is for this run alone, and another is sent at its end in any case."""
        if is_last_run(self.incident):
            return
        message, seconds = {"irhub": "tick", "incident": self.incident.id}, again_seconds(self.incident, self.hub)
        if self.turn:
            later = min(LONGEST_DELAY_SECONDS, seconds + self.turn.step_seconds)
            self.hub.queue.send({**message, "runs": self.turn.runs}, later)
            return
        self.hub.queue.send(message, seconds)
        self.ticked = True

    def _count(self) -> Mapping[str, int]:
        acts = any(self._may_act(action) and self._contains(action) for action in self.limits)
        return self.hub.ledger.count_isolation(self.incident) if acts else {}

    def _may_act(self, action: str) -> bool:
        mode = self.limits[action].mode
        return mode is Mode.ACT or (mode is Mode.ASK and action in self.agreed)

    def _contains(self, action: str) -> bool:
        return self.hub.actions[action].contains
