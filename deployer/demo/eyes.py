"""The observer's eyes: looks of its own at the sandbox, with administrators' keys and never through the hub."""

import html
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deployer.demo.testimony import Sight, Told
from deployer.sandbox.installation import SLACK_PATH
from deployer.sandbox.running import Sandbox
from deployer.sandbox.scene import Scene

SPOKE_ROLES = ("contain", "restore", "verify")
ATTRIBUTES = ("disableApiTermination", "disableApiStop", "instanceInitiatedShutdownBehavior")


def look(sandbox: Sandbox, scene: Scene) -> Sight:
    """The instance as it is now."""
    ec2 = sandbox.client("ec2", scene.account_id, scene.region)
    found = ec2.describe_network_interfaces(Filters=[{"Name": "attachment.instance-id", "Values": [scene.instance_id]}])
    groups = {
        one["NetworkInterfaceId"]: tuple(group["GroupId"] for group in one["Groups"]) for one in found["NetworkInterfaces"]
    }
    named = sorted({group for each in groups.values() for group in each})
    described = ec2.describe_security_groups(GroupIds=named)["SecurityGroups"] if named else []
    rules = {one["GroupId"]: len(one["IpPermissions"]) + len(one["IpPermissionsEgress"]) for one in described}
    snapshots = ec2.describe_snapshots(Filters=[{"Name": "volume-id", "Values": list(scene.volumes)}])["Snapshots"]
    return Sight(groups, rules, _attributes(sandbox, scene), tuple(sorted(one["SnapshotId"] for one in snapshots)))


def _attributes(sandbox: Sandbox, scene: Scene) -> Mapping[str, Any]:
    ec2 = sandbox.client("ec2", scene.account_id, scene.region)
    values: dict[str, Any] = {}
    for name in ATTRIBUTES:
        answer = ec2.describe_instance_attribute(InstanceId=scene.instance_id, Attribute=name)
        values[name] = answer[name[0].upper() + name[1:]].get("Value")
    (instance,) = ec2.describe_instances(InstanceIds=[scene.instance_id])["Reservations"][0]["Instances"]
    for device in instance["BlockDeviceMappings"]:
        values[f"{device['DeviceName']} goes with the instance"] = device["Ebs"]["DeleteOnTermination"]
    values["instance profile"] = instance.get("IamInstanceProfile", {}).get("Arn")
    values["metadata service"] = instance.get("MetadataOptions", {}).get("HttpEndpoint")
    members = sandbox.client("autoscaling", scene.account_id, scene.region).describe_auto_scaling_instances(
        InstanceIds=[scene.instance_id]
    )
    values["Auto Scaling"] = [one["LifecycleState"] for one in members["AutoScalingInstances"]]
    return values


