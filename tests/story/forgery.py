"""How events are forged: by users and roles of members, by rules of their own, and past everything into the hub's queue."""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from deployer.demo.play import PREFIX
from tests.story.stage import HOME, HUB, Stage

Event = dict[str, Any]


def without(of: Mapping[str, Any], name: str) -> Event:
    """The same, but for one field."""
    return {key: value for key, value in of.items() if key != name}


def moved(event: Event, account_id: str) -> Event:
    """The event in another account, in which everything of it agrees."""
    made: Event = json.loads(json.dumps(event).replace(event["account"], account_id))
    return made


def on(event: Event, instance_id: str) -> Event:
    """The event about another instance."""
    made = copy.deepcopy(event)
    made["detail"]["resource"]["instanceDetails"]["instanceId"] = instance_id
    return made


def put(events: Any, event: Event, bus: str = "default") -> bool:
    """Whether EventBridge refused this event of a user's."""
    entry = {"Source": event["source"], "DetailType": event["detail-type"], "Detail": json.dumps(event["detail"])}
    return bool(events.put_events(Entries=[{**entry, "EventBusName": bus}])["FailedEntryCount"])


def samples(stage: Stage, account_id: str, region: str) -> list[str]:
    """The ids of sample findings that somebody asked GuardDuty for."""
    guardduty = stage.sandbox.client("guardduty", account_id, region)
    detectors = guardduty.list_detectors()["DetectorIds"] or [guardduty.create_detector(Enable=True)["DetectorId"]]
    before = set(guardduty.list_findings(DetectorId=detectors[0])["FindingIds"])
    guardduty.create_sample_findings(DetectorId=detectors[0])
    return sorted(set(guardduty.list_findings(DetectorId=detectors[0])["FindingIds"]) - before)


def entered(stage: Stage, account_id: str, role: str) -> Any:
    """An EventBridge client with the keys of a session of that role, as an administrator of the account can have one."""
    iam, sts = (stage.sandbox.client(service, account_id, HOME) for service in ("iam", "sts"))
    before = {found["RoleName"]: found["AssumeRolePolicyDocument"] for found in iam.list_roles()["Roles"]}
    name = role.rpartition("/")[2]
    if name not in before:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_trust({"AWS": account_id})))
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=_everything())
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(_trust({"AWS": account_id})))
    keys = sts.assume_role(RoleArn=f"arn:aws:iam::{account_id}:role/{role}", RoleSessionName="somebody")["Credentials"]
    if name in before:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(before[name]))
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region_name=HOME)
    return session.client("events")


def _trust(principal: Mapping[str, str]) -> Event:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}


def _everything() -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def rule_to_the_hub(stage: Stage, account_id: str, region: str) -> Callable[[], str]:
    """A member's own rule leads its own events to the hub's bus; what lies in the rule's dead-letter queue, as text."""
    iam, events, sqs = (stage.sandbox.client(service, account_id, region) for service in ("iam", "events", "sqs"))
    iam.create_role(RoleName="sender", AssumeRolePolicyDocument=json.dumps(_trust({"Service": "events.amazonaws.com"})))
    iam.put_role_policy(RoleName="sender", PolicyName="all", PolicyDocument=_everything())
    allow = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    url = sqs.create_queue(QueueName="mine", Attributes={"Policy": policy})["QueueUrl"]
    events.put_rule(Name="mine", EventPattern=json.dumps({"source": ["my.guardduty"]}))
    target = {
        "Id": "hub",
        "Arn": f"arn:aws:events:{HOME}:{HUB}:event-bus/{PREFIX}-hub",
        "RoleArn": f"arn:aws:iam::{account_id}:role/sender",
        "DeadLetterConfig": {"Arn": f"arn:aws:sqs:{region}:{account_id}:mine"},
    }
    events.put_targets(Rule="mine", Targets=[target])
    return lambda: repr(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"))


def letters(stage: Stage) -> list[tuple[str, str]]:
    """Body and reason of everything in the hub's dead-letter queue, taken from it."""
    sqs = stage.sandbox.client("sqs", HUB, HOME)
    url = sqs.get_queue_url(QueueName=f"{PREFIX}-dead-letters")["QueueUrl"]
    found: list[tuple[str, str]] = []
    asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
    while messages := sqs.receive_message(**asked).get("Messages"):
        for one in messages:
            found.append((one["Body"], one.get("MessageAttributes", {}).get("reason", {}).get("StringValue", "")))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return found
