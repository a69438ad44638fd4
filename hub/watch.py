"""The containment watch: what was contained is looked at again after five minutes and after an hour.

SQS delays a message by a quarter of an hour at most, so a watch that is due later sends itself on until it is due.
"""

from dataclasses import replace

from hub import notice
from hub.course import united
from hub.errors import ActionError, AwsError
from hub.hub import Hub
from hub.incident import Containment, Incident, State
from hub.playbook import Phase
from hub.record import Note, Standing
from hub.tell import tell

STAGES_SECONDS = (300, 3600)
LONGEST_DELAY_SECONDS = 900


def begin_watch(incident: Incident, hub: Hub) -> None:
    """The first look is under way through the queue."""
    _send(incident.id, hub.now().timestamp() + STAGES_SECONDS[0], 0, hub)


def watch(incident_id: str, due: float, stage: int, hub: Hub) -> None:
    """Looks whether the containment still holds, once it is due; tells and asks where somebody undid it."""
    if hub.now().timestamp() < due:
        _send(incident_id, due, stage, hub)
        return
    incident = hub.ledger.case_file(incident_id).incident
    if not incident.is_open or incident.containment is not Containment.CONTAINED:
        return
    seen, says = _look(incident, hub)
    hub.ledger.note(incident_id, Note(hub.now().isoformat(), "watched", f"looked again: {seen.value}", {"stage": str(stage)}))
    if seen is not Containment.CONTAINED:
        _undone(replace(incident, containment=seen, state=State.WAITING), says, hub)
    elif stage + 1 < len(STAGES_SECONDS):
        later = due + STAGES_SECONDS[stage + 1] - STAGES_SECONDS[stage]
        _send(incident_id, later, stage + 1, hub)


def _undone(incident: Incident, says: tuple[str, ...], hub: Hub) -> None:
    standing: Standing = hub.ledger.standing(incident.target.account_id)
    hub.ledger.mark(incident)
    tell(notice.of_watch(incident, standing, says), hub)


def _look(incident: Incident, hub: Hub) -> tuple[Containment, tuple[str, ...]]:
    """What the containing actions see now; unknown where it cannot be read."""
    uses = [use for use in united(incident.findings, hub.playbook_for) if use.phase is Phase.CONTAIN]
    actions = [hub.actions[use.action] for use in uses if hub.actions[use.action].works_on == incident.target.kind]
    ways = hub.ways_into(incident, actions)
    try:
        proofs = [action.prove(action.look(ways[action.name], incident.target)) for action in actions]
    except (AwsError, ActionError) as error:
        return Containment.UNKNOWN, (str(error),)
    shown = {proof.containment for proof in proofs if proof}
    says = tuple(words for proof in proofs if proof for words in proof.says)
    return (shown.pop() if len(shown) == 1 else Containment.PARTLY), says


def _send(incident_id: str, due: float, stage: int, hub: Hub) -> None:
    delay = max(0, min(LONGEST_DELAY_SECONDS, round(due - hub.now().timestamp())))
    hub.queue.send({"irhub": "watch", "incident": incident_id, "due": due, "stage": stage}, delay)