def in_place(sandbox: Sandbox, prefix: str, pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """The accounts and Regions, among these, in which our forwarding rule exists."""
    rule = f"{prefix}-forward"
    return frozenset(
        (account, region)
        for account, region in pairs
        if sandbox.client("events", account, region).list_rules(NamePrefix=rule)["Rules"]
    )


def kept(sandbox: Sandbox, prefix: str) -> tuple[str, ...]:
    """Every item of the ledger and every message of a dead-letter queue, as text."""
    return (*_items(sandbox, prefix), *letters(sandbox, prefix))


def _items(sandbox: Sandbox, prefix: str) -> Iterator[str]:
    yield from (json.dumps(item, default=str) for item in _raw_items(sandbox, prefix))


def _raw_items(sandbox: Sandbox, prefix: str) -> Iterator[Mapping[str, Any]]:
    dynamodb = sandbox.client("dynamodb", sandbox.world.hub.id, sandbox.world.hub_region)
    for page in dynamodb.get_paginator("scan").paginate(TableName=f"{prefix}-ledger"):
        yield from page["Items"]


def letters(sandbox: Sandbox, prefix: str) -> tuple[str, ...]:
    """Every message of our dead-letter queues, which stays there."""
    found = (each for region in sandbox.world.regions for each in _letters_in(sandbox, prefix, region))
    return tuple(body for body, _ in found)


def _letters_in(sandbox: Sandbox, prefix: str, region: str) -> Iterator[tuple[str, str]]:
    """Body and reason of each message in our dead-letter queues of a Region, which stay there."""
    sqs = sandbox.client("sqs", sandbox.world.hub.id, region)
    for url in sqs.list_queues(QueueNamePrefix=prefix).get("QueueUrls", ()):
        if "dead-letters" in url:
            yield from _peek(sqs, url)


def _peek(sqs: Any, url: str) -> Iterator[tuple[str, str]]:
    seen: dict[str, tuple[str, str]] = {}
    how = {"MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
    while found := sqs.receive_message(QueueUrl=url, **how).get("Messages", []):
        seen.update((one["ReceiptHandle"], (one["Body"], _reason(one))) for one in found)
    for handle in seen:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    yield from seen.values()


def _reason(message: Mapping[str, Any]) -> str:
    attributes = message.get("MessageAttributes", {})
    return next((attributes[name]["StringValue"] for name in ("reason", "ERROR_MESSAGE") if name in attributes), "")


def told(sandbox: Sandbox) -> tuple[Told, ...]:
    """Every notice as it left the hub: to Slack, to the topic, and as an incident event."""
    slack = (Told("slack", one.at, one.body) for one in sandbox.receiver.received if one.path.startswith(SLACK_PATH))
    rest = {"sns:Publish": "sns", "events:PutEvents": "bus"}
    others = (
        Told(rest[call.name], call.started, json.dumps(call.parameters, default=str))
        for call in sandbox.calls
        if call.name in rest and call.applied and "-respond/" in call.principal_arn
    )
    return (*slack, *others)


def as_read(sandbox: Sandbox) -> tuple[str, ...]:
    """The first message that Slack's stand-in received, line by line, as a person would read it."""
    bodies = [json.loads(one.body) for one in sandbox.receiver.received if one.path.startswith(SLACK_PATH)]
    texts = (block["text"]["text"] for block in bodies[0]["blocks"] if "text" in block) if bodies else ()
    return tuple(line for text in texts for line in html.unescape(text.replace("*", "")).splitlines())


def ending(sandbox: Sandbox, prefix: str, mark: str) -> tuple[str, str]:
    """What became of the event with this mark, and why: opened, noted, dead-lettered, or nowhere to be found."""
    items = [item for item in _raw_items(sandbox, prefix) if mark in json.dumps(item, default=str)]
    for item in items:
        if item["PK"]["S"].startswith("NOTE#"):
            return "noted", str(json.loads(item["note"]["S"])["says"])
    for item in items:
        return "opened", str(item["PK"]["S"]).removeprefix("INC#")
    for region in sandbox.world.regions:
        for body, reason in _letters_in(sandbox, prefix, region):
            if mark in body:
                return "dead-lettered", reason
    return "nowhere", "it never reached the hub"


def allowed(sandbox: Sandbox, prefix: str, accounts: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """What the policies of each spoke role allow, as they are deployed in these accounts."""
    found: dict[str, tuple[str, ...]] = {}
    for account in accounts:
        iam = sandbox.client("iam", account, "us-east-1")
        for kind in SPOKE_ROLES:
            role = iam.get_role(RoleName=f"{prefix}-{kind}")["Role"]
            found[role["Arn"]] = tuple(_actions(iam, role["RoleName"]))
    return found


def _actions(iam: Any, role: str) -> Iterator[str]:
    """What the role's policies name, those inside it and those attached to it."""
    for document in (*_inline(iam, role), *_attached(iam, role)):
        for statement in document["Statement"]:
            actions = statement["Action"]
            yield from [actions] if isinstance(actions, str) else actions


def _inline(iam: Any, role: str) -> Iterator[Mapping[str, Any]]:
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]


def _attached(iam: Any, role: str) -> Iterator[Mapping[str, Any]]:
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        yield iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)["PolicyVersion"]["Document"]
