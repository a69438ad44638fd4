"""May this step run now, and if not, why not; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from hub.finding import Finding, Target
from hub.incident import Incident, Mode
from hub.playbook import Use
from hub.record import Standing
from hub.settings import Settings

DRILL = "drill"
"""The source of findings that irhub makes up itself, about its canaries; no event is ever read as one."""
PERSON = "person"
"""The source of findings that say nothing but that a person named a resource; no event is ever read as one."""
ACTING_SOURCES = frozenset({"cloudtrail", "guardduty", "malware", PERSON, "securityhub"})
"""Sources that AWS alone speaks through, and people of the hub account, whom SQS vouches for; everything else asks at most,
and so does what a reader doubts in these."""


OPEN_BREAKER = "the circuit breaker is open"
SAMPLE = "it is a sample finding, which never changes anything"
"""Why a sample is only noted; what a proof that samples arrive looks for."""
ARCHIVED = "it is archived: somebody or a suppression rule has dealt with it"
OVER = {
    "securityhub": "it is over: archived, suppressed or resolved, or its control is passed",
    "config": "the resource is in order by this rule",
}
"""Why a finding is only noted that needs no answer any more, where a source has other words for it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How free an action is, and what made it no freer."""

    mode: Mode
    why: str = ""


def unfit(finding: Finding, settings: Settings) -> str:
    """Why a finding is only noted and opens nothing; empty where it is to be answered."""
    if finding.sample:
        return SAMPLE
    if finding.archived:
        return OVER.get(finding.source, ARCHIVED)
    if finding.severity < (least := _least(finding, settings)):
        return f"its severity {finding.severity:g} is below {least:g}, from which on findings are answered"
    if is_ours(finding.target, settings):
        return f"{finding.target.id} is part of irhub itself, which is never a target"
    return ""


def _least(finding: Finding, settings: Settings) -> float:
    """The severity from which on findings of this source are answered; what a person chose is answered in any case."""
    hub = settings.sources.securityhub
    if finding.source == "guardduty":
        return settings.least_severity
    return hub.severity if hub and finding.source == "securityhub" and not finding.playbook else 0.0


def sound(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings that nothing speaks against; all of them where each is doubted.

    Whoever may write findings of their own must not be able to hold back, with one of them, what a sound finding calls for.
    """
    return tuple(finding for finding in findings if not _source(finding).why) or findings


def is_ours(target: Target, settings: Settings) -> bool:
    """True for irhub's own roles, in any account, and for its functions, queues and buckets in the hub account."""
    if "/irhub/" in target.id:
        return True
    return target.account_id == settings.hub_account_id and target.id.startswith(f"{settings.prefix}-")


def limit(use: Use, incident: Incident, standing: Standing, settings: Settings) -> Limit:
    """The strictest of everything that has a say in how free an action is."""
    if is_drill(incident):
        return _of_drill(use, standing, settings)
    findings = sound(incident.findings)
    return strictest((
        Limit(settings.mode, f"the whole installation is in mode {settings.mode.value}"),
        Limit(*_account(standing)),
        Limit(standing.held_at, f"the account is held at {standing.held_at.value}, see irhub mode"),
        Limit(use.mode or Mode.ACT, f"the playbook is in mode {(use.mode or Mode.ACT).value} for {use.action}"),
        Limit(incident.cap, incident.cap_reason),
        *(_source(finding) for finding in findings),
        *(_elsewhere(finding, incident.target) for finding in findings),
        *_management(standing, settings),
    ))  # fmt: skip


def is_drill(incident: Incident) -> bool:
    """True for the case of a drill, which is about a canary that was made or tagged for it, and about nothing else."""
    return bool(incident.findings) and all(finding.source == DRILL for finding in incident.findings)


def _of_drill(use: Use, standing: Standing, settings: Settings) -> Limit:
    """What binds a drill: a pause, the playbook that is tried, and that the management account is never acted on unasked.

    Modes do not: a person, or the settings, asked for it, and it is there to be held before an account is set to *act*.
    """
    paused = Limit(Mode.OBSERVE, f"irhub is paused: {standing.paused}") if standing.paused else Limit(Mode.ACT)
    playbook = Limit(use.mode or Mode.ACT, f"the playbook is in mode {(use.mode or Mode.ACT).value} for {use.action}")
    return strictest((paused, playbook, *_management(standing, settings)))


def exempt(limits: Mapping[str, Limit]) -> Mapping[str, Limit]:
    """The limits of a case of which every finding is exempted: nothing does more than observe."""
    return dict.fromkeys(limits, Limit(Mode.OBSERVE))


class Normal(Protocol):
    """How many isolations are normal within an hour."""

    @property
    def isolations_per_hour(self) -> int:
        """In one account."""

    @property
    def isolations_per_vpc(self) -> int:
        """In one VPC."""

    @property
    def isolations_per_group(self) -> int:
        """In one Auto Scaling group."""


def broken(counted: Mapping[str, int], normal: Normal) -> Limit:
    """Ask instead of act once there are more isolations in this clock hour and the one before than are normal.

    Counted in the account (``""``), and in each VPC and Auto Scaling group that the target lies in.
    """
    over = [(where, already) for where, already in counted.items() if already > _normal(where, normal)]
    if not over:
        return Limit(Mode.ACT)
    return Limit(Mode.ASK, f"{OPEN_BREAKER}: {contained_lately(*over[0])}")


def is_broken(limit: Limit) -> bool:
    """True where it is the circuit breaker that holds back."""
    return limit.why.startswith(OPEN_BREAKER)


def contained_lately(where: str, already: int) -> str:
    """How much was contained in the account (``""``) or in what lies in it, as a clause."""
    place = where.rpartition("/")[2] if where else "this account"
    return f"{already} incidents contained something in {place} in this hour and the one before"


def _normal(where: str, normal: Normal) -> int:
    if not where:
        return normal.isolations_per_hour
    return normal.isolations_per_vpc if where.startswith("AWS::EC2::VPC") else normal.isolations_per_group


def _account(standing: Standing) -> tuple[Mode, str]:
    if standing.paused:
        return Mode.OBSERVE, f"irhub is paused: {standing.paused}"
    if not standing.onboarded:
        return Mode.OBSERVE, "the account is not onboarded"
    return standing.mode, f"the account is in mode {standing.mode.value}"


def _source(finding: Finding) -> Limit:
    if finding.source in ACTING_SOURCES:
        return Limit(Mode.ASK, finding.doubt) if finding.doubt else Limit(Mode.ACT)
    return Limit(Mode.ASK, f"findings of {finding.source} can be written by any account, so they never exceed ask")


def _elsewhere(finding: Finding, target: Target) -> Limit:
    """A sequence may name resources of other accounts and Regions; what vouched for the finding does not vouch for those."""
    if (finding.account_id, finding.region) == (target.account_id, target.region):
        return Limit(Mode.ACT)
    return Limit(Mode.ASK, f"the finding is of {finding.account_id} {finding.region}, and the resource lies elsewhere")


def _management(standing: Standing, settings: Settings) -> tuple[Limit, ...]:
    if standing.account_id != settings.management_account_id:
        return ()
    return (Limit(Mode.ASK, "it is the management account, which no SCP binds"),)


def strictest(limits: Iterable[Limit]) -> Limit:
    """The one that allows least, the first of those; without a reason where nothing holds back."""
    found = min(limits, key=lambda limit: limit.mode.freedom)
    return found if found.mode is not Mode.ACT else Limit(Mode.ACT)
