"""Closes an incident: asks the hub to, and follows the record until it says how that ended or a bound passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployer.aws.incidents import Closing, ask_to_close
from deployer.errors import RefusedError
from deployer.screen.ask import agree
from deployer.screen.words import talk
from deployer.wiring import Desk
from hub.close import CLOSED, REFUSED, Verdict, hindrance, proposal
from hub.incident import Incident
from hub.record import CaseFile, Ledger, Note

POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Closed:
    """How a closing ended."""

    incident: Incident
    done: bool
    says: str
    proposal: str = ""
    """The command that leaves the resource alone next time; empty where none is proposed."""

    def shown(self) -> Mapping[str, Any]:
        """The same as plain JSON values."""
        facts = {"incident": self.incident.id, "state": self.incident.state.value, "closed": self.done}
        return {**facts, "says": self.says, "exemption": self.proposal or None}


def carry_out(works: Desk, ledger: Ledger, about: tuple[str, str, str], seconds: float, *, yes: bool) -> Closed:
    """The hub has closed it, or it is said why not; ``about`` is incident, verdict and reason."""
    closing = Closing(*about)
    before = ledger.case_file(closing.incident_id)
    if why_not := hindrance(before, Verdict(closing.verdict)):
        todo = f"irhub incidents release {closing.incident_id}" if "release it first" in why_not else ""
        raise RefusedError(f"{closing.incident_id} was not closed.", f"{why_not[0].upper()}{why_not[1:]}.", todo)
    target = before.incident.target
    agree(f"Close {closing.incident_id} on {target.id} as {closing.verdict}?", yes=yes)
    works.write.make(ask_to_close(works.read, works.settings, closing))
    talk(f"The hub was asked to close {closing.incident_id}.")
    return _outcome(_followed(works, ledger, before, seconds), before, closing)


def _followed(works: Desk, ledger: Ledger, before: CaseFile, seconds: float) -> CaseFile:
    waited = 0.0
    while True:
        now = ledger.case_file(before.incident.id)
        if _ending(now, before) or waited >= seconds:
            return now
        works.outside.pause(POLL_SECONDS)
        waited += POLL_SECONDS


def _ending(now: CaseFile, before: CaseFile) -> Note | None:
    return next((note for note in now.notes if note.name in {CLOSED, REFUSED} and note not in before.notes), None)


def _outcome(now: CaseFile, before: CaseFile, closing: Closing) -> Closed:
    ended = _ending(now, before)
    if ended is None:
        look = f"irhub incidents show {closing.incident_id}"
        return Closed(now.incident, done=False, says=f"The hub has not worked on it yet. Look again: {look}")
    done = ended.name == CLOSED
    proposed = proposal(now.incident) if done and closing.verdict == Verdict.FALSE else ""
    further = f"\nTo leave it alone next time: {proposed}" if proposed else ""
    return Closed(now.incident, done, f"{closing.incident_id}: {ended.says}.{further}", proposed)
