"""What earlier runs left on the record of a case: steps without an end or to be told again, notices, releases under way."""

from dataclasses import replace
from datetime import datetime, timedelta

from hub.engine import Outcome, Result
from hub.hub import Hub
from hub.record import CaseFile, Intent, Status, StepRecord

UNENDED = (Status.INTENDED, Status.UNKNOWN)
RELEASED, WAITING, INCOMPLETE = "released", "release-waits", "release-incomplete"
"""The timeline's words for how a release went; the second is that of one that AWS keeps waiting."""
BACK_WITHIN = timedelta(minutes=30)
"""So long a release that waits is believed to come back; it does after a quarter of an hour, or when the lease is free."""


def with_past(past: CaseFile, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """The outcomes with the steps of earlier runs among those made, so that people read the whole case and not one run."""
    return tuple(replace(outcome, made=_made(past, outcome)) for outcome in outcomes)


def _made(past: CaseFile, outcome: Outcome) -> tuple[str, ...]:
    earlier = (step.says for step in past.steps if step.action == outcome.action and _counts(step, outcome))
    return tuple(dict.fromkeys((*earlier, *outcome.made)))


def _counts(step: StepRecord, outcome: Outcome) -> bool:
    return not step.releases and step.status is not Status.FAILED and step.says not in outcome.missing


def record_leftovers(past: CaseFile, outcomes: tuple[Outcome, ...], hub: Hub) -> None:
    """A step whose run died before its end was written is on record as done, once its action sees nothing missing."""
    done = {outcome.action for outcome in outcomes if outcome.result is Result.DONE}
    left = tuple(step for step in past.steps if step.status in UNENDED and step.action in done and not step.releases)
    if left:
        intents = tuple(Intent(step.action, step.on, step.says, step.calls, step.once, step.kept) for step in left)
        results = {step.says: (Status.DONE, "seen by a later look") for step in left}
        hub.ledger.settle(past.incident, intents, results)


def told_last(past: CaseFile) -> frozenset[tuple[str, str]]:
    """Channel and digest of what each channel was told last of each kind; the same words again later are news again."""
    told = [note.fields for note in past.notes if note.name in {"told", "held"}]
    last = {(fields["channel"], fields.get("kind", "")): fields["digest"] for fields in told}
    return frozenset((channel, digest) for (channel, _), digest in last.items())


def told_ever(past: CaseFile) -> frozenset[tuple[str, str]]:
    """Channel and digest of everything that each channel was told; for what is said once and never becomes news again."""
    return frozenset((note.fields["channel"], note.fields["digest"]) for note in past.notes if note.name == "told")


def is_going_back(past: CaseFile, now: datetime) -> bool:
    """True where AWS keeps a release waiting that comes back soon."""
    went = [note for note in past.notes if note.name in {RELEASED, WAITING, INCOMPLETE}][-1:]
    return any(note.name == WAITING and now < datetime.fromisoformat(note.at) + BACK_WITHIN for note in went)
