"""The approval page: what is asked of whoever is signed in, with a ticket to answer once; and their answer.

The page shows the steps of a round, and its ticket is for that round and its actions. What was asked since then, in whatever
other words, is another round; so an answer never counts for anything that was not shown.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import parse_qsl

from hub.approval.ask import Door, Verdict
from hub.approval.deciding import LONGEST_REASON, Said, decide
from hub.approval.promises import Ticket
from hub.approval.tickets import digest_of, new_secret
from hub.errors import ApprovalError, NothingAskedError, ReasonError
from hub.pages.about import about
from hub.pages.approval import Answered, Approval, Form
from hub.pages.incident import last_reading
from hub.pages.reader import Reader, Waiting, waiting
from hub.people.drawing import drawn
from hub.people.in_parts import in_three_parts
from hub.people.request import MOST_FIELDS, Response
from hub.people.visit import Visit
from hub.record import CaseFile

TICKET_MINUTES = 30
"""As long as a page may lie open before its answer counts no more."""


def ask(visit: Visit) -> Response:
    """What waits, and the form to answer what of it is theirs; nothing is decided by looking."""
    return _shown(visit, "", "")


def answer(visit: Visit) -> Response:
    """The answer is on record; where it does not count, the page says why, and what they wrote is still there."""
    incident_id, form = visit.request.named["id"], visit.request.form
    try:
        said = _said(visit)
        found = decide(incident_id, said, visit.desk.deciding)
    except ApprovalError as error:
        status = in_three_parts(error).status
        return _shown(visit, str(error), form.get("reason", "")[:LONGEST_REASON], status)
    case = visit.desk.ledger.case_file(incident_id)
    head = about(case.incident, visit.pages.shelf.name(case.incident.target.account_id), visit.desk.now())
    return drawn("answered", Answered(head, said.verdict is Verdict.APPROVE, found.says), visit.desk, visit.around())


def _said(visit: Visit) -> Said:
    form = visit.request.form
    try:
        verdict = Verdict(form.get("verdict", ""))
    except ValueError:
        raise ReasonError("Neither approve nor reject was chosen.", "", "Choose one.") from None
    fields = parse_qsl(visit.request.text, max_num_fields=MOST_FIELDS)
    only = tuple(dict.fromkeys(value for name, value in fields if name == "only"))
    if not only:
        raise NothingAskedError("No action was ticked.", "", "Tick what your answer is about.")
    return Said(visit.who, Door.PAGE, verdict, form.get("reason", ""), only, form.get("ticket", ""))


def _shown(visit: Visit, complaint: str, reason: str, status: int = 200) -> Response:
    desk = visit.desk
    case, now = desk.ledger.case_file(visit.request.named["id"]), desk.now()
    found = waiting(case.asks, Reader(visit.person, desk.approvers, now))
    read = last_reading(case.notes)
    page = Approval(
        about=about(case.incident, visit.pages.shelf.name(case.incident.target.account_id), now),
        forms=tuple(_forms(case, (one for one in found if one.is_yours), visit)),
        others=tuple(one for one in found if not one.is_yours),
        proof=read.proof if read else (),
        survives=read.survives if read else (),
        complaint=complaint,
        reason=reason,
    )
    return drawn("decide", page, desk, visit.around(status=status))


def _forms(case: CaseFile, waits: Iterable[Waiting], visit: Visit) -> Iterator[Form]:
    """A form for each round, with a ticket for exactly what it shows."""
    by_round = sorted(waits, key=lambda one: one.round)
    for number, found in groupby(by_round, key=lambda one: one.round):
        shown = tuple(found)
        yield Form(number, shown, _ticket(case, number, shown, visit))


def _ticket(case: CaseFile, number: int, shown: tuple[Waiting, ...], visit: Visit) -> str:
    secret, actions = new_secret(), tuple(one.action for one in shown)
    until = _until(case, number, actions, visit.desk.now())
    ticket = Ticket(digest_of(secret), case.incident.id, number, actions, Door.PAGE, until, visit.person.name)
    visit.desk.approvals.mint(ticket)
    return secret


def _until(case: CaseFile, number: int, actions: tuple[str, ...], now: datetime) -> str:
    """While the page may lie open, and no longer than the last of its asks may be answered."""
    ends = (datetime.fromisoformat(one.expires_at) for one in case.asks if one.round == number and one.action in actions)
    return min(now + timedelta(minutes=TICKET_MINUTES), max(ends)).isoformat()
