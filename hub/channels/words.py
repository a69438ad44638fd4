"""What every message says, in the order in which a tired reader needs it; each channel gives it its own form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hub.notice import Notice
from hub.notice.notice import CRITICAL, HIGH, MEDIUM

MOST_TAGS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines under a heading of ours."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about the place, under a word of ours."""

    name: str
    says: str

    @property
    def before(self) -> str:
        """The word with what parts it from what it says; empty where there is no word."""
        return f"{self.name}: " if self.name else ""


def grave(severity: float) -> str:
    """A severity in GuardDuty's word, with its number."""
    return f"{word(severity)} ({severity:g})"


def word(severity: float) -> str:
    """GuardDuty's word for a severity."""
    words = (("Critical", CRITICAL), ("High", HIGH), ("Medium", MEDIUM))
    return next((one for one, least in words if severity >= least), "Low")


def facts(notice: Notice) -> tuple[Fact, ...]:
    """What happened and where; of a notice about no incident, its title alone."""
    if not notice.incident_id:
        return (Fact("", notice.title),)
    return tuple(fact for fact in _facts(notice) if fact.says)


def _facts(notice: Notice) -> Iterator[Fact]:
    account = f"{notice.account_name} ({notice.account_id})" if notice.account_name else notice.account_id
    yield Fact("What", notice.title)
    yield Fact("Finding", f"{notice.finding_type}, severity {grave(notice.severity)}" if notice.finding_type else "")
    yield Fact("Now", _now(notice))
    yield Fact("Account", account)
    yield Fact("Unit", notice.ou)
    yield Fact("Region", notice.region)
    yield Fact("Resource", f"{notice.resource} ({kind(notice)})")
    yield Fact("Owner", notice.owner)
    yield Fact("Tags", _tags(notice))
    yield Fact("Crown jewel", notice.crown_jewel)


def _now(notice: Notice) -> str:
    """How the incident stands, where the headline is about something else."""
    if notice.kind not in {"ask", "decision", "repeat", "close"}:
        return ""
    contained = {"contained": "contained", "partly": "partly contained", "none": "not contained"}
    return f"{contained.get(notice.containment, 'containment unknown')}, {notice.state}"


def kind(notice: Notice) -> str:
    """What the resource is, as people say it: ``EC2 Instance``."""
    return notice.resource_kind.removeprefix("AWS::").replace("::", " ").strip()


def _tags(notice: Notice) -> str:
    more = len(notice.tags) - MOST_TAGS
    return ", ".join(notice.tags[:MOST_TAGS]) + (f" and {more} more" if more > 0 else "")


def asked(notice: Notice) -> Part | None:
    """What is asked, of whom, until when; it stands first, for somebody waits for it. None where nothing is."""
    lines = (*notice.asked, *_asking(notice))
    return Part("Asked of you", lines) if lines else None


def parts(notice: Notice) -> tuple[Part, ...]:
    """What was proved and what may survive, and last what was done; what is empty is left out.

    Who was woken wants to know whether it is over; how it was done can be read in the morning.
    """
    every = (
        Part("Who asked", (notice.by,) if notice.by else ()),
        Part("Proved" if notice.incident_id else "Seen", notice.proof),
        Part("May survive", notice.survives),
        Part("Not done", notice.not_done),
        Part("Done", notice.done),
    )
    return tuple(part for part in every if part.lines)


def _asking(notice: Notice) -> Iterator[str]:
    """Why it is asked, who is asked, until when, what happens then, and how to answer from any terminal."""
    asking = notice.asking
    if asking is None:
        return
    yield from (f"why it is not done unasked: {why}" for why in asking.why)
    people = f" ({', '.join(asking.people)})" if asking.people else ""
    agree = "one of them must agree" if asking.needs == 1 else f"{asking.needs} different people must agree"
    if asking.destructive:
        yield "it cannot be taken back"
    yield f"who: {asking.group}{people}; {agree}"
    yield f"until: {moment(asking.until)}; then {_afterwards(notice)}"
    yield f"how: irhub incidents approve {notice.incident_id} --reason '...', or reject in the place of approve"


def _afterwards(notice: Notice) -> str:
    then = notice.asking.then if notice.asking else ()
    return f"{then[0]} is asked" if then else "it counts as rejected"


def moment(text: str) -> str:
    """A moment as people read it, in UTC; what is none, as it stands."""
    try:
        return f"{datetime.fromisoformat(text):%d %b %Y %H:%M} UTC"
    except ValueError:
        return text


def sign(notice: Notice) -> str:
    """One sign by which a message is found again among many."""
    if notice.asking:
        return "✋"
    if notice.kind == "release":
        return "🔓"
    if notice.is_over:
        return "⚪"
    signs = {"contained": "🔒", "partly": "🟠", "unknown": "🟠"}
    missed = "🔴" if notice.severity >= HIGH else "🟡"
    return signs.get(notice.containment, missed) if notice.incident_id else "📋"
