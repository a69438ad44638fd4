"""Notices about one incident: what was done about it, what a later look showed, what was taken back, how it was closed."""

from collections.abc import Iterable
from dataclasses import replace

from hub.context import tags_of
from hub.engine import Outcome, Result
from hub.finding import SEVERAL, Finding
from hub.incident import Containment, Incident, State
from hub.notice.links import links_of
from hub.notice.notice import WORDS, Notice, Reported
from hub.record import Standing
from hub.undo import TakenBack

LOOKS = "Looked at before containment"
"""What a headline begins with while containment waits for a look that a playbook bought; until when is said below."""
MOST_FINDINGS = 20
"""As many findings of an incident as a notice names."""


def of_response(
    incident: Incident, standing: Standing, outcomes: tuple[Outcome, ...], why_not: Iterable[str] = (), *, looks: bool = False
) -> Notice:
    """What was done about an incident, or would be, and what was read then; ``looks`` where containment waits for a look."""
    return replace(
        about(incident, standing, "response", LOOKS if looks else _word(incident, outcomes)),
        done=(*_handed_on(incident), *(says for outcome in outcomes for says in outcome.made)),
        proof=tuple(says for outcome in outcomes if outcome.proof for says in outcome.proof.says),
        survives=tuple(says for outcome in outcomes if outcome.proof for says in outcome.proof.survives),
        asked=tuple(says for outcome in outcomes if outcome.result is Result.ASKED for says in outcome.missing),
        not_done=(*dict.fromkeys(why_not), *_left_out(incident), *_not_done(outcomes)),
        undo=_undo(incident) if any(outcome.made for outcome in outcomes) else "",
    )


def _word(incident: Incident, outcomes: tuple[Outcome, ...]) -> str:
    """What the headline begins with: what was read, or why there was nothing to read."""
    results = {outcome.result for outcome in outcomes}
    if incident.parts:
        return "Several resources"
    if incident.state is State.CLOSED:
        return "Gone"
    if incident.containment is Containment.NONE and not any(outcome.made for outcome in outcomes):
        asked = "Waits for you" if Result.ASKED in results else "Only watched"
        return asked if results <= {Result.ASKED, Result.OBSERVED, Result.DONE} else WORDS[Containment.NONE]
    is_no_containment = incident.containment is Containment.NONE and not any(outcome.proof for outcome in outcomes)
    if results == {Result.DONE} and is_no_containment:
        return "Answered"  # the playbook contains nothing, so that nothing contained is not bad news
    return WORDS[incident.containment]


def of_repeat(incident: Incident, standing: Standing) -> Notice:
    """A finding of a released case was reported again, and nothing was done about it."""
    notice = about(incident, standing, "repeat", "Reported again after its release")
    return replace(notice, not_done=("the case was released, so nothing is done again by itself",))


def of_watch(incident: Incident, standing: Standing, says: tuple[str, ...]) -> Notice:
    """What a look at a contained resource showed that people must know: undone, gone, or not to be read."""
    words = {Containment.NONE: "Containment undone by somebody", Containment.PARTLY: "Containment partly undone by somebody"}
    word = "Gone" if incident.state is State.CLOSED else words.get(incident.containment, "Containment can no longer be read")
    asked = ("look at the resource: it is not contained again by itself",) if incident.is_open else ()
    return replace(about(incident, standing, "watch", word), proof=says, asked=asked, undo=_undo(incident))


def of_release(
    incident: Incident, standing: Standing, taken: tuple[TakenBack, ...], asked: str, *, goes_on: bool = False
) -> Notice:
    """What was taken back, who asked for it, and what was left alone; ``goes_on`` where AWS is at work and it comes back."""
    partly = "Release under way" if goes_on else "Partly released"
    word = "Released" if incident.state is State.RELEASED else partly
    return replace(
        about(incident, standing, "release", word),
        done=tuple(says for part in taken for says in part.made),
        not_done=tuple(says for part in taken for says in part.left),
        by=asked,
    )


def of_close(incident: Incident, standing: Standing, said: str, proposed: str) -> Notice:
    """What a person said that the incident was, and what could be done so that it does not come again."""
    asked = (f"to leave it alone next time: {proposed}",) if proposed else ()
    return replace(about(incident, standing, "close", "Closed"), by=said, asked=asked)


def about(incident: Incident, standing: Standing, kind: str, word: str) -> Notice:
    """A notice that says so far only what it is about."""
    finding, target = worst(incident.findings), incident.target
    return Notice(
        incident_id=incident.id,
        kind=kind,
        headline=f"{word}: {_subject(incident)} in {_account(incident, standing)}",
        state=incident.state.value,
        containment=incident.containment.value,
        finding_type=finding.type if finding else "",
        severity=finding.severity if finding else 0.0,
        title=finding.title if finding else "",
        account_id=target.account_id,
        account_name=standing.name,
        region=target.region,
        resource=target.id,
        resource_kind=target.kind,
        tags=tags_of(finding) if finding else (),
        links=links_of(target, finding),
        partition=target.partition,
        ou=standing.ou,
        opened_at=incident.opened_at,
        findings=_reported(incident),
    )


def _reported(incident: Incident) -> tuple[Reported, ...]:
    """The newest version of each finding, the last of them where there are too many."""
    newest = {one.id: one for one in incident.findings}
    last = tuple(newest.values())[-MOST_FINDINGS:]
    return tuple(Reported(one.id, one.arn, one.type, one.title, one.severity, one.source, one.created_at) for one in last)


def _subject(incident: Incident) -> str:
    """What the incident is about, in a word; a finding that names several resources goes by its type, not by its id."""
    finding = worst(incident.findings)
    return finding.type if finding and incident.target.kind == SEVERAL else incident.target.id


def _handed_on(incident: Incident) -> tuple[str, ...]:
    return tuple(f"hand {one.kind} {one.id} in {one.account_id} {one.region} on to a case of its own" for one in incident.parts)


def _left_out(incident: Incident) -> tuple[str, ...]:
    return tuple(dict.fromkeys(says for finding in incident.findings for says in finding.left_out))


def worst(findings: Iterable[Finding]) -> Finding | None:
    """The most severe finding, the newest of those; None where there is none."""
    return max(findings, key=lambda finding: (finding.severity, finding.updated_at), default=None)


def _account(incident: Incident, standing: Standing) -> str:
    name = f"{standing.name} ({incident.target.account_id})" if standing.name else incident.target.account_id
    return f"{name}, {incident.target.region}"


def _not_done(outcomes: tuple[Outcome, ...]) -> tuple[str, ...]:
    observed = [f"would {says}" for outcome in outcomes if outcome.result is Result.OBSERVED for says in outcome.missing]
    waiting = [says for outcome in outcomes if outcome.result is Result.WAITING for says in outcome.missing]
    reasons = [f"{outcome.action}: {reason}" for outcome in outcomes for reason in outcome.reasons]
    unsaid = [f"{says}: {outcome.result.value}" for outcome in outcomes if _is_unsaid(outcome) for says in outcome.missing]
    return tuple(observed + waiting + reasons + unsaid)


def _is_unsaid(outcome: Outcome) -> bool:
    return outcome.result in {Result.FAILED, Result.PUT_OFF} and not outcome.reasons


def _undo(incident: Incident) -> str:
    return f"irhub incidents release {incident.id}"
