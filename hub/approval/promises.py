"""What a record of asks promises, and what the workflow that waits for people promises."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hub.approval.ask import Ask, AskState, Decision, Door
from hub.incident import Incident


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to decide once; the record knows only its digest."""

    digest: str
    """SHA-256 of the secret word, in hexadecimal."""
    incident_id: str
    round: int
    actions: tuple[str, ...]
    """The asks it is for."""
    door: Door
    expires_at: str
    person: str = ""
    """Whose it is; empty for a message that several people read, each of whom may use it once."""


class Approvals(Protocol):
    """Where asks, decisions and tickets are written down."""

    def open(self, incident: Incident, asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
        """Writes down those asks that are not open in the same words already, as the incident's next round; gives those."""

    def asks(self, incident_id: str) -> tuple[Ask, ...]:
        """Every ask of an incident, in the order of rounds."""

    def keep_token(self, ask: Ask, token: str) -> None:
        """Keeps the workflow's word by which it is woken; it is handed to nobody else."""

    def token(self, ask: Ask) -> str:
        """The word that was kept last; empty where there is none."""

    def mint(self, ticket: Ticket) -> None:
        """The ticket may be used from now on."""

    def redeem(self, secret: str, person: str, door: Door) -> Ticket:
        """The ticket, which this person may use; raises ``TicketError`` where it is unknown, over, or not theirs.

        It is used up by ``decide``, in the same write as the decision, so that no crash can come between the two.
        """

    def decide(self, ask: Ask, decision: Decision, secret: str = "") -> Ask:
        """The ask with the decision, in one conditional write, which uses the ticket of this secret up for person and action.

        One person decides once. Raises ``AlreadyDecidedError`` where the ask is not open any more or they have said something
        to it, ``TooLateError`` where its time is over, and ``TicketError`` where the ticket was used up.
        """

    def end(self, ask: Ask, state: AskState, says: str) -> Ask:
        """The ask has ended so; one that had ended before is given as it stands.

        An open one ends without enough people; one that people agreed to ends once it was carried out or cannot be.
        """

    def escalate(self, ask: Ask, expires_at: str) -> Ask:
        """The next group is asked, until then; an ask that is not open, or has gone to it already, is given as it stands."""


class Workflow(Protocol):
    """The machine that waits for people and for time."""

    def start(self, incident_id: str, number: int, asks: tuple[Ask, ...]) -> bool:
        """An execution is under way under the name of incident and round; a second start under it changes nothing.

        False where one of that name has ended.
        """

    def wake(self, token: str, answer: Mapping[str, Any]) -> bool:
        """The execution goes on with the answer; False where it waits no more."""
