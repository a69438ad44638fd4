"""Stand-ins and makers for what waits for people: asks, people, a record in memory, and a machine without Step Functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hub.approval.ask import Ask, AskState, Decision, Door, Verdict
from hub.approval.deciding import Desk, Said, Who
from hub.approval.people import Approvers, Person, Rule
from hub.approval.promises import Ticket
from hub.approval.rounds import name_of, started_with
from hub.approval.rules import fresh
from hub.approval.tickets import digest_of
from hub.approval.words import already
from hub.errors import AlreadyDecidedError, HubError, TicketError, TooLateError
from hub.hub import Hub
from hub.incident import Incident
from hub.record import CaseFile
from hub.task import serve
from tests.fakes import NOON, Clock, FakeLedger

ADA, BEN, CLEO = (Person(name, f"{name}@example.com", f"U{name.upper()}", name) for name in ("ada", "ben", "cleo"))
APPROVERS = Approvers((ADA, BEN, CLEO), {"soc": ("ada", "ben"), "leads": ("cleo",)}, (Rule("soc", then=("leads",)),))
AN_HOUR_ON = (NOON + timedelta(hours=1)).isoformat()


def an_ask(**changes: Any) -> Ask:
    """The lamp's ask, open until one o'clock."""
    made = Ask(
        incident_id="inc-20261121-abcdefghijkl",
        round=1,
        action="switch-off",
        steps=("switch off lamp-1",),
        why=("the playbook is in mode ask for switch-off",),
        destructive=False,
        needs=1,
        group="soc",
        asked_at=NOON.isoformat(),
        expires_at=AN_HOUR_ON,
        then=("leads",),
        findings=1,
    )
    return replace(made, **changes)


def a_decision(person: str = "ada", verdict: Verdict = Verdict.APPROVE, **changes: Any) -> Decision:
    """What somebody said at noon."""
    made = Decision(person, f"arn:aws:iam::222222222222:user/{person}", Door.CLI, verdict, "it mines", NOON.isoformat())
    return replace(made, **changes)


def said(person: Person | None = ADA, verdict: Verdict = Verdict.APPROVE, **changes: Any) -> Said:
    """A word by the command line."""
    name = person.name if person else "stranger"
    return replace(Said(Who(f"iam:{name}", person, f"{name} (iam:{name})"), Door.CLI, verdict, "it mines"), **changes)


def a_ticket(secret: str, **changes: Any) -> Ticket:
    """The right to decide on the lamp's ask in Slack, until one o'clock."""
    made = Ticket(digest_of(secret), "inc-20261121-abcdefghijkl", 1, ("switch-off",), Door.SLACK, AN_HOUR_ON)
    return replace(made, **changes)


def desk_of(hub: Hub) -> Desk:
    """The desk of a door that shares the hub's record."""
    return Desk(hub.approvals, hub.workflow, hub.ledger, hub.approvers, hub.queue, hub.now)


