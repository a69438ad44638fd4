"""What is written down, and what a ledger promises.

The promises behind each method, so that the engine can lean on them:

* ``claim`` is one conditional write. Of any number of deliveries at once exactly one opens the case; each of the others
  appends its finding. A run that lost the answer to its own claim finds its own token and goes on.
* ``intend`` is one transaction: either every step and every first state of a plan is on record, or none is. A first state
  that is on record is never overwritten.
* A lease passes on only by running out. It lasts longer than a function may run, and ``intend`` refuses when it is nearly
  over, so no two runs ever change one target. (A condition on the incident's item in each transaction would fence too, but
  actions work side by side, and DynamoDB cancels transactions that touch one item at the same time.)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from hub.approval.ask import Ask
from hub.exemption import Exemption
from hub.finding import Finding
from hub.incident import Ending, Incident, Mode, State


class Status(StrEnum):
    """How far a step has come."""

    INTENDED = "intended"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the hub knows of an account, and of everything that may hold it back, before it enters."""

    account_id: str
    name: str = ""
    onboarded: bool = False
    mode: Mode = Mode.OBSERVE
    held_at: Mode = Mode.ACT
    """How far people let irhub go in this one account, whatever the settings say; act where they said nothing."""
    paused: str = ""
    """Why nothing may act now, in this account or anywhere; empty where nothing is paused."""
    exemptions: tuple[Exemption, ...] = ()
    """What people said is to be left alone, expired ones among them."""
    ou: str = ""
    """Where the account lies in the organization, from the root down; empty where nobody noted it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one run to work on one incident, for a time."""

    incident_id: str
    run: str
    until: float
    """Seconds since the epoch."""
    finding_count: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What became of a delivery at the ledger."""

    ending: Ending
    incident: Incident
    lease: Lease | None
    """None: another run is at work, or there is nothing left to do."""
    repeated: bool = False
    """This version of the finding was on record already."""
    after_release: bool = False
    """The finding belongs to a case that was released; it is told and never acts."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A step about to be made, and what its resource was before."""

    action: str
    on: str
    says: str
    calls: tuple[str, ...]
    once: bool = False
    kept: str = ""
    recorded: Mapping[str, Any] | None = None
    """The state to come back to, as plain values; None where the step is kept or is itself the way back."""
    releases: bool = False
    """True for a step of the way back."""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step as it is on record."""

    action: str
    on: str
    says: str
    calls: tuple[str, ...]
    status: Status
    intended_at: str
    settled_at: str = ""
    reason: str = ""
    once: bool = False
    kept: str = ""
    releases: bool = False
    attempts: tuple[str, ...] = ()
    """The time and status of each beginning and each end so far, in order; the rest tells of the last attempt."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What a resource was before an action first changed it, and which incidents hold it so."""

    resource_key: str
    """The target's key without its id, and the id of the resource."""
    action: str
    on: str
    recorded: Mapping[str, Any]
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One line of an incident's timeline, or of what was noted without one."""

    at: str
    name: str
    says: str
    fields: Mapping[str, str] = field(default_factory=dict)


TURNED_AWAY = "refused-at-the-door"
"""The record's word for somebody whom a door for people did not let through."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that is on record about one incident."""

    incident: Incident
    steps: tuple[StepRecord, ...]
    notes: tuple[Note, ...]
    asks: tuple[Ask, ...] = ()
    """What waits for people, or did, in the order of rounds."""


class Ledger(Protocol):
    """Where incidents and steps are written down, before and after."""

    def standing(self, account_id: str) -> Standing:
        """What is known of the account and of pauses, read in one call."""

    def claim(self, finding: Finding, fresh: Incident, run: str) -> Claim:
        """Opens ``fresh`` for the finding, or joins the case that is open on its target."""

    def resume(self, incident_id: str, run: str) -> Claim:
        """Takes the lease of an incident whose work is not done and whose lease ran out; else a claim without lease."""

    def seize(self, incident_id: str, run: str) -> Claim:
        """Takes the lease of an incident whatever its work, unless another run holds it; raises ``IncidentNotFoundError``."""

    def begin(self, incident_id: str, run: str) -> Claim:
        """Takes the lease as ``seize`` does, for what people agreed to: work is pending again, its runs are counted anew."""

    def count_isolation(self, incident: Incident) -> Mapping[str, int]:
        """How many incidents contained something within the hour, this one included; idempotent.

        In the account of the incident, by the key ``""``, and in each thing that its target lies in, by its name.
        """

    def intend(self, lease: Lease, incident: Incident, intents: tuple[Intent, ...]) -> None:
        """Writes all intents and first states down in one transaction.

        Raises ``LeaseLostError`` too near the lease's end, and ``UnsettledStepError`` where a ``once`` step of the same words
        was intended less than a minute ago by another run and has neither failed nor been seen since.
        """

    def settle(self, incident: Incident, intents: tuple[Intent, ...], results: Mapping[str, tuple[Status, str]]) -> None:
        """Writes down how each intent ended, by its sentence."""

    def finish(self, lease: Lease, incident: Incident, work_done: bool) -> bool:
        """Writes state, containment and cap, and gives the lease back; False, the lease kept, where a finding came meanwhile.

        With ``work_done`` false the lease is given back in any case: the work stays pending.
        """

    def holds(self, incident: Incident, action: str) -> tuple[Hold, ...]:
        """What this incident holds for an action."""

    def inherit(self, lease: Lease, incident: Incident, action: str) -> None:
        """What the closed incident before this one on the same target still holds for an action, this one holds too."""

    def let_go(self, incident: Incident, hold: Hold, *, restored: bool) -> bool:
        """Takes the incident off the holders; with the last holder the hold itself goes, but only where it was ``restored``.

        False, with the incident still the holder, where it was to leave the hold to others and is the last by now.
        """

    def note(self, incident_id: str, note: Note) -> None:
        """Adds a line to the timeline of an incident."""

    def note_aside(self, note: Note) -> None:
        """Keeps what led to no incident for 90 days."""

    def keep_answer(self, run: str, about: str, answer: Mapping[str, Any]) -> None:
        """Keeps, for 30 days, the answer to what a proof asked about something; a later one takes the place of an earlier."""

    def answer(self, run: str, about: str) -> Mapping[str, Any] | None:
        """The answer that is kept; None where there is none."""

    def case_file(self, incident_id: str) -> CaseFile:
        """Everything about one incident; raises ``IncidentNotFoundError``."""

    def incidents(self, state: State | None = None) -> tuple[Incident, ...]:
        """Incidents, newest first, without their findings."""


def going_back(case: CaseFile, only: tuple[str, ...] = ()) -> tuple[StepRecord, ...]:
    """The steps that a release would take back: made, not kept, and not taken back since; those of these actions alone."""
    back = [step for step in case.steps if step.releases and step.status is Status.DONE]
    since = {(step.action, step.on): step.intended_at for step in back}
    return tuple(
        step
        for step in case.steps
        if not (step.releases or step.kept or step.status is Status.FAILED)
        and (not only or step.action in only)
        and step.intended_at > since.get((step.action, step.on), "")
    )
