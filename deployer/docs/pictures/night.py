"""A made-up night for the pictures of pages: an instance contained and asked about, a key, a bucket, a month behind it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.approval.ask import Ask, Decision, Door, Verdict
from hub.approval.people import Approvers, Person
from hub.finding import Finding, Target
from hub.incident import Containment, Incident, State
from hub.notice import Notice
from hub.record import CaseFile, Note, Status, StepRecord
from hub.register import Member
from hub.values import to_plain

NOW = datetime(2026, 11, 22, 3, 12, 44, tzinfo=UTC)
REGIONS = ("ap-southeast-2", "eu-west-1", "us-east-1")
NAMES = {"333333333333": "payments-prod", "444444444444": "web-prod", "555555555555": "data-lab"}
APPROVERS = Approvers(
    people=tuple(Person(name, f"{name}@example.com") for name in ("ada", "ben", "cleo")),
    groups={"soc": ("ada", "ben"), "leads": ("cleo",)},
)
INSTANCE = Target("AWS::EC2::Instance", "i-0b2f1f7c9ad3e4567", "333333333333", "ap-southeast-2")
KEY = Target("AWS::IAM::AccessKey", "AKIAIOSFODNN7EXAMPLE", "555555555555", "us-east-1")
BUCKET = Target("AWS::S3::Bucket", "payments-exports", "333333333333", "eu-west-1")
AFTER = 14
"""Minutes since the instance's case was opened."""


def ago(**time: float) -> str:
    """So long before now."""
    return (NOW - timedelta(**time)).isoformat()


def a_finding(target: Target, type_: str, title: str, severity: float = 8.0) -> Finding:
    """A finding of GuardDuty's on this target."""
    return Finding(
        source="guardduty",
        id="0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        arn=f"arn:aws:guardduty:{target.region}:{target.account_id}:detector/d/finding/f",
        type=type_,
        severity=severity,
        title=title,
        account_id=target.account_id,
        region=target.region,
        partition="aws",
        target=target,
        resource_type="Instance",
        created_at=ago(minutes=AFTER + 2),
        updated_at=ago(minutes=AFTER),
        count=2,
        description=title,
    )


TALKS = a_finding(INSTANCE, "Backdoor:EC2/C&CActivity.B", f"Command and control server activity of EC2 instance {INSTANCE.id}.")
STOLEN = a_finding(
    KEY,
    "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
    "The credentials of the user deploy were used from an address that is none of ours.",
    5.0,
)
OPENED = a_finding(
    BUCKET, "Policy:S3/BucketAnonymousAccessGranted", "The bucket payments-exports was opened to everybody.", 9.0
)
CASE = Incident(
    "inc-20261122-k3v7q2mzx5aj",
    INSTANCE,
    ago(minutes=AFTER),
    State.WAITING,
    Containment.CONTAINED,
    findings=(TALKS,),
    contained_at=ago(minutes=AFTER - 0.25),
)
NOTICE = Notice(
    incident_id=CASE.id,
    kind="response",
    headline=f"Contained: {INSTANCE.id} in payments-prod (333333333333), ap-southeast-2",
    state="waiting",
    containment="contained",
    finding_type=TALKS.type,
    severity=8.0,
    title=TALKS.title,
    account_id=INSTANCE.account_id,
    account_name="payments-prod",
    region=INSTANCE.region,
    resource=INSTANCE.id,
    resource_kind=INSTANCE.kind,
    proof=(
        f"2 of 2 interfaces of {INSTANCE.id} let nothing in and nothing out",
        f"role web denies everything to the credentials of {INSTANCE.id}",
    ),
    survives=(
        "connections that were open before may last until they time out",
        "names are still resolved by the VPC resolver, so data can leave as DNS queries",
    ),
    owner="team-payments@example.com",
    crown_jewel="takes card payments",
)
STOP = Ask(
    incident_id=CASE.id,
    round=1,
    action="stop-instance",
    steps=(f"stop {INSTANCE.id}; what is in its memory and on its instance store is lost",),
    why=("playbook compromised-instance asks before it stops an instance",),
    destructive=False,
    needs=1,
    group="soc",
    asked_at=ago(minutes=13),
    expires_at=ago(minutes=-47),
    then=("leads",),
)
TERMINATE = replace(
    STOP,
    action="terminate-instance",
    steps=(f"lift the protection of {INSTANCE.id} against being terminated", f"terminate {INSTANCE.id}; its snapshots stay"),
    why=("it cannot be taken back",),
    destructive=True,
    needs=2,
    decisions=(Decision("ben", "slack", Door.SLACK, Verdict.APPROVE, "The snapshots are complete.", ago(minutes=5)),),
)


