"""Asks, decisions and tickets in the ledger's table; see ``approval.promises`` for what each method promises.

An ask is changed by comparing the whole of it with what was read, in the same transaction in which a decision and the use of a
ticket are written: two people who answer at once, or one who clicks twice, come one after the other, and each is judged by what
stood there then. All reads are consistent. That a ticket or an ask is over is said by the clock; the table's own expiry comes
days later and only tidies up.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hub.approval.ask import Ask, AskState, Decision, Door
from hub.approval.promises import Ticket
from hub.approval.rounds import MOST_ASKS
from hub.approval.rules import fresh
from hub.approval.tickets import digest_of
from hub.approval.words import already
from hub.aws.approval_items import (
    ASKS,
    USED,
    ask_key,
    ask_of,
    asks_in,
    asks_of,
    decision_item,
    decision_key,
    mark,
    ticket_key,
    ticket_of,
)
from hub.aws.ledger_items import packed
from hub.aws.ledger_table import Table
from hub.aws.ledger_write import Write, put, update
from hub.errors import AlreadyDecidedError, NothingAskedError, ThrottledError, TicketError, TooLateError
from hub.incident import Incident

TRIES = 5
KEPT = timedelta(days=7)
"""A ticket that is over can be told from one that never was, for so long."""
NEW = "attribute_not_exists(#PK)"
AS_READ = "#ask = :before"
UNUSED = f"attribute_exists(#PK) AND NOT contains(#{USED}, :mark)"
FROM = {
    AskState.EXPIRED: {AskState.OPEN},
    AskState.WITHDRAWN: {AskState.OPEN, AskState.APPROVED},
    AskState.CARRIED_OUT: {AskState.APPROVED},
    AskState.FAILED: {AskState.APPROVED},
}
"""What an ask can have been before it ends so; by a person's word it is approved or rejected, and by nothing else."""


class DynamoApprovals:
    """The asks of one installation; a ``promises.Approvals``."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        self._table = table
        self._now = now

    def open(self, incident: Incident, asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
        """Writes down those asks that are news, as the incident's next round; gives those."""
        for _ in range(TRIES):
            known = self.asks(incident.id)
            number = max((ask.round for ask in known), default=0) + 1
            news = enumerate(fresh(asks, known))
            opened = tuple(replace(ask, round=number + place // MOST_ASKS) for place, ask in news)
            if not self._table.transact(*(put(ask_key(ask), {"ask": packed(ask)}, NEW) for ask in opened)):
                return opened
        raise _busy(incident.id)

    def asks(self, incident_id: str) -> tuple[Ask, ...]:
        """Every ask of an incident, in the order of rounds."""
        return asks_in(self._table.query(asks_of(incident_id), ASKS, f"{ASKS}~"))

    def keep_token(self, ask: Ask, token: str) -> None:
        """Keeps the workflow's word by which it is woken."""
        self._table.write(update(ask_key(ask), "SET #token = :token", "attribute_exists(#PK)", token=token))

    def token(self, ask: Ask) -> str:
        """The word that was kept last; empty where there is none."""
        (item,) = self._table.get(ask_key(ask))
        return str(item.get("token", ""))

    def mint(self, ticket: Ticket) -> None:
        """The ticket may be used from now on."""
        gone_at = int((datetime.fromisoformat(ticket.expires_at) + KEPT).timestamp())
        self._table.write(put(ticket_key(ticket.digest), {"ticket": packed(ticket), "expires_at": gone_at}))

    def redeem(self, secret: str, person: str, door: Door) -> Ticket:
        """The ticket, which this person may use."""
        (item,) = self._table.get(ticket_key(digest_of(secret)))
        ticket = ticket_of(item) if item else None
        if ticket is None or ticket.door is not door:
            raise TicketError("This right to decide is not known.", "It was never given, or is gone.", "Open the ask anew.")
        if self._now() >= datetime.fromisoformat(ticket.expires_at):
            raise TicketError(
                "This right to decide is over.", f"It was good until {ticket.expires_at[:16]} UTC.", "Open it anew."
            )
        if ticket.person not in {"", person}:
            raise TicketError(
                "This right to decide is somebody else's.", "It was given to one person.", "Open the ask yourself."
            )
        return ticket

    def decide(self, ask: Ask, decision: Decision, secret: str = "") -> Ask:
        """The ask with the decision, in one conditional write, which uses the ticket up for this person and action."""
        for _ in range(TRIES):
            now, text = self._read(ask)
            if now.said_by(decision.person) == decision:
                return now
            _insist(now, decision)
            said = now.with_decision(decision)
            once = put(decision_key(now, decision.person), decision_item(decision), NEW)
            refused = self._table.transact(_changed(text, said), once, *_used(secret, decision.person, ask.action))
            if not refused:
                return said
            if set(refused) == {2}:
                raise TicketError("This right to decide was used.", "It counts once for each person.", "Open the ask anew.")
        raise _busy(ask.incident_id)

    def end(self, ask: Ask, state: AskState, says: str) -> Ask:
        """The ask has ended so; one that had ended before is given as it stands."""
        return self._change(ask, lambda now: replace(now, state=state, ended=says) if now.state in FROM[state] else now)

    def escalate(self, ask: Ask, expires_at: str) -> Ask:
        """The next group is asked, until then; an ask that is not open, or has gone to it already, is given as it stands."""
        return self._change(ask, lambda now: now.escalated(expires_at) if now.is_open and now.then == ask.then else now)

    def _change(self, ask: Ask, change: Callable[[Ask], Ask]) -> Ask:
        for _ in range(TRIES):
            now, text = self._read(ask)
            then = change(now)
            if then == now or self._table.write(_changed(text, then)).written:
                return then
        raise _busy(ask.incident_id)

    def _read(self, ask: Ask) -> tuple[Ask, str]:
        """The ask as it stands, and the very text of it there: another version may have written it in another form."""
        (item,) = self._table.get(ask_key(ask))
        if not item:
            raise NothingAskedError(f"{ask.action} was never asked in round {ask.round} of {ask.incident_id}.")
        return ask_of(item), str(item["ask"])


def _changed(before: str, after: Ask) -> Write:
    return update(ask_key(after), "SET #ask = :after", AS_READ, before=before, after=packed(after))


def _used(secret: str, person: str, action: str) -> tuple[Write, ...]:
    if not secret:
        return ()
    used = mark(person, action)
    return (update(ticket_key(digest_of(secret)), f"ADD #{USED} :used", UNUSED, used=frozenset({used}), mark=used),)


def _insist(ask: Ask, decision: Decision) -> None:
    if not ask.is_open or ask.said_by(decision.person):
        raise AlreadyDecidedError(already(ask, decision.person))
    if ask.has_expired(datetime.fromisoformat(decision.at)):
        raise TooLateError(f"The time to answer on {ask.action} was over at {ask.expires_at[:16]} UTC.")


def _busy(incident_id: str) -> ThrottledError:
    return ThrottledError("dynamodb:TransactWriteItems", "TransactionConflict", f"the asks of {incident_id} go on changing")
