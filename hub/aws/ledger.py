"""The ledger on DynamoDB; see ``record.Ledger`` for what each method promises, and ``ledger_items`` for what is where."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from hub.approval.refusing import REFUSED
from hub.approval.written import DECISION
from hub.aws import approval_items, ledger_accounts, ledger_finish, ledger_items
from hub.aws.ledger_case import read
from hub.aws.ledger_claim import Claims
from hub.aws.ledger_steps import Steps
from hub.aws.ledger_table import Table
from hub.aws.ledger_write import Item, put
from hub.engine import Together
from hub.errors import IncidentNotFoundError
from hub.finding import Finding
from hub.incident import Incident, State
from hub.record import TURNED_AWAY, CaseFile, Claim, Hold, Intent, Lease, Note, Standing, Status

NOTES_ASIDE_KEPT = timedelta(days=90)
ANSWERS_KEPT = timedelta(days=30)
KINDS = ("META", "FINDING#", "STEP#", "EVENT#")
"""How the sort keys begin of what a case file tells."""
CASE = ("INC", "EVENT", "ASK")
"""The partitions that it tells of: the responder's own, and the two that the door for people may write in."""
OF_PEOPLE = frozenset({"note", DECISION, REFUSED})
"""The lines that the door for people is there to write. The responder goes by others, such as whom it told and who asked for a
release; those count from its own partition alone, so that whoever takes the door over can forge none of them."""