def _step(action: str, says: str, second: float, **changes: Any) -> StepRecord:
    begun, ended = (ago(minutes=AFTER, seconds=-second - more) for more in (0, 1))
    return replace(StepRecord(action, INSTANCE.id, says, (), Status.DONE, begun, ended), **changes)


STEPS = (
    _step("isolate-instance", "make quarantine group irhub-quarantine in vpc-0a1b2c3d", 1),
    _step("isolate-instance", "move eni-0aa11bb22 from sg-0web into irhub-quarantine", 3),
    _step("isolate-instance", "move eni-0cc33dd44 from sg-0web into irhub-quarantine", 3),
    _step("protect-instance", f"protect {INSTANCE.id} against being terminated", 2),
    _step("snapshot-volumes", f"take one set of snapshots of all 4 volumes of {INSTANCE.id}", 4, kept="evidence"),
    _step("deny-instance-credentials", f"deny everything to the credentials that {INSTANCE.id} has of role web", 5),
    _step(
        "remove-instance-profile",
        f"remove the instance profile web from {INSTANCE.id}",
        7,
        status=Status.FAILED,
        reason="a service control policy forbids ec2:DisassociateIamInstanceProfile",
    ),
)
NOTES = (
    Note(ago(minutes=13.7), "notice", NOTICE.headline, {"notice": json.dumps(to_plain(NOTICE))}),
    *(
        Note(ago(minutes=13.6), "told", "", {"channel": channel, "headline": NOTICE.headline})
        for channel in ("slack", "sns", "pagerduty")
    ),
    Note(ago(minutes=8), "watched", "still contained: 2 of 2 interfaces let nothing in and nothing out"),
    Note(ago(minutes=5), "decision", "ben agrees to terminate-instance by slack: The snapshots are complete."),
)
INSTANCE_CASE = CaseFile(CASE, STEPS, NOTES, (STOP, TERMINATE))
KEY_CASE = CaseFile(
    Incident("inc-20261122-bq5t2wxy7kpl", KEY, ago(hours=3), State.WAITING, findings=(STOLEN,)),
    (),
    (),
    (
        replace(
            STOP,
            incident_id="inc-20261122-bq5t2wxy7kpl",
            action="deactivate-access-key",
            steps=(f"switch off {KEY.id} of the user deploy",),
            group="leads",
            then=(),
        ),
    ),
)
BUCKET_CASE = CaseFile(Incident("inc-20261121-hm4n3opq6rst", BUCKET, ago(hours=9), State.FAILED, findings=(OPENED,)), (), ())


def month() -> tuple[Incident, ...]:
    """What is over by now: contained within seconds, most of it."""
    return tuple(_over(number) for number in range(1, 31))


def _over(number: int) -> Incident:
    opened = NOW - timedelta(days=number * 0.9, minutes=number * 17)
    target = replace(INSTANCE, id=f"i-{number * 7_654_321:017x}", account_id="444444444444", region=REGIONS[number % 3])
    finding = a_finding(target, "CryptoCurrency:EC2/BitcoinTool.B", f"EC2 instance {target.id} is querying a mining pool.")
    return Incident(
        f"inc-{opened:%Y%m%d}-{chr(97 + number % 26) * 12}",
        target,
        opened.isoformat(),
        State.RELEASED if number % 3 else State.CLOSED,
        Containment.CONTAINED,
        findings=(finding,),
        contained_at=(opened + timedelta(seconds=3 + (number * 37 % 23) * (1 + number % 4))).isoformat(),
    )


def members() -> tuple[Member, ...]:
    """Five accounts; one is silent in a Region, and one is new."""
    heard = {region: ago(hours=2 + place) for place, region in enumerate(REGIONS)}
    well = tuple(Member(one, name, True, "", heard, "act", "Root/Workloads/Production") for one, name in NAMES.items())
    silent = {"eu-west-1": ago(hours=2), "us-east-1": ago(days=3)}
    shared = Member("666666666666", "shared", True, "", silent, "ask", "Root/Shared")
    return (*well, shared, Member("777777777777", "experiments", False, ago(hours=5), {}, "", ""))


ENTRIES: tuple[Mapping[str, Any], ...] = (
    {
        "number": 1,
        "what": {
            "kind": "object",
            "bucket": "irhub-evidence-222222222222-eu-west-1",
            "key": f"api-state/333333333333/ap-southeast-2/{INSTANCE.id}/{CASE.id}.json",
            "bytes": 48_211,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "stored_at": ago(minutes=13),
            "locked_until": ago(days=-365),
        },
    },
    {
        "number": 2,
        "what": {
            "kind": "snapshot",
            "id": "snap-0f1e2d3c4b5a69788",
            "account": "333333333333",
            "region": "ap-southeast-2",
            "volume": "vol-0123456789abcdef0",
            "gigabytes": 64,
            "not_hashed": "AWS gives no hash of a snapshot; a complete one never changes",
        },
    },
)
