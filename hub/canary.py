"""The canary: a tiny instance with nothing on it, launched to be contained and released for real, and ended afterwards.

The power for it is held apart and small. It is the role ``verify``'s, only in the accounts that ``drill.accounts`` of the
settings names (the deployer puts that condition on it), and only for: the smallest types, Amazon's own images, no role on the
instance, and two tags in the launching call. What it may end is what carries these tags. Whoever has an instance to spare can
tag it and name it instead: then nothing is launched and nothing ended.

A canary that an earlier drill could not end (its hub died, its release failed) is seen by the look of the next one in that
Region and ended there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hub.action import (
    INSTALLATION_TAG,
    PURPOSE_TAG,
    Access,
    Account,
    Action,
    Call,
    Conflict,
    Permission,
    Plan,
    Role,
    Step,
)
from hub.finding import Target
from hub.incident import Incident

INSTANCE = "AWS::EC2::Instance"
PURPOSE = "drill"
RUN_TAG = "irhub:run"
TYPES = ("t3.nano", "t3.micro", "t4g.nano")
TYPE = TYPES[0]
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-x86_64"
"""The public parameter that names Amazon's newest image (Systems Manager User Guide, "Calling AMI public parameters")."""
LONGEST = timedelta(hours=2)
"""A canary that is older was left behind."""
LIVING = ("pending", "running", "stopping", "stopped")


@dataclass(frozen=True, slots=True)
class Bird:
    """One instance with the canary's tags."""

    id: str
    state: str
    run: str
    """The drill that launched it; empty for one that somebody else made and tagged."""
    launched_at: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The canaries of an account and Region that live, and how another would be launched."""

    prefix: str
    birds: tuple[Bird, ...]
    image_id: str = ""

    def of(self, run: str) -> Bird | None:
        """The canary that this drill launched; None where it has not, or where it is ended."""
        return next((bird for bird in self.birds if bird.run == run), None)

    def named(self, instance_id: str) -> Bird | None:
        """The canary of that id; None where no living instance of that id has the tags."""
        return next((bird for bird in self.birds if bird.id == instance_id), None)

    def left_behind(self, now: datetime) -> tuple[Bird, ...]:
        """Canaries that a drill launched and that are older than any drill lasts."""
        return tuple(bird for bird in self.birds if bird.run and datetime.fromisoformat(bird.launched_at) + LONGEST < now)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a drill wants of its canary."""

    run: str
    subnet: str = ""
    """Where it is launched; empty for the default VPC."""
    end: tuple[str, ...] = ()
    """The ids of canaries to end; where there are none, one is launched."""


def look(account: Account, _target: Target) -> Seen:
    """The living canaries, by their tags."""
    tags = {INSTALLATION_TAG: account.prefix, PURPOSE_TAG: PURPOSE}
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    states = {"Name": "instance-state-name", "Values": list(LIVING)}
    (answer,) = account.read(Call("ec2", "DescribeInstances", {"Filters": [*filters, states]}))
    found = (one for reservation in answer["Reservations"] for one in reservation["Instances"])
    return Seen(account.prefix, tuple(_bird(one) for one in found))


def image(account: Account) -> str:
    """The id of the image that a canary is launched from."""
    (answer,) = account.read(Call("ssm", "GetParameter", {"Name": IMAGE}))
    found: str = answer["Parameter"]["Value"]
    return found


def _bird(described: Mapping[str, Any]) -> Bird:
    tags = {tag["Key"]: tag["Value"] for tag in described.get("Tags", ())}
    launched_at = described["LaunchTime"].isoformat()
    return Bird(described["InstanceId"], described["State"]["Name"], tags.get(RUN_TAG, ""), launched_at)


def plan(seen: Seen, _incident: Incident, wish: Wish) -> Plan:
    """The canaries that are named are ended; where none is, one is launched for this drill, once."""
    if wish.end:
        call = Call("ec2", "TerminateInstances", {"InstanceIds": list(wish.end)})
        return (Step(f"end the canary {', '.join(wish.end)}", (call,), wish.end[0]),)
    if seen.of(wish.run):
        return ()
    return (Step("launch a canary", (_launch(seen, wish),), wish.run),)


def _launch(seen: Seen, wish: Wish) -> Call:
    """With a client token, so that a call whose answer was lost launches no second one."""
    words = {INSTALLATION_TAG: seen.prefix, PURPOSE_TAG: PURPOSE, RUN_TAG: wish.run, "Name": f"{seen.prefix}-canary"}
    tags = [{"Key": key, "Value": value} for key, value in words.items()]
    return Call(
        "ec2",
        "RunInstances",
        {
            "ImageId": seen.image_id,
            "InstanceType": TYPE,
            "MinCount": 1,
            "MaxCount": 1,
            "ClientToken": wish.run[-64:],
            "MetadataOptions": {"HttpTokens": "required"},
            "TagSpecifications": [{"ResourceType": kind, "Tags": tags} for kind in ("instance", "volume")],
            **({"SubnetId": wish.subnet} if wish.subnet else {}),
        },
    )


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Nothing: a canary is ended, and nothing else of it stays but the evidence that the drill made."""
    return ()


ONLY_OURS = {"aws:RequestTag/irhub:installation": "{prefix}", "aws:RequestTag/irhub:purpose": PURPOSE}
EC2 = "arn:{partition}:ec2:{region}:{account}:"
VERIFY = (Role.VERIFY,)
ACTION = Action(
    name="launch-canary",
    about="Launches the instance that a drill contains and releases, and ends it.",
    works_on=INSTANCE,
    seen=Seen,
    options=Wish,
    permissions=(
        Permission(("ec2:DescribeInstances",), ("*",), Access.READ, roles=VERIFY),
        Permission(
            ("ssm:GetParameter",),
            ("arn:{partition}:ssm:{region}:*:parameter/aws/service/ami-amazon-linux-latest/*",),
            Access.READ,
            roles=VERIFY,
        ),
        Permission(
            ("ec2:RunInstances",),
            (EC2 + "instance/*",),
            Access.WRITE,
            when={"StringEquals": {**ONLY_OURS, "ec2:InstanceType": TYPES}},
            roles=VERIFY,
        ),
        Permission(("ec2:RunInstances",), (EC2 + "volume/*",), Access.WRITE, when={"StringEquals": ONLY_OURS}, roles=VERIFY),
        Permission(
            ("ec2:RunInstances",),
            ("arn:{partition}:ec2:{region}::image/*",),
            Access.WRITE,
            when={"StringEquals": {"ec2:Owner": "amazon"}},
            roles=VERIFY,
        ),
        Permission(
            ("ec2:RunInstances",),
            (
                "arn:{partition}:ec2:{region}:*:subnet/*",
                EC2 + "network-interface/*",
                "arn:{partition}:ec2:{region}:*:security-group/*",
            ),
            Access.WRITE,
            roles=VERIFY,
        ),
        Permission(
            ("ec2:CreateTags",),
            (EC2 + "instance/*", EC2 + "volume/*"),
            Access.WRITE,
            when={"StringEquals": {**ONLY_OURS, "ec2:CreateAction": "RunInstances"}},
            roles=VERIFY,
            implied_by="ec2:RunInstances",
        ),
        Permission(
            ("ec2:TerminateInstances",),
            (EC2 + "instance/*",),
            Access.WRITE,
            when={"StringEquals": {"aws:ResourceTag/irhub:installation": "{prefix}", "aws:ResourceTag/irhub:purpose": PURPOSE}},
            roles=VERIFY,
        ),
    ),
    look=look,
    plan=plan,
    restore=restore,
    role=Role.VERIFY,
)
