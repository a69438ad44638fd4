"""A case that is released or closed asks for nothing any more."""

from hub.approval.ask import AskState
from hub.approval.asking import end
from hub.hub import Hub
from hub.incident import Incident


def withdraw(incident: Incident, why: str, hub: Hub) -> None:
    """Where the case is over: what is open, or was agreed to and not carried out, is withdrawn, and nothing waits for it."""
    if incident.is_open:
        return
    for ask in hub.approvals.asks(incident.id):
        if ask.is_open or ask.is_agreed:
            end(ask, AskState.WITHDRAWN, why, hub)
