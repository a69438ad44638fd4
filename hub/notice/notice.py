"""A notice as a value: everything that a message may say, in no channel's form yet."""

from dataclasses import dataclass

from hub.incident import Containment

HIGH, CRITICAL, MEDIUM = 7.0, 9.0, 4.0
"""From which severity on GuardDuty calls a finding so ("Severity levels of GuardDuty findings")."""

WORDS = {
    Containment.CONTAINED: "Contained",
    Containment.PARTLY: "Partly contained",
    Containment.NONE: "Not contained",
    Containment.UNKNOWN: "Containment unknown",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A way to more: our own words, and an address that holds nothing unencoded that others wrote."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding of the incident, as its source names it."""

    id: str
    arn: str
    type: str
    title: str
    severity: float
    source: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked to agree, and until when; what would be done stands in the notice's ``asked``."""

    round: int
    actions: tuple[str, ...]
    group: str
    until: str
    """The moment at which it counts as rejected, or goes to the next group."""
    people: tuple[str, ...] = ()
    """The names of those in the group."""
    needs: int = 1
    """How many different people must agree."""
    then: tuple[str, ...] = ()
    """The groups that are asked next where nobody answers; where there is none, it counts as rejected."""
    why: tuple[str, ...] = ()
    """Why it is not done unasked."""
    destructive: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """One message about one incident, or about the organization; every channel carries these facts in its own form."""

    incident_id: str
    kind: str
    """What led to it: ``response``, ``repeat``, ``watch``, ``release``, ``close``, ``ask``, ``decision``; about no incident:
    ``organization``, ``digest``, ``channel``, ``report``."""
    headline: str
    state: str
    containment: str
    finding_type: str
    severity: float
    title: str
    account_id: str
    account_name: str
    region: str
    resource: str
    resource_kind: str
    done: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    survives: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()
    undo: str = ""
    by: str = ""
    """Who asked for what was done, and why; empty where nobody did."""
    tags: tuple[str, ...] = ()
    """Of the resource, as the finding tells them: ``Key=Value``."""
    owner: str = ""
    """Whose the resource is; empty where nobody said."""
    crown_jewel: str = ""
    """Why it must not be touched lightly; empty where it need not be minded."""
    asking: Asking | None = None
    """Who is asked and until when, where somebody is asked to agree."""
    links: tuple[Link, ...] = ()
    partition: str = "aws"
    ou: str = ""
    """Where the account lies in the organization, from the root down."""
    opened_at: str = ""
    at: str = ""
    """When it was composed."""
    findings: tuple[Reported, ...] = ()
    is_first: bool = False
    """True for the first notice of an incident."""

    @property
    def context(self) -> tuple[str, ...]:
        """What the organization says of the resource, in lines."""
        owner = (f"Owner: {self.owner}",) if self.owner else ()
        return (*owner, f"Crown jewel: {self.crown_jewel}") if self.crown_jewel else owner

    @property
    def asks(self) -> bool:
        """True where people are asked for something now, so that nothing may hold the notice up."""
        return self.asking is not None or (self.kind in {"response", "watch", "ask", "decision"} and bool(self.asked))

    @property
    def is_over(self) -> bool:
        """True where the incident needs nobody any more."""
        return self.state in {"closed", "released"}