class DynamoLedger:
    """The ledger of one installation; a ``record.Ledger``."""

    def __init__(self, table: Table, lease_seconds: int, now: Callable[[], datetime], together: Together) -> None:
        self._table = table
        self._now = now
        self._together = together
        self._claims = Claims(table, now, lease_seconds)
        self._steps = Steps(table, now)

    def standing(self, account_id: str) -> Standing:
        """What is known of the account and of pauses, read in one call."""
        return ledger_accounts.standing(self._table, account_id)

    def claim(self, finding: Finding, fresh: Incident, run: str) -> Claim:
        """Opens ``fresh`` for the finding, or joins the case that is open on its target."""
        return self._claims.claim(finding, fresh, run)

    def resume(self, incident_id: str, run: str) -> Claim:
        """Takes the lease of an incident whose work is not done and whose lease ran out; else a claim without lease."""
        return self._claims.take(read(self._table, incident_id).incident, run)

    def seize(self, incident_id: str, run: str) -> Claim:
        """Takes the lease of an incident whatever its work, unless another run holds it."""
        return self._claims.take(read(self._table, incident_id).incident, run, idle_too=True)

    def begin(self, incident_id: str, run: str) -> Claim:
        """Takes the lease as ``seize`` does; the work is pending again, and its runs are counted anew."""
        return self._claims.begin(read(self._table, incident_id).incident, run)

    def count_isolation(self, incident: Incident) -> Mapping[str, int]:
        """How many incidents contained something lately, this one included: in the account, and in what the target lies in."""
        return ledger_accounts.count_isolation(self._table, incident, self._now(), self._together)

    def intend(self, lease: Lease, incident: Incident, intents: tuple[Intent, ...]) -> None:
        """Writes all intents and first states down in one transaction."""
        self._steps.intend(lease, incident, intents)

    def settle(self, incident: Incident, intents: tuple[Intent, ...], results: Mapping[str, tuple[Status, str]]) -> None:
        """Writes down how each intent ended, by its sentence."""
        self._steps.settle(incident, intents, results)

    def finish(self, lease: Lease, incident: Incident, work_done: bool) -> bool:
        """Writes state and containment and gives the lease back; False, with the lease kept, where a finding came meanwhile."""
        return ledger_finish.finish(self._table, lease, incident, work_done=work_done)

    def holds(self, incident: Incident, action: str) -> tuple[Hold, ...]:
        """What this incident holds for an action."""
        return self._steps.holds(incident, action)

    def inherit(self, lease: Lease, incident: Incident, action: str) -> None:
        """What the closed incident before this one still holds for an action is held by this one too."""
        self._steps.inherit(lease, incident, action)

    def let_go(self, incident: Incident, hold: Hold, *, restored: bool) -> bool:
        """Takes the incident off the holders; False where it was to leave the hold to others and is the last by now."""
        return self._steps.let_go(incident, hold, restored=restored)

    def note(self, incident_id: str, note: Note) -> None:
        """Adds a line to the timeline of an incident."""
        key = ledger_items.note_key(f"INC#{incident_id}", note)
        self._table.write(put(key, {"note": ledger_items.packed(note)}))

    def note_aside(self, note: Note) -> None:
        """Keeps what led to no incident for 90 days."""
        now = self._now()
        key = ledger_items.note_key(f"NOTE#{now:%Y-%m-%d}", note)
        expires_at = int((now + NOTES_ASIDE_KEPT).timestamp())
        self._table.write(put(key, {"note": ledger_items.packed(note), "expires_at": expires_at}))

    def keep_answer(self, run: str, about: str, answer: Mapping[str, Any]) -> None:
        """Keeps, for 30 days, the answer to what a proof asked about something."""
        expires_at = int((self._now() + ANSWERS_KEPT).timestamp())
        key = ledger_items.answer_key(run, about)
        self._table.write(put(key, {"answer": ledger_items.packed(answer), "expires_at": expires_at}))

    def answer(self, run: str, about: str) -> Mapping[str, Any] | None:
        """The answer that is kept; None where there is none."""
        (item,) = self._table.get(ledger_items.answer_key(run, about))
        return ledger_items.answer_of(item) if item else None

    def answers(self, run: str, abouts: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Those of these answers that are there, by what they are about."""
        found = self._table.get(*(ledger_items.answer_key(run, about) for about in abouts))
        return {about: ledger_items.answer_of(item) for about, item in zip(abouts, found, strict=True) if item}

    def noted_aside(self, since: datetime) -> tuple[Note, ...]:
        """What led to no incident since then, in its order; from the day of ``since`` to today."""
        return self._aside("NOTE", since)

    def turned_away(self, since: datetime) -> tuple[Note, ...]:
        """Whom the doors for people did not let through since then, in order: their own lines, of which no others count."""
        return tuple(note for note in self._aside("EVENT", since) if note.name == TURNED_AWAY)

    def _aside(self, kind: str, since: datetime) -> tuple[Note, ...]:
        now = self._now()
        begin = max(since.astimezone(UTC), now - NOTES_ASIDE_KEPT)
        days = [begin.date() + timedelta(days=n) for n in range((now.date() - begin.date()).days + 1)]
        places = [f"{kind}#{day:%Y-%m-%d}" for day in days]
        found = self._together([partial(self._table.query, place, f"EVENT#{begin.isoformat()}") for place in places])
        return _in_order(item for items in found for item in items)

    def case_file(self, incident_id: str) -> CaseFile:
        """Everything about one incident; raises ``IncidentNotFoundError``."""
        found, said, asked = self._together([partial(self._table.query, f"{kind}#{incident_id}") for kind in CASE])
        kinds = {kind: [item for item in found if str(item["SK"]).startswith(kind)] for kind in KINDS}
        if not kinds["META"]:
            raise IncidentNotFoundError(incident_id)
        steps = sorted(kinds["STEP#"], key=lambda step: (step["intended_at"], step["order"]))
        return CaseFile(
            ledger_items.incident_of(kinds["META"][0], kinds["FINDING#"]),
            tuple(map(ledger_items.step_of, steps)),
            _in_order((*filter(_is_of_people, said), *kinds["EVENT#"])),
            approval_items.asks_in(asked),
        )

    def incident(self, incident_id: str) -> Incident:
        """One incident with its findings, and nothing else of it; raises ``IncidentNotFoundError``."""
        found = self._table.query(f"INC#{incident_id}", "FIND", "META~")
        meta = [item for item in found if item["SK"] == "META"]
        if not meta:
            raise IncidentNotFoundError(incident_id)
        return ledger_items.incident_of(meta[0], [item for item in found if str(item["SK"]).startswith("FIND")])

    def incidents(self, state: State | None = None) -> tuple[Incident, ...]:
        """Incidents, newest first, without their findings."""
        states = (state,) if state else tuple(State)
        found = self._together([partial(self._table.newest, each.value) for each in states])
        incidents = (ledger_items.incident_of(item) for items in found for item in items)
        return tuple(sorted(incidents, key=lambda incident: incident.opened_at, reverse=True))


class PeopleLedger(DynamoLedger):
    """The same record for the door for people, which may write lines and nothing else (DynamoDB, ``dynamodb:LeadingKeys``).

    IAM tells partitions apart and not items, so what the door writes lies in partitions of its own; readers join the two.
    """

    def note(self, incident_id: str, note: Note) -> None:
        """Adds a line to the timeline of an incident."""
        self._table.write(put(ledger_items.note_key(f"EVENT#{incident_id}", note), {"note": ledger_items.packed(note)}))

    def note_aside(self, note: Note) -> None:
        """Keeps what led to no incident for 90 days."""
        now = self._now()
        key, expires_at = ledger_items.note_key(f"EVENT#{now:%Y-%m-%d}", note), int((now + NOTES_ASIDE_KEPT).timestamp())
        self._table.write(put(key, {"note": ledger_items.packed(note), "expires_at": expires_at}))


def _is_of_people(item: Item) -> bool:
    return ledger_items.note_of(item).name in OF_PEOPLE


def _in_order(items: Iterable[Item]) -> tuple[Note, ...]:
    """The lines of these items in the order of their times, each once: a line has the same key wherever it was written.

    Of two under one key the last counts.
    """
    lines = {str(item["SK"]): item for item in items}
    return tuple(ledger_items.note_of(lines[key]) for key in sorted(lines))
