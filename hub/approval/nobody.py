"""Where nobody is asked: an installation without people in its settings, or a response that runs without the hub."""

from collections.abc import Mapping
from typing import Any

from hub.approval.ask import Ask, AskState, Decision, Door
from hub.approval.promises import Ticket
from hub.errors import NothingAskedError, TicketError
from hub.incident import Incident

WHY = "Nobody is asked here."


class NoApprovals:
    """An ``Approvals`` in which nothing is ever asked."""

    def open(self, _incident: Incident, _asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
        """None of them."""
        return ()

    def asks(self, _incident_id: str) -> tuple[Ask, ...]:
        """None."""
        return ()

    def keep_token(self, _ask: Ask, _token: str) -> None:
        """Nothing is kept."""

    def token(self, _ask: Ask) -> str:
        """None."""
        return ""

    def mint(self, _ticket: Ticket) -> None:
        """Nothing is minted."""

    def redeem(self, _secret: str, _person: str, _door: Door) -> Ticket:
        """There is none."""
        raise TicketError(WHY)

    def decide(self, _ask: Ask, _decision: Decision, _secret: str = "") -> Ask:
        """Nothing can be decided."""
        raise NothingAskedError(WHY)

    def end(self, ask: Ask, _state: AskState, _says: str) -> Ask:
        """The ask as it was."""
        return ask

    def escalate(self, ask: Ask, _expires_at: str) -> Ask:
        """The ask as it was."""
        return ask


class NoWorkflow:
    """A ``Workflow`` that never runs."""

    def start(self, _incident_id: str, _number: int, _asks: tuple[Ask, ...]) -> bool:
        """Nothing is started."""
        return False

    def wake(self, _token: str, _answer: Mapping[str, Any]) -> bool:
        """Nothing waits."""
        return False
