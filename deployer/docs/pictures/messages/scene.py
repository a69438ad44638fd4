"""A made-up night, as notices: an instance is contained, somebody is asked to end it, it is given back, and a storm passed."""

from dataclasses import replace

from deployer.docs.pictures.night import a_finding
from hub.finding import Target
from hub.notice import Asking, Link, Notice, of_digest
from hub.notice.links import links_of

INCIDENT = "inc-20261122-wqosnxgpulcd"
INSTANCE = "i-02de0d3432d70fb03"
ACCOUNT, REGION = "333333333333", "eu-west-1"
PAGES = "https://irhub.example.com"
STOP = f"stop {INSTANCE}, which loses its memory"
TARGET = Target("AWS::EC2::Instance", INSTANCE, ACCOUNT, REGION)
TITLE = f"Command and control server activity of EC2 instance {INSTANCE}: it asks for c2.evil.example."
FINDING = replace(a_finding(TARGET, "Backdoor:EC2/C&CActivity.B", TITLE), id="8c4470991ea6a18f6206f29c5f510db5")
LINKS = (Link("Incident", f"{PAGES}/incidents/{INCIDENT}"), *links_of(TARGET, FINDING))
CONTAINED = Notice(
    incident_id=INCIDENT,
    kind="response",
    headline=f"Contained: {INSTANCE} in payments-prod ({ACCOUNT}), {REGION}",
    state="open",
    containment="contained",
    finding_type=FINDING.type,
    severity=FINDING.severity,
    title=FINDING.title,
    account_id=ACCOUNT,
    account_name="payments-prod",
    region=REGION,
    resource=INSTANCE,
    resource_kind=TARGET.kind,
    done=(
        f"keep vol-0f0c2defccdbc7ca0 when {INSTANCE} ends",
        f"protect {INSTANCE} against being terminated",
        f"protect {INSTANCE} against being stopped",
        f"take one set of snapshots of the only volume of {INSTANCE}",
        "make quarantine group irhub-quarantine in vpc-0b5b4dc0194570e8d",
        "move eni-077cb282508bc591a from sg-01e06b26b2cd4e770 into quarantine group sg-75bb0670fe76b0e84",
        "move eni-0e7015e68fc291037 from sg-01e06b26b2cd4e770 into quarantine group sg-75bb0670fe76b0e84",
        f"deny everything to the credentials that {INSTANCE} has of role web-role",
    ),
    proof=(
        f"2 of 2 interfaces of {INSTANCE} let nothing in and nothing out",
        f"role web-role denies everything to the credentials of {INSTANCE}",
    ),
    survives=(
        "connections that were open before may last until they time out",
        "names are still resolved by the VPC resolver, so data can leave as DNS queries",
    ),
    undo=f"irhub incidents release {INCIDENT}",
    tags=("Name=web-7", "team=payments", "env=prod"),
    owner="team payments, #payments-oncall",
    crown_jewel="takes card payments",
    links=LINKS,
    ou="Root/Workloads/Production",
    opened_at="2026-11-22T02:58:59+00:00",
    at="2026-11-22T02:59:07+00:00",
)
ASKED = replace(
    CONTAINED,
    kind="ask",
    headline=f"stop-instance for soc to decide: {INSTANCE} in payments-prod ({ACCOUNT}), {REGION}",
    state="waiting",
    asked=(STOP,),
    asking=Asking(
        round=1,
        actions=("stop-instance",),
        group="soc",
        until="2026-11-22T04:00:00+00:00",
        people=("ada", "ben"),
        then=("leads",),
        why=(f"{INSTANCE} is a crown jewel: takes card payments",),
    ),
    done=(),
    proof=(),
    survives=(),
    undo="",
)
DECIDED = replace(
    CONTAINED,
    by="stop-instance approved by ada (it mines and pays nobody)",
    done=(*CONTAINED.done, STOP),
    proof=(*CONTAINED.proof, f"{INSTANCE} is stopped"),
)
RELEASED = replace(
    CONTAINED,
    kind="release",
    headline=f"Released: {INSTANCE} in payments-prod ({ACCOUNT}), {REGION}",
    state="released",
    containment="none",
    by="release asked for by ada: a penetration test that nobody told us of",
    done=(
        "put eni-077cb282508bc591a back in sg-01e06b26b2cd4e770",
        "put eni-0e7015e68fc291037 back in sg-01e06b26b2cd4e770",
        "delete inline policy irhub-deny-i-02de0d3432d70fb03 from role web-role",
    ),
    proof=(),
    survives=(),
    undo="",
)
COLLECTED = of_digest(
    tuple(
        replace(
            CONTAINED,
            incident_id=f"inc-20261122-{incident}",
            headline=f"Only watched: {name} in {account}, {REGION}",
            severity=severity,
            account_name=account,
            at=f"2026-11-22T0{hour}:14:00+00:00",
        )
        for name, account, severity, hour, incident in (
            ("i-0a1b2c3d4e5f60718", "research", 5.0, 1, "7nq2m4xk5vhd"),
            ("i-0b2c3d4e5f6071829", "research", 5.0, 2, "r3wz6ta5ybf2"),
            ("AKIAIOSFODNN7EXAMPLE", "shop-dev", 4.0, 3, "k4lu7g2cxe6p"),
            ("logs-of-shop-dev", "shop-dev", 2.0, 5, "o5sd3jy7vqia"),
        )
    ),
    "Held until the quiet hours were over; nothing of it asks you, and nothing is High",
)