@dataclass(slots=True)
class FakeApprovals:
    """Asks in memory that keep the promises of the real ones for one process at a time."""

    now: Clock = field(default_factory=Clock)
    kept: dict[tuple[str, int, str], Ask] = field(default_factory=dict)
    tokens: dict[tuple[str, int, str], str] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    used: set[tuple[str, str, str]] = field(default_factory=set)

    def put(self, *asks: Ask) -> None:
        """They stand on record so."""
        self.kept |= {_key(ask): ask for ask in asks}

    def open(self, incident: Incident, asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
        """Those that are news, as the next round."""
        known = self.asks(incident.id)
        number = max((ask.round for ask in known), default=0) + 1
        opened = tuple(replace(ask, round=number) for ask in fresh(asks, known))
        self.put(*opened)
        return opened

    def asks(self, incident_id: str) -> tuple[Ask, ...]:
        """All of the incident's."""
        return tuple(sorted((ask for ask in self.kept.values() if ask.incident_id == incident_id), key=_key))

    def keep_token(self, ask: Ask, token: str) -> None:
        """Keeps it."""
        self.tokens[_key(ask)] = token

    def token(self, ask: Ask) -> str:
        """What was kept."""
        return self.tokens.get(_key(ask), "")

    def mint(self, ticket: Ticket) -> None:
        """Keeps it."""
        self.tickets[ticket.digest] = ticket

    def redeem(self, secret: str, person: str, door: Door) -> Ticket:
        """The ticket of that secret."""
        ticket = self.tickets.get(digest_of(secret))
        if ticket is None or ticket.door is not door or ticket.person not in {"", person}:
            raise TicketError("This right to decide is not known.")
        return ticket

    def decide(self, ask: Ask, decision: Decision, secret: str = "") -> Ask:
        """The ask with the decision."""
        now = self.kept[_key(ask)]
        if not now.is_open or now.said_by(decision.person):
            raise AlreadyDecidedError(already(now, decision.person))
        if now.has_expired(datetime.fromisoformat(decision.at)):
            raise TooLateError("The time to answer is over.")
        if secret and (use := (secret, decision.person, ask.action)) in self.used:
            raise TicketError(f"This right to decide was used by {use[1]}.")
        self.used |= {(secret, decision.person, ask.action)} if secret else set()
        self.put(now.with_decision(decision))
        return self.kept[_key(ask)]

    def end(self, ask: Ask, state: AskState, says: str) -> Ask:
        """Ended so, unless it had ended before."""
        now = self.kept[_key(ask)]
        if now.is_open or (now.is_agreed and state is not AskState.EXPIRED):
            self.put(replace(now, state=state, ended=says))
        return self.kept[_key(ask)]

    def escalate(self, ask: Ask, expires_at: str) -> Ask:
        """To the next group."""
        now = self.kept[_key(ask)]
        if now.is_open and now.then == ask.then:
            self.put(now.escalated(expires_at))
        return self.kept[_key(ask)]


@dataclass(slots=True)
class AskingLedger(FakeLedger):
    """A ledger whose case files tell of asks."""

    approvals: FakeApprovals = field(default_factory=FakeApprovals)

    def case_file(self, incident_id: str) -> CaseFile:
        """All of it, and the asks."""
        case = FakeLedger.case_file(self, incident_id)
        return replace(case, asks=self.approvals.asks(incident_id))


def _key(ask: Ask) -> tuple[str, int, str]:
    return ask.incident_id, ask.round, ask.action


@dataclass(slots=True)
class Item:
    """One action in an execution, and the state that it is in."""

    event: Mapping[str, Any]
    state: str = "Ask"
    seconds: int = 0
    looks: int = 0
    token: str = ""


ENDS = {"rejected": "Rejected", "expired": "Expired", "withdrawn": "Withdrawn", "done": "Done"}


@dataclass(slots=True)
class Machine:
    """Runs rounds as ``hub/workflow.asl.yaml.j2`` does, by hand: each way is gone when it is told to go on."""

    rounds: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    errors: list[HubError] = field(default_factory=list)
    """With which the next starts fail."""
    sleeps: bool = False
    """True where nobody wakes it: every knock is lost."""
    ended: bool = False
    """True where whatever is started has ended before."""

    def start(self, incident_id: str, number: int, asks: tuple[Ask, ...]) -> bool:
        """A round begins, once."""
        if self.errors:
            raise self.errors.pop(0)
        if self.ended:
            return False
        said, name = started_with(incident_id, number, asks), name_of(incident_id, number)
        assert self.rounds.setdefault(name, said) == said, "the same round is started with the same words"
        if not any(item.event["round"] == number for item in self.items):
            place = {"incident": incident_id, "round": number}
            self.items += [Item({**place, "action": one["action"]}, seconds=one["seconds"]) for one in said["asks"]]
        return True

    def wake(self, token: str, _answer: Mapping[str, Any]) -> bool:
        """The item that waits under this word goes on."""
        waits = [item for item in self.items if item.token and item.token == token and item.state == "Waits"]
        for item in waits if not self.sleeps else ():
            item.state = "See"
        return bool(waits) and not self.sleeps

    def time_out(self) -> None:
        """The time of everything that waits for people is over."""
        for item in self.items:
            item.state = "See" if item.state == "Waits" else item.state

    def go(self, hub: Hub) -> None:
        """Every action goes on until it waits, for people or for time, or has ended."""
        for item in self.items:
            self._go(item, hub)

    def go_on(self, hub: Hub) -> None:
        """The time of every wait is over as well."""
        for item in self.items:
            item.state = {"WaitToSee": "See", "WaitForAws": "CarryOut"}.get(item.state, item.state)
        self.go(hub)

    def _go(self, item: Item, hub: Hub) -> None:
        while item.state in {"Ask", "See", "CarryOut"}:
            if item.state == "Ask":
                self._ask(item, hub)
                continue
            do, is_see = {"See": "see", "CarryOut": "carry-out"}[item.state], item.state == "See"
            now = serve({**item.event, "do": do, "looks": item.looks}, hub)
            item.seconds, item.looks = now["seconds"], now["looks"]
            item.state = _after_see(now["status"]) if is_see else _after_carry_out(now["status"])

    @staticmethod
    def _ask(item: Item, hub: Hub) -> None:
        """The function keeps the word and answers; where it dies, it is invoked again."""
        item.token = f"token-{item.event['round']}-{item.event['action']}"
        item.state = "Waits"
        try:
            serve({**item.event, "do": "wait", "token": item.token}, hub)
        except BaseException:
            item.state = "Ask"
            raise

    @property
    def states(self) -> list[str]:
        """Where each action is."""
        return [item.state for item in self.items]


def _after_see(status: str) -> str:
    return {"ask": "Ask", "busy": "WaitToSee", "approved": "CarryOut", **ENDS}.get(status, "NotDone")


def _after_carry_out(status: str) -> str:
    return {"waiting": "WaitForAws", "busy": "WaitForAws", "done": "Done", "withdrawn": "Withdrawn"}.get(status, "NotDone")
