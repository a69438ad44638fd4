"""What is left to do after somebody decided, or nobody did, whoever died in between; a message of our own brings us here.

The door sends it a moment before it writes, and the daily look where an ask is overdue. Usually nothing is left: the door wrote
the line on the timeline and woke the workflow. Else both are made up for. Where no workflow waits (it broke off, or could never
be started) the hub itself carries out what people agreed to, tells what they refused, and moves on what nobody answered. That
some people agreed, and more must, is told here in any case, since the workflow is not woken for it.
"""

from hub import notice
from hub.approval.ask import Ask
from hub.approval.carrying import Pointer, carry_out, see
from hub.approval.overdue import is_overdue
from hub.approval.written import finish
from hub.errors import BusyError
from hub.hub import Hub
from hub.past import told_ever
from hub.tell import tell

TRIES = 10
"""How often it comes again where another run has the case, a lease apart."""


def follow(incident_id: str, number: int, tries: int, hub: Hub) -> None:
    """Every decision of the round is on the timeline, what follows is done, under way or told, and nothing is overdue."""
    try:
        for ask in hub.approvals.asks(incident_id):
            if ask.round == number and (ask.decisions or is_overdue(ask, hub.now())):
                _follow(ask, hub)
    except BusyError:
        if tries < TRIES:
            again = {"irhub": "decided", "incident": incident_id, "round": number, "tries": tries + 1}
            hub.queue.send(again, hub.settings.lease_seconds)


def _follow(ask: Ask, hub: Hub) -> None:
    pointer = Pointer(ask.incident_id, ask.round, ask.action)
    if finish(ask, hub.approvals, hub.workflow, hub.ledger):
        return
    if ask.is_agreed:
        carry_out(pointer, 0, hub)
    elif ask.is_open and not is_overdue(ask, hub.now()):
        _tell_so_far(ask, hub)
    else:
        see(pointer, hub)


def _tell_so_far(ask: Ask, hub: Hub) -> None:
    case = hub.ledger.case_file(ask.incident_id)
    said = notice.of_decision(case.incident, hub.ledger.standing(case.incident.target.account_id), ask)
    tell(said, hub, told_ever(case))
