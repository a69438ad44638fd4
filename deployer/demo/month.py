"""Made-up incidents, as many as asked for, as the hub would have put them on record; the same number gives the same ones.

For pictures of what takes a month to gather, and for measuring: nothing in here ever happened anywhere.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TypeVar

from hub.approval.ask import Ask, AskState, Decision, Door, Verdict
from hub.finding import Finding, Target
from hub.incident import Containment, Incident, State
from hub.record import CaseFile, Note, Status, StepRecord

T = TypeVar("T")

ACCOUNTS = (
    ("333333333333", "shop"), ("444444444444", "payments"), ("555555555555", "warehouse"), ("666666666666", "research"),
    ("777777777777", "intranet"), ("101010101010", "data-lake"), ("121212121212", "build"), ("131313131313", "website"),
)  # fmt: skip
REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-2", "eu-central-1")
TYPES = (
    ("CryptoCurrency:EC2/BitcoinTool.B", 8.0, "AWS::EC2::Instance"),
    ("UnauthorizedAccess:EC2/SSHBruteForce", 2.0, "AWS::EC2::Instance"),
    ("Backdoor:EC2/C&CActivity.B", 8.0, "AWS::EC2::Instance"),
    ("UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS", 8.0, "AWS::IAM::Role"),
    ("Recon:EC2/PortProbeUnprotectedPort", 2.0, "AWS::EC2::Instance"),
    ("Policy:S3/BucketAnonymousAccessGranted", 8.0, "AWS::S3::Bucket"),
    ("Trojan:EC2/DNSDataExfiltration", 8.0, "AWS::EC2::Instance"),
    ("Execution:Runtime/ReverseShell", 9.0, "AWS::EC2::Instance"),
    ("Stealth:IAMUser/CloudTrailLoggingDisabled", 5.0, "AWS::IAM::AccessKey"),
    ("PrivilegeEscalation:IAMUser/AnomalousBehavior", 5.0, "AWS::IAM::AccessKey"),
    ("Discovery:S3/AnomalousBehavior", 4.0, "AWS::S3::Bucket"),
    ("Impact:S3/AnomalousBehavior.Delete", 8.0, "AWS::S3::Bucket"),
)  # fmt: skip
ACTIONS = {
    "AWS::EC2::Instance": ("capture-api-state", "protect-instance", "snapshot-volumes", "isolate-instance"),
    "AWS::IAM::Role": ("revoke-role-sessions",),
    "AWS::IAM::AccessKey": ("deactivate-access-key",),
    "AWS::S3::Bucket": ("block-public-access",),
}
KEPT = {"capture-api-state": "evidence", "snapshot-volumes": "evidence"}
MACHINES = 400
"""Out of how many resources of a kind those are drawn that something happens to, so that some come again."""


@dataclass(frozen=True, slots=True)
class Month:
    """So many incidents that end at a moment, and were spread over so many days before it."""

    number: int
    ends: datetime
    days: int = 60
    seed: int = 7

    def cases(self) -> Iterator[CaseFile]:
        """Every case, the oldest first, one after another."""
        chance = random.Random(self.seed)  # noqa: S311 (nothing here is a secret)
        begins = self.ends - timedelta(days=self.days)
        ages = sorted(_when(self.days, chance) for _ in range(self.number))
        for place, days in enumerate(ages):
            yield _case(place, begins + timedelta(days=days), self.ends, chance)


def _when(days: int, chance: random.Random) -> float:
    """A day, more often a working day than not, and now and then one on which much came at once."""
    if chance.random() < 0.12:  # noqa: PLR2004
        return min(days - 0.01, days * _one_of(((0.2, 1), (0.62, 2), (0.9, 3)), chance) + chance.random())
    day = chance.random() * days
    return day if int(day) % 7 < 5 or chance.random() < 0.45 else chance.random() * days  # noqa: PLR2004


def _case(place: int, opened: datetime, now: datetime, chance: random.Random) -> CaseFile:
    kind, severity, resource = TYPES[_early(len(TYPES), chance)]
    account, _ = ACCOUNTS[_early(len(ACCOUNTS), chance)]
    region = REGIONS[_early(len(REGIONS), chance)]
    name = f"{resource.rpartition('::')[2].lower()}-{_early(MACHINES, chance):05}"
    target = Target(resource, f"i-{chance.randrange(MACHINES):017x}" if "Instance" in resource else name, account, region)
    finding = _finding(f"{place:032x}", (kind, severity), target, opened - timedelta(seconds=chance.lognormvariate(6.3, 0.6)))
    steps = tuple(_steps(target.kind, opened, severity, chance))
    took = timedelta(seconds=chance.lognormvariate(3.3, 0.55))
    contained = opened + took if severity > 4 and chance.random() > 0.06 else None  # noqa: PLR2004
    asks = _asks(f"inc-{place:012}", opened, chance) if chance.random() < 0.2 else ()  # noqa: PLR2004
    incident = _incident(f"inc-{opened:%Y%m%d}-{place:012}", (target, finding), (opened, contained, now), chance)
    if incident.released_at:
        steps += tuple(_back(step, incident.released_at) for step in steps if not step.kept and step.status is Status.DONE)
    return CaseFile(incident, steps, tuple(_notes(incident, chance)), asks)


def _early(count: int, chance: random.Random) -> int:
    """One of so many places, the first ones much more often than the last."""
    return min(count - 1, int(count * chance.random() ** 2.2))


def _finding(identity: str, said: tuple[str, float], target: Target, began: datetime) -> Finding:
    made = began + timedelta(minutes=4)
    kind, severity = said
    return Finding(
        source="guardduty",
        id=identity,
        arn=f"arn:aws:guardduty:{target.region}:{target.account_id}:detector/d/finding/{identity}",
        type=kind,
        severity=severity,
        title="Something was found.",
        account_id=target.account_id,
        region=target.region,
        partition="aws",
        target=target,
        resource_type=target.kind.rpartition("::")[2],
        created_at=made.isoformat(),
        updated_at=made.isoformat(),
        detail={"service": {"eventFirstSeen": began.isoformat()}},
    )


def _steps(kind: str, opened: datetime, severity: float, chance: random.Random) -> Iterator[StepRecord]:
    if severity < 4:  # noqa: PLR2004
        return
    for action in ACTIONS[kind]:
        begun = opened + timedelta(seconds=2 + 3 * chance.random())
        ended = begun + timedelta(seconds=chance.lognormvariate(4.4 if action in KEPT else 1.5, 0.6))
        status = Status.FAILED if chance.random() < 0.04 else Status.DONE  # noqa: PLR2004
        times = (begun.isoformat(), ended.isoformat())
        yield StepRecord(action, "it", f"{action} it", ("ec2:Do",), status, *times, kept=KEPT.get(action, ""))


def _back(step: StepRecord, at: str) -> StepRecord:
    return StepRecord(step.action, step.on, f"take {step.says} back", step.calls, Status.DONE, at, at, releases=True)


def _incident(
    identity: str, about: tuple[Target, Finding], times: tuple[datetime, datetime | None, datetime], chance: random.Random
) -> Incident:
    (target, finding), (opened, contained, now) = about, times
    ended = opened + timedelta(hours=chance.lognormvariate(2.6, 0.9))
    failed = contained is None and finding.severity > 4 and chance.random() < 0.4  # noqa: PLR2004
    over = ended < now and chance.random() < 0.96  # noqa: PLR2004
    released = over and contained is not None and chance.random() < 0.6  # noqa: PLR2004
    left = _one_of(((State.OPEN, 5), (State.WAITING, 3)), chance)
    return Incident(
        identity,
        target,
        opened.isoformat(),
        state=State.FAILED if failed else State.RELEASED if released else State.CLOSED if over else left,
        containment=Containment.CONTAINED if contained and not released else Containment.NONE,
        findings=(finding,),
        contained_at=contained.isoformat() if contained else "",
        released_at=ended.isoformat() if released else "",
    )


def _asks(identity: str, opened: datetime, chance: random.Random) -> tuple[Ask, ...]:
    state = _one_of(((AskState.CARRIED_OUT, 8), (AskState.REJECTED, 1), (AskState.EXPIRED, 1)), chance)
    said = opened + timedelta(minutes=chance.lognormvariate(2.4, 0.8))
    verdict = Verdict.REJECT if state is AskState.REJECTED else Verdict.APPROVE
    decision = Decision("ada", "arn:aws:iam::222222222222:user/ada", Door.CLI, verdict, "looked at it", said.isoformat())
    times = (opened.isoformat(), (opened + timedelta(hours=1)).isoformat())
    who = (decision,) if state is not AskState.EXPIRED else ()
    words = (("stop it",), ("it is a crown jewel",), False, 1, "soc")
    return (Ask(identity, 1, "stop-instance", *words, *times, state=state, decisions=who),)


def _notes(incident: Incident, chance: random.Random) -> Iterator[Note]:
    yield Note(incident.opened_at, "told", "told slack", {"channel": "slack", "digest": incident.id, "headline": "it"})
    if incident.state is State.CLOSED:
        verdict = _one_of((("true-positive", 7), ("false-positive", 3)), chance)
        yield Note(incident.opened_at, "closed", f"closed as {verdict}", {"verdict": verdict})


def _one_of(weighted: Sequence[tuple[T, int]], chance: random.Random) -> T:
    sums = list(accumulate(weight for _, weight in weighted))
    drawn = chance.random() * sums[-1]
    return next(thing for (thing, _), so_far in zip(weighted, sums, strict=True) if drawn < so_far)
