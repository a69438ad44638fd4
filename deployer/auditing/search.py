"""Searches accounts for sessions of irhub's roles, side by side, and holds each against the record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deployer.auditing.comparing import Compared, Session, compare, stranger
from deployer.auditing.trail import History, Place
from deployer.aws.incidents import ledger
from deployer.calls import Door
from deployer.errors import AwsError
from deployer.proof.where import places
from deployer.wiring import Desk
from hub.action import Role
from hub.aws.ledger import DynamoLedger
from hub.errors import IncidentNotFoundError
from hub.manual import ABOUT
from hub.record import CaseFile

GLOBAL_REGION = "us-east-1"
"""Where CloudTrail keeps what is done to IAM, in the commercial partition."""
INCIDENT = "inc-"


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found."""

    sessions: tuple[Compared, ...]
    unread: tuple[str, ...] = ()
    """Accounts and Regions whose history could not be read, each with the reason."""

    @property
    def gaps(self) -> int:
        """How many sessions hold something that the record does not know."""
        return sum(bool(one.gaps) for one in self.sessions)

    @property
    def is_clean(self) -> bool:
        """True where everything could be read and all of it is on record."""
        return not self.gaps and not self.unread

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        sessions = [one.shown() for one in self.sessions]
        return {"sessions": sessions, "gaps": self.gaps, "unread": list(self.unread)}


@dataclass(frozen=True, slots=True)
class Asked:
    """Where, since when, and by which role of members."""

    accounts: tuple[str, ...]
    since: datetime
    member_role: str


class Auditor:
    """Everything that one audit works with."""

    def __init__(self, desk: Desk, asked: Asked) -> None:
        self.desk = desk
        self.asked = asked
        self.history = History(desk.read, desk.outside.pause, asked.since)
        self.record: DynamoLedger = ledger(desk.read, desk.settings, desk.outside.pause)

    def audit(self) -> Audit:
        """Every account that is meant, one beside the other."""
        _, pairs = places(self.desk, self.asked.accounts)
        accounts = sorted({pair.account_id for pair in pairs})
        found = self.desk.outside.together([self._auditing(account) for account in accounts])
        sessions = tuple(one for part in found for one in part.sessions)
        return Audit(sessions, tuple(line for part in found for line in part.unread))

    def _auditing(self, account_id: str) -> Callable[[], Audit]:
        def run() -> Audit:
            try:
                return Audit(tuple(self._compared(one) for one in self._sessions(account_id)))
            except AwsError as error:
                return Audit((), (f"{account_id}: {error}",))

        return run

    def _sessions(self, account_id: str) -> Iterable[Session]:
        known: dict[tuple[str, str], Session] = {}
        for place in self._places(account_id):
            for role in Role:
                for entry in self.history.entries(place, self._arn(account_id, role)):
                    session = Session(account_id, place.region, entry.session, role.value, entry.caller, entry.at)
                    known.setdefault((role.value, entry.session), session)
        return (self._with_events(session) for session in known.values())

    def _with_events(self, session: Session) -> Session:
        events = [event for place in self._places(session.account_id) for event in self.history.of_session(place, session.name)]
        mine = tuple(event for event in events if event.caller == self._arn(session.account_id, Role(session.role)))
        return Session(
            session.account_id, session.region, session.name, session.role, session.began_by, session.at, mine
        )  # fmt: skip

    def _compared(self, session: Session) -> Compared:
        case = self._case(session.name)
        if case is None and not self._is_proof(session):
            return stranger(session)
        return compare(session, case, self._trusted(), self.desk.outside.now())

    def _case(self, name: str) -> CaseFile | None:
        try:
            return self.record.case_file(name) if name.startswith(INCIDENT) else None
        except IncidentNotFoundError:
            return None

    def _is_proof(self, session: Session) -> bool:
        """True where verify, drill or respond asked something under this name; that is on record for 30 days."""
        wheres = [f"{session.account_id}#{region}" for region in self._regions()]
        abouts = [*wheres, *(f"DRILL#{where}" for where in wheres), ABOUT]
        return bool(self.record.answers(session.name, abouts))

    def _trusted(self) -> tuple[str, ...]:
        settings = self.desk.settings
        hub = f"arn:{settings.partition}:iam::{settings.hub.account}"
        return tuple(f"{hub}:role/irhub/{settings.prefix}-{name}" for name in ("respond", "task"))

    def _arn(self, account_id: str, role: Role) -> str:
        settings = self.desk.settings
        return f"arn:{settings.partition}:iam::{account_id}:role/irhub/{settings.prefix}-{role.value}"

    def _regions(self) -> tuple[str, ...]:
        settings = self.desk.settings
        more = {GLOBAL_REGION} if settings.partition == "aws" else set()
        return tuple(sorted({*settings.regions, settings.hub.region, *more}))

    def _places(self, account_id: str) -> tuple[Place, ...]:
        settings = self.desk.settings
        if account_id == settings.hub.account:
            return tuple(Place(account_id, region, Door.HUB) for region in self._regions())
        if account_id == settings.management.account:
            return tuple(Place(account_id, region, Door.MANAGEMENT) for region in self._regions())
        role = f"arn:{settings.partition}:iam::{account_id}:role/{self.asked.member_role}"
        return tuple(Place(account_id, region, Door.MANAGEMENT, role) for region in self._regions())
