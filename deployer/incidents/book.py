"""The hub's record as commands on incidents read it: through the gate, so a command that only looks can change nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from deployer.aws.organization import Identity
from deployer.wiring import Desk
from hub.aws.ledger import DynamoLedger
from hub.aws.register import DynamoRegister
from hub.finding import Finding
from hub.incident import Incident, State
from hub.notice import worst
from hub.record import CaseFile
from hub.register import Member


@dataclass(frozen=True, slots=True)
class Row:
    """One incident with what people know its account by, and its worst finding."""

    incident: Incident
    member: Member
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Book:
    """The record, and who reads it."""

    identity: Identity
    ledger: DynamoLedger
    register: DynamoRegister
    works: Desk

    def incidents(self, states: Iterable[State] = ()) -> tuple[Incident, ...]:
        """Those in one of these states, or all, the newest first; as the index has them, without findings."""
        wanted = tuple(states)
        found = [one for state in wanted for one in self.ledger.incidents(state)] if wanted else self.ledger.incidents()
        return tuple(sorted(found, key=lambda one: (one.opened_at, one.id), reverse=True))

    def members(self, incidents: Iterable[Incident]) -> dict[str, Member]:
        """What is on record of the accounts that these are about."""
        accounts = {one.target.account_id for one in incidents}
        return {account: Member(account) for account in accounts} | {
            one.account_id: one for one in self.register.members(accounts)
        }

    def row(self, incident: Incident, member: Member) -> Row:
        """The incident with its findings, read again."""
        whole = self.ledger.incident(incident.id)
        return Row(whole, member, worst(whole.findings))

    def rows(self, incidents: Iterable[Incident]) -> tuple[Row, ...]:
        """All of these, read side by side."""
        wanted = tuple(incidents)
        known = self.members(wanted)
        reading = [lambda one=one: self.row(one, known[one.target.account_id]) for one in wanted]
        return tuple(self.works.outside.together(reading)) if reading else ()

    def case(self, incident_id: str) -> CaseFile:
        """Everything about one incident; raises ``IncidentNotFoundError``."""
        return self.ledger.case_file(incident_id)


def enter(works: Desk) -> Book:
    """The record; raises where the credentials are another account's, or nothing is deployed here."""
    from deployer.aws.incidents import insist_on_ledger, ledger, register
    from deployer.caller import check_hub

    identity = check_hub(works.read, works.settings)
    insist_on_ledger(works.read, works.settings)
    parts = (works.read, works.settings, works.outside.pause)
    return Book(identity, ledger(*parts), register(*parts), works)
