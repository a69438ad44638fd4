"""Builds the world: our own stacks from our own templates, a member's instances, and queues that overhear bus and topic."""

import json
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.acceptance.people import AWAY, HOME, HUB, MANAGEMENT, MEMBER, STRANGER
from tests.acceptance.server import Server
from tests.acceptance.substitutes import bound_roles, lock_evidence, put_bus_policy, unknown_types, without
from tests.acceptance.world import PREFIX, World, WorldError

ROOT = Path(__file__).parent.parent.parent
STACK_SECONDS = 30
BUILD_SECONDS = 60

SETTINGS = """\
version: 1
prefix: {prefix}
organization: {organization}
hub: {{account: "{hub}", region: {home}}}
management: {{account: "{management}"}}
external_id: irhub-acceptance-5d1f1a2b3c4d
targets:
  - ou: ou-a1b2-c3d4e5f6
    regions: [{home}, {away}]
mode: act
channels:
  email: [soc@example.com]
"""


def build(server: Server, folder: Path, python: str) -> None:
    """Everything that the project's own code makes of the settings is in the folder."""
    found = server.client("organizations", AWAY, MANAGEMENT).describe_organization()
    settings = folder / "irhub.yaml"
    names = {"prefix": PREFIX, "hub": HUB, "management": MANAGEMENT, "home": HOME, "away": AWAY}
    folder.mkdir()
    settings.write_text(SETTINGS.format(organization=found["Organization"]["Id"], **names))
    command = [python, "-m", "tests.acceptance.build", str(settings), str(folder), MEMBER]
    subprocess.run(command, check=True, cwd=ROOT, timeout=BUILD_SECONDS)  # noqa: S603  # the project's own Python and code


def deploy(world: World) -> dict[str, set[str]]:
    """Every stack is there, in the order in which irhub deploys them; gives what was put by API instead, and for what."""
    stack(world, (HUB, HOME), "bootstrap", world.text("hub/bootstrap.yaml"))
    bundle = (world.built / "bundle.zip").read_bytes()
    world.hub("s3").put_object(Bucket=f"{PREFIX}-artifacts-{HUB}-{HOME}", Key=world.facts["bundle"], Body=bundle)
    refused = unknown_types(world, shelved(world, world.template("hub/stack")))
    stack(world, (HUB, HOME), "hub", shelved(world, without(world.template("hub/stack"), refused)))
    by_api = {**put_bus_policy(world, refused), **lock_evidence(world)}
    stack(world, (HUB, AWAY), "dead-letters", world.text("hub/dead-letters.yaml"))
    for account in (HUB, MEMBER, STRANGER):
        stack(world, (account, HOME), "role", world.text("spoke/role.yaml"))
        by_api |= bound_roles(world, account)
    stack(world, (MEMBER, AWAY), "forwarding", world.text("spoke/forwarding.yaml"))
    world.hub("dynamodb").update_item(**world.facts["account"])
    return by_api


def shelved(world: World, template: Mapping[str, Any]) -> str:
    """The address of a template that is too long to be sent along, as irhub deploys it too."""
    bucket, key = f"{PREFIX}-artifacts-{HUB}-{HOME}", "templates/hub.json"
    world.hub("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps(template).encode())
    return f"https://s3.{HOME}.amazonaws.com/{bucket}/{key}"  # ministack reads the bucket from the path alone


def stack(world: World, where: tuple[str, str], name: str, template: str) -> None:
    """The stack of that name is complete in this account and Region; raises ``WorldError`` with the reasons if not."""
    (account, region), name = where, f"{PREFIX}-{name}"
    cloudformation = world.server.client("cloudformation", region, account)
    given = {"TemplateURL" if template.startswith("https://") else "TemplateBody": template}
    cloudformation.create_stack(StackName=name, **given, Capabilities=["CAPABILITY_NAMED_IAM"])
    deadline = time.monotonic() + STACK_SECONDS
    while (status := _status(cloudformation, name)).endswith("IN_PROGRESS") and time.monotonic() < deadline:
        time.sleep(0.05)
    if status != "CREATE_COMPLETE":
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
        reasons = " ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}." for event in failed)
        raise WorldError(f"The stack {name} in {account}, {region} is {status}. {reasons}")


def _status(cloudformation: Any, name: str) -> str:
    return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])


def furnish(world: World) -> None:
    """The member has two instances, one with an interface that we attached; two queues overhear the hub's bus and topic."""
    ec2 = world.member("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.20.1.0/24")["Subnet"]["SubnetId"]
    web, tagged = (
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in ("web", "tagged")
    )
    ec2.create_tags(Resources=[tagged], Tags=[{"Key": "irhub:installation", "Value": PREFIX}])
    image = {"ImageId": "ami-0a1b2c3d4e5f60cc1", "MinCount": 2, "MaxCount": 2}
    made = ec2.run_instances(SubnetId=subnet, SecurityGroupIds=[web], **image)["Instances"]
    world.instance, world.second_instance = (one["InstanceId"] for one in made)
    world.interface = ec2.create_network_interface(SubnetId=subnet, Groups=[web])["NetworkInterface"]["NetworkInterfaceId"]
    ec2.attach_network_interface(NetworkInterfaceId=world.interface, InstanceId=world.instance, DeviceIndex=0)
    _overhear(world)


def _overhear(world: World) -> None:
    sqs, events = world.hub("sqs"), world.hub("events")
    world.urls = {name: sqs.create_queue(QueueName=f"overheard-{name}")["QueueUrl"] for name in ("bus", "people")}
    where = f"arn:aws:sqs:{HOME}:{HUB}:overheard-"
    anything: Mapping[str, Any] = {"source": [{"exists": True}]}
    events.put_rule(Name="overheard", EventBusName=f"{PREFIX}-hub", EventPattern=json.dumps(anything))
    events.put_targets(Rule="overheard", EventBusName=f"{PREFIX}-hub", Targets=[{"Id": "bus", "Arn": f"{where}bus"}])
    senders = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [senders]})
    sqs.set_queue_attributes(QueueUrl=world.urls["people"], Attributes={"Policy": policy})
    topic = f"arn:aws:sns:{HOME}:{HUB}:{PREFIX}-notices"
    world.hub("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"{where}people")


def set_external_id(world: World, external_id: str) -> None:
    """The function says this word from now on."""
    function = world.hub("lambda")
    name = f"{PREFIX}-respond"
    variables = function.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    variables = {**variables, "IRHUB_EXTERNAL_ID": external_id}
    function.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
