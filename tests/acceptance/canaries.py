"""One question for each repair: does it go as on AWS? A bare ministack must still say no, and a repaired one yes.

When a bare one answers yes, ministack has learnt it: delete the repair, and its canary.
"""

import json
from collections.abc import Callable, Mapping

from tests.acceptance.people import (
    AWAY,
    HOME,
    HUB,
    MANAGEMENT,
    MEMBER,
    allow,
    document,
    enter,
    make_role,
    refused,
    role,
    somebody,
    trusts,
)
from tests.acceptance.server import Server

NAME = "canary"


def principal_arn(server: Server) -> bool:
    """aws:PrincipalArn is the role's ARN."""
    name = f"{NAME}-principal"
    when = {"ArnEquals": {"aws:PrincipalArn": role(MEMBER, name)}}
    keys = somebody(server, MEMBER, name, allow("ec2:DescribeVpcs", when=when))
    return not refused(server.client("ec2", AWAY, keys).describe_vpcs)


def one_organization(server: Server) -> bool:
    """aws:PrincipalOrgID and aws:ResourceOrgID are the organization that hub and member share."""
    own = server.client("organizations", AWAY, MANAGEMENT).describe_organization()["Organization"]["Id"]
    trust = {**trusts(HUB), "Condition": {"StringEquals": {"aws:PrincipalOrgID": own}}}
    make_role(server, MEMBER, f"{NAME}-door", trust, [allow("sts:GetCallerIdentity")])
    goes = allow("sts:AssumeRole", when={"StringEquals": {"aws:ResourceOrgID": own}})
    keys = somebody(server, HUB, f"{NAME}-guest", goes)
    return not refused(lambda: enter(server, keys, role(MEMBER, f"{NAME}-door")))


def tags_of_ec2(server: Server) -> bool:
    """aws:ResourceTag is filled in for a security group."""
    ec2 = server.client("ec2", AWAY, MEMBER)
    made = ec2.create_security_group(
        GroupName=NAME, Description=NAME, VpcId=ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    )
    ec2.create_tags(Resources=[made["GroupId"]], Tags=[{"Key": NAME, "Value": "yes"}])
    when = {"StringEquals": {f"aws:ResourceTag/{NAME}": "yes"}}
    keys = somebody(server, MEMBER, f"{NAME}-tags", allow("ec2:DeleteSecurityGroup", when=when))
    return not refused(server.client("ec2", AWAY, keys).delete_security_group, GroupId=made["GroupId"])


def attribute_of_ec2(server: Server) -> bool:
    """ec2:Attribute is filled in, so IAM lets a call through that ministack then says it has not got."""
    when = {"StringEquals": {"ec2:Attribute": "DisableApiStop", "ec2:Attribute/DisableApiStop": "true"}}
    keys = somebody(server, MEMBER, f"{NAME}-attribute", allow("ec2:ModifyInstanceAttribute", when=when))
    change = server.client("ec2", AWAY, keys).modify_instance_attribute
    return not refused(change, InstanceId="i-0a1b2c3d4e5f60718", DisableApiStop={"Value": True})


def source_of_events(server: Server) -> bool:
    """events:source and events:detail-type are filled in for PutEvents."""
    when = {"StringEquals": {"events:source": NAME, "events:detail-type": NAME}}
    keys = somebody(server, HUB, f"{NAME}-source", allow("events:PutEvents", when=when))
    return not refused(server.client("events", HOME, keys).put_events, Entries=[_entry()])


def guardduty_is_admitted(server: Server) -> bool:
    """A finding can be published on an account's bus."""
    return _put(server, MEMBER, _entry("aws.guardduty")) == 0


def policy_of_a_bus(server: Server) -> bool:
    """A bus has the whole policy that it was given."""
    events = server.client("events", HOME, HUB)
    events.create_event_bus(Name=f"{NAME}-policy")
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        **allow("events:PutEvents", when={"StringEquals": {"events:source": NAME}}),
    }
    events.put_permission(EventBusName=f"{NAME}-policy", Policy=document(statement))
    policy = json.loads(events.describe_event_bus(Name=f"{NAME}-policy").get("Policy", "{}"))
    return [one.get("Condition") for one in policy.get("Statement", ())] == [statement["Condition"]]


def hop_between_buses(server: Server) -> bool:
    """A rule brings an event to a bus in another account and Region."""
    events, sqs = server.client("events", HOME, HUB), server.client("sqs", HOME, HUB)
    bus = events.create_event_bus(Name=f"{NAME}-hop")["EventBusArn"]
    events.put_permission(EventBusName=f"{NAME}-hop", Policy=document({**allow("events:PutEvents", on=bus), "Principal": "*"}))
    queue = sqs.create_queue(QueueName=NAME)["QueueUrl"]
    _rule(server, HUB, HOME, f"{NAME}-hop", {"Arn": f"arn:aws:sqs:{HOME}:{HUB}:{NAME}"})
    make_role(
        server, MEMBER, f"{NAME}-forwarder", {"Principal": {"Service": "events.amazonaws.com"}}, [allow("events:PutEvents")]
    )
    _rule(server, MEMBER, AWAY, "default", {"Arn": bus, "RoleArn": role(MEMBER, f"{NAME}-forwarder")})
    _put(server, MEMBER, _entry())
    received = sqs.receive_message(QueueUrl=queue).get("Messages", ())
    return [(said["account"], said["region"]) for said in (json.loads(one["Body"]) for one in received)] == [(MEMBER, AWAY)]


def _rule(server: Server, account: str, region: str, bus: str, target: Mapping[str, str]) -> None:
    events = server.client("events", region, account)
    events.put_rule(Name=NAME, EventBusName=bus, EventPattern=json.dumps({"source": [NAME]}))
    events.put_targets(Rule=NAME, EventBusName=bus, Targets=[{"Id": NAME, **target}])


def _entry(source: str = NAME) -> dict[str, str]:
    return {"Source": source, "DetailType": NAME, "Detail": "{}"}


def _put(server: Server, account: str, entry: Mapping[str, str]) -> int:
    answer = server.client("events", AWAY, account).put_events(Entries=[entry])
    failed: int = answer["FailedEntryCount"]
    return failed


CANARIES: tuple[Callable[[Server], bool], ...] = (
    principal_arn,
    one_organization,
    tags_of_ec2,
    attribute_of_ec2,
    source_of_events,
    guardduty_is_admitted,
    policy_of_a_bus,
    hop_between_buses,
)
