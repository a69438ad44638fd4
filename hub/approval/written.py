"""What follows from a decision that is on record: a line of the timeline, and the workflow woken; as often as one likes."""

from hub.approval.ask import Ask, Decision, Verdict
from hub.approval.promises import Approvals, Workflow
from hub.record import Ledger, Note

DECISION = "decision"
"""The timeline's word."""
SAID = {Verdict.APPROVE: "agrees to", Verdict.REJECT: "rejects"}


def finish(ask: Ask, approvals: Approvals, workflow: Workflow, ledger: Ledger) -> bool:
    """Each decision has its line, and the workflow goes on where it waits for nothing more; done twice, it does no harm.

    True where it was woken just now.
    """
    for decision in ask.decisions:
        ledger.note(ask.incident_id, line(ask, decision))
    return wake(ask, approvals, workflow)


def wake(ask: Ask, approvals: Approvals, workflow: Workflow) -> bool:
    """The workflow goes on where it still waits for an ask that is not open any more; True where it did."""
    token = "" if ask.is_open else approvals.token(ask)
    return bool(token) and workflow.wake(token, {"status": ask.state.value})


def line(ask: Ask, decision: Decision) -> Note:
    """A decision as the timeline has it; the same words each time, so that it stands there once."""
    says = f"{decision.person} {SAID[decision.verdict]} {ask.action} by {decision.door.value}: {decision.reason}"
    fields = {"person": decision.person, "identity": decision.identity, "door": decision.door.value, "action": ask.action}
    return Note(decision.at, DECISION, says, {**fields, "verdict": decision.verdict.value, "round": str(ask.round)})
