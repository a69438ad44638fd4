"""What colour and sign say, and always a word with them: how a case stands, how severe it is, how a step ended."""

from dataclasses import dataclass
from enum import StrEnum

from hub.approval.ask import AskState
from hub.incident import Containment, Incident, State
from hub.notice import WORDS
from hub.record import Status


class Tone(StrEnum):
    """The few things that a colour may mean."""

    SAFE = "safe"
    CARE = "care"
    DANGER = "danger"
    ASKED = "asked"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with its tone and its sign."""

    says: str
    tone: Tone
    sign: str
    """The name of a drawing in ``signs.html.j2``."""


CONTAINED = {
    Containment.CONTAINED: Mark(WORDS[Containment.CONTAINED], Tone.SAFE, "shield-check"),
    Containment.PARTLY: Mark(WORDS[Containment.PARTLY], Tone.CARE, "shield-half"),
    Containment.NONE: Mark(WORDS[Containment.NONE], Tone.DANGER, "shield-off"),
    Containment.UNKNOWN: Mark(WORDS[Containment.UNKNOWN], Tone.CARE, "shield-ask"),
}
OVER = {
    State.CLOSED: Mark("Closed", Tone.QUIET, "check"),
    State.RELEASED: Mark("Released", Tone.QUIET, "back"),
}
STEPS = {
    Status.DONE: Mark("done", Tone.SAFE, "check"),
    Status.FAILED: Mark("failed", Tone.DANGER, "cross"),
    Status.INTENDED: Mark("under way", Tone.CARE, "clock"),
    Status.UNKNOWN: Mark("end unknown", Tone.CARE, "ask"),
}
ASKS = {
    AskState.OPEN: Mark("waits", Tone.ASKED, "clock"),
    AskState.APPROVED: Mark("approved", Tone.SAFE, "check"),
    AskState.CARRIED_OUT: Mark("approved, and done", Tone.SAFE, "check"),
    AskState.FAILED: Mark("approved, and failed", Tone.DANGER, "cross"),
    AskState.REJECTED: Mark("rejected", Tone.QUIET, "cross"),
    AskState.EXPIRED: Mark("nobody answered in time: rejected", Tone.CARE, "clock"),
    AskState.WITHDRAWN: Mark("withdrawn", Tone.QUIET, "back"),
}
SEVERITIES = ((9.0, "Critical", Tone.DANGER), (7.0, "High", Tone.DANGER), (4.0, "Medium", Tone.CARE), (0.1, "Low", Tone.QUIET))
"""As GuardDuty names them (GuardDuty User Guide, "Severity levels of findings")."""


def standing(incident: Incident) -> Mark:
    """How a case stands, in one word: what the last look showed, or that it is over."""
    return OVER.get(incident.state) or CONTAINED[incident.containment]


def severity(value: float) -> Mark:
    """How severe a finding is."""
    word, tone = next(((word, tone) for least, word, tone in SEVERITIES if value >= least), ("No severity", Tone.QUIET))
    return Mark(f"{word} {value:g}" if value else word, tone, "bolt")
