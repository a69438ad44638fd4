"""AWS as the deployer meets it, as a few dictionaries: what a gate stands in front of, with nothing of botocore in it."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from deployer.apply import apply
from deployer.aws.gate import ReadGate
from deployer.aws.reads import READS
from deployer.calls import Call, Door, Pair, one_by_one
from deployer.change import Change
from deployer.changes import changes
from deployer.desired import Texts, desire
from deployer.errors import AwsError, DeniedError, NotFoundError
from deployer.found import find
from deployer.organization import Account, Organization, Unit
from deployer.settings import Hub, Management, Profiles, Settings, Target
from deployer.wiring import Outside
from hub.incident import Mode

MANAGEMENT, HUB, SUSPENDED = "111111111111", "222222222222", "666666666666"
ONE, TWO, THREE = "333333333333", "444444444444", "555555555555"
ROOT, SECURITY, WORK, PRODUCTION = "r-a1b2", "ou-a1b2-security", "ou-a1b2-workload", "ou-a1b2-producti"
HOME, AWAY = "eu-west-1", "us-east-1"
BUNDLE = ("bundles/0123.zip", b"the code")


def an_organization(**changes: Any) -> Organization:
    """A management account, a hub, three members in nested units, and a suspended account."""
    organization = Organization(
        "o-a1b2c3d4e5",
        MANAGEMENT,
        (Unit(ROOT, "Root"), Unit(SECURITY, "Security", ROOT), Unit(WORK, "Work", ROOT), Unit(PRODUCTION, "Production", WORK)),
        (
            Account(MANAGEMENT, "management", ROOT),
            Account(HUB, "security", SECURITY),
            Account(ONE, "shop", WORK),
            Account(SUSPENDED, "gone", WORK, "SUSPENDED"),
            Account(TWO, "bank", PRODUCTION),
            Account(THREE, "post", PRODUCTION),
        ),
    )
    return replace(organization, **changes)


def a_target(**changes: Any) -> Target:
    """Everything, in two Regions."""
    return replace(Target(ou=ROOT, regions=(HOME, AWAY)), **changes)


def some_settings(**changes: Any) -> Settings:
    """An installation over the whole organization, with credentials for both doors."""
    settings = Settings(
        version=1,
        organization="o-a1b2c3d4e5",
        hub=Hub(HUB, HOME),
        management=Management(MANAGEMENT),
        external_id="irhub-0123456789",
        targets=(a_target(),),
        profiles=Profiles("hub", "management"),
        mode=Mode.ACT,
    )
    return replace(settings, **changes)


def some_texts(**changes: Any) -> Texts:
    """Templates of one line each."""
    names = ("bootstrap", "dead_letters", "hub", "role", "forwarding")
    return replace(Texts(**{name: f"Description: {name}\n" for name in names}), **changes)


@dataclass
class FakeSet:
    """A StackSet, and its instances' statuses by account and Region."""

    parameters: dict[str, Any]
    instances: dict[Pair, str] = field(default_factory=dict)


def a_set() -> FakeSet:
    """A StackSet of ours without instances, which says nothing of what it should."""
    return FakeSet({"Tags": [{"Key": "irhub:installation", "Value": "irhub"}]})


@dataclass
class FakeAws:
    """Makes calls against its dictionaries; ``made`` holds every call, ``failing`` says what must not succeed, and why."""

    organization: Organization = field(default_factory=an_organization)
    made: list[Call] = field(default_factory=list)
    stacks: dict[tuple[Door, str, str], dict[str, Any]] = field(default_factory=dict)
    sets: dict[str, FakeSet] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    """The ledger's items, in DynamoDB's form."""
    not_delegated: str = ""
    """What Organizations says to an account that is no delegated administrator; empty where it is one."""
    account_tags: dict[str, dict[str, str]] = field(default_factory=dict)
    without_table: bool = False
    """True where nothing keeps the record."""
    secrets: set[str] = field(default_factory=set)
    """The names of the secrets there are."""
    letters: int = 0
    """How many dead letters there are."""
    alarms: list[tuple[str, str]] = field(default_factory=list)
    """The names and Regions of the alarms that ring."""
    mapping: str = "Enabled"
    function: dict[str, str] | None = field(default_factory=lambda: {"State": "Active", "LastUpdateStatus": "Successful"})
    """How the hub's function is; None where nobody may ask."""
    messages: list[str] = field(default_factory=list)
    after_message: list[dict[str, Any]] = field(default_factory=list)
    """What the record is once the hub was asked for something."""
    failing: dict[Pair | str, str] = field(default_factory=dict)
    refusing: str = ""
    """Why no StackSet operation succeeds at all; empty where they do."""
    operations: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    ended: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When the last operation ended."""
    callers: dict[Door, str] = field(default_factory=lambda: {Door.HUB: HUB, Door.MANAGEMENT: MANAGEMENT})

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer, from the method that is named after the operation."""
        self.made.append(call)
        method = re.sub(r"(?=[A-Z])", "_", call.operation).lower()
        answer: Mapping[str, Any] | None = getattr(self, method)(call, call.parameters)
        return answer or {}

    @property
    def writes(self) -> list[Call]:
        """Every call so far that changed something."""
        return [call for call in self.made if call.name not in READS]

    def _get_caller_identity(self, call: Call, _: Any) -> dict[str, str]:
        account = self.callers[call.door]
        return {"Account": account, "Arn": f"arn:aws:iam::{account}:user/administrator"}

    def _describe_organization(self, _: Call, __: Any) -> dict[str, Any]:
        return {"Organization": {"Id": self.organization.id, "MasterAccountId": self.organization.management_account_id}}

    def _list_delegated_administrators(self, _: Call, __: Any) -> dict[str, Any]:
        return {"DelegatedAdministrators": [{"Id": HUB}]}

    def _list_tags_for_resource(self, _: Call, asked: Any) -> dict[str, Any]:
        return {"Tags": [{"Key": key, "Value": value} for key, value in self.account_tags.get(asked["ResourceId"], {}).items()]}

    def _list_roots(self, _: Call, __: Any) -> dict[str, Any]:
        if self.not_delegated:
            raise DeniedError("organizations:ListRoots", "AccessDeniedException", self.not_delegated)
        return {"Roots": [{"Id": unit.id, "Name": unit.name} for unit in self.organization.units if not unit.parent]}

    def _list_organizational_units_for_parent(self, _: Call, asked: Any) -> dict[str, Any]:
        beneath = [unit for unit in self.organization.units if unit.parent == asked["ParentId"]]
        return {"OrganizationalUnits": [{"Id": unit.id, "Name": unit.name} for unit in beneath]}

    def _list_accounts(self, _: Call, asked: Any) -> dict[str, Any]:
        """One account a page, each with the units that it lies in."""
        place = int(asked.get("NextToken", 0))
        told = [{"Id": one.id, "Name": one.name, "Status": one.state, **self._lies(one)} for one in self.organization.accounts]
        return {"Accounts": told[place : place + 1], **({"NextToken": str(place + 1)} if place + 1 < len(told) else {})}

    def _lies(self, account: Account) -> dict[str, list[str]]:
        """Where an account says that it lies."""
        return {"Paths": [f"{self.organization.id}/{ROOT}/{account.parent}/"]}

    def _list_accounts_for_parent(self, _: Call, asked: Any) -> dict[str, Any]:
        """One account a page, so that paging is always tried."""
        inside = [account for account in self.organization.accounts if account.parent == asked["ParentId"]]
        place = int(asked.get("NextToken", 0))
        page = [{"Id": one.id, "Name": one.name, "Status": one.state} for one in inside[place : place + 1]]
        return {"Accounts": page, **({"NextToken": str(place + 1)} if place + 1 < len(inside) else {})}

    def _describe_stacks(self, call: Call, asked: Any) -> dict[str, Any]:
        stack = self._stack(call)
        if stack["StackStatus"].endswith("_IN_PROGRESS"):  # it is done by the next look
            self._advance(call, stack)
            return {"Stacks": [{**stack, "StackStatus": "CREATE_IN_PROGRESS"}]}
        told = [{"OutputKey": "PeopleUrl", "OutputValue": f"https://a1b2.execute-api.{HOME}.amazonaws.com"}]
        return {"Stacks": [{"StackName": asked["StackName"], "Outputs": told, **stack}]}

    def _get_template(self, call: Call, _: Any) -> dict[str, Any]:
        return {"TemplateBody": self._stack(call)["TemplateBody"]}

    def _create_stack(self, call: Call, asked: Any) -> None:
        self.stacks[call.door, asked["StackName"], call.region] = {**asked, "StackStatus": "CREATE_IN_PROGRESS"}

    def _update_stack(self, call: Call, asked: Any) -> None:
        stack = self._stack(call)
        stack.update(asked, StackStatus="UPDATE_IN_PROGRESS", before=stack["TemplateBody"])

    def _delete_stack(self, call: Call, asked: Any) -> None:
        self.stacks.pop((call.door, asked["StackName"], call.region), None)

    def _describe_stack_events(self, _: Call, asked: Any) -> dict[str, Any]:
        name = asked["StackName"]
        reason = self.failing.get(name) or self.failing[f"update of {name}"]
        cancelled = {"LogicalResourceId": "Bus", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "cancelled"}
        first = {"LogicalResourceId": "Table", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": reason}
        return {"StackEvents": [cancelled, first, {"LogicalResourceId": name, "ResourceStatus": "CREATE_IN_PROGRESS"}]}

    def _head_object(self, _: Call, asked: Any) -> None:
        if asked["Key"] not in self.objects:
            raise NotFoundError("s3:HeadObject", "404", "Not Found")

    def _put_object(self, _: Call, asked: Any) -> None:
        self.objects[asked["Key"]] = asked["Body"]

    def _get_object(self, _: Call, asked: Any) -> dict[str, Any]:
        if asked["Key"] not in self.objects:
            raise NotFoundError("s3:GetObject", "NoSuchKey", "no such key")
        return {"Body": io.BytesIO(self.objects[asked["Key"]])}

    def _list_object_versions(self, _: Call, __: Any) -> dict[str, Any]:
        return {"Versions": [{"Key": key, "VersionId": "1"} for key in self.objects]}

    def _delete_objects(self, _: Call, asked: Any) -> None:
        for one in asked["Delete"]["Objects"]:
            del self.objects[one["Key"]]

    def _batch_get_item(self, _: Call, asked: Any) -> dict[str, Any]:
        ((table, wanted),) = asked["RequestItems"].items()
        keys = [_named(key) for key in wanted["Keys"]]
        return {"Responses": {table: [self.items[key] for key in keys if key in self.items]}, "UnprocessedKeys": {}}

    def _update_item(self, _: Call, asked: Any) -> None:
        """``SET #a = :a, ...`` or ``REMOVE #a, ...`` and nothing else: what is not named stays."""
        item = self.items.setdefault(_named(asked["Key"]), dict(asked["Key"]))
        values = asked.get("ExpressionAttributeValues", {})
        if asked.get("ConditionExpression") == "#held_at = :was" and item.get("held_at") != values[":was"]:
            raise AwsError("dynamodb:UpdateItem", "ConditionalCheckFailedException", "The conditional request failed")
        for alias, name in asked["ExpressionAttributeNames"].items():
            if asked["UpdateExpression"].startswith("SET"):
                item[name] = values[alias.replace("#", ":")]
            else:
                item.pop(name, None)

    def _put_item(self, _: Call, asked: Any) -> None:
        self.items[_named(asked["Item"])] = asked["Item"]

    def _delete_item(self, _: Call, asked: Any) -> None:
        self.items.pop(_named(asked["Key"]), None)

    def _query(self, _: Call, asked: Any) -> dict[str, Any]:
        """The items under one PK, or in one state; written by a ledger, read by another."""
        values = {part["S"] for part in asked["ExpressionAttributeValues"].values()}
        of = "state" if "IndexName" in asked else "PK"
        return {"Items": [item for item in self.rows if item.get(of, {}).get("S") in values]}

    def _describe_table(self, _: Call, asked: Any) -> dict[str, Any]:
        if self.without_table:
            raise NotFoundError("dynamodb:DescribeTable", "ResourceNotFoundException", "no such table")
        return {"Table": {"TableName": asked["TableName"]}}

    def _list_policies(self, _: Call, __: Any) -> dict[str, Any]:
        return {"Policies": []}

    def _describe_resource_policy(self, _: Call, __: Any) -> None:
        raise NotFoundError("organizations:DescribeResourcePolicy", "ResourcePolicyNotFoundException", "nothing is lent")

    def _head_bucket(self, _: Call, asked: Any) -> None:
        raise NotFoundError("s3:HeadBucket", "404", "Not Found")

    def _describe_key(self, _: Call, asked: Any) -> None:
        raise NotFoundError("kms:DescribeKey", "NotFoundException", "no such key")

    def _get_resources(self, _: Call, __: Any) -> dict[str, Any]:
        return {"ResourceTagMappingList": []}

    def _list_roles(self, _: Call, __: Any) -> dict[str, Any]:
        return {"Roles": []}

    def _describe_secret(self, _: Call, asked: Any) -> None:
        if asked["SecretId"] not in self.secrets:
            raise NotFoundError("secretsmanager:DescribeSecret", "ResourceNotFoundException", "no such secret")

    def _get_queue_url(self, _: Call, asked: Any) -> dict[str, str]:
        return {"QueueUrl": f"https://queues/{asked['QueueName']}"}

    def _get_queue_attributes(self, _: Call, asked: Any) -> dict[str, Any]:
        waiting = self.letters if asked["QueueUrl"].endswith("dead-letters") else 0
        return {"Attributes": {"ApproximateNumberOfMessages": str(waiting), "ApproximateNumberOfMessagesNotVisible": "0"}}

    def _describe_alarms(self, call: Call, asked: Any) -> dict[str, Any]:
        assert asked["StateValue"] == "ALARM"
        ringing = [name for name, region in self.alarms if region == call.region]
        reason = {"StateValue": "ALARM", "StateReason": "the threshold was crossed"}
        return {"MetricAlarms": [{"AlarmName": name, **reason} for name in ringing]}

    def _get_function_configuration(self, _: Call, __: Any) -> dict[str, str]:
        if self.function is None:
            raise DeniedError("lambda:GetFunctionConfiguration", "AccessDeniedException", "not allowed")
        return dict(self.function)

    def _list_event_source_mappings(self, _: Call, __: Any) -> dict[str, Any]:
        arn = f"arn:aws:sqs:{HOME}:{HUB}:irhub-work"
        return {"EventSourceMappings": [{"EventSourceArn": arn, "State": self.mapping}]}

    def _send_message(self, _: Call, asked: Any) -> None:
        self.messages.append(asked["MessageBody"])
        self.rows = self.after_message or self.rows

    def _invoke(self, _: Call, asked: Any) -> dict[str, Any]:
        """The door for people has heard it, and the responder has worked on it."""
        verb = asked["Url"].rpartition("/")[2]
        self.messages.append(json.dumps({"irhub": verb, **asked["Body"]}))
        self.rows = self.after_message or self.rows
        return {"as": "ada", "says": [f"heard: {verb}"]}

    def _describe_stack_set(self, _: Call, asked: Any) -> dict[str, Any]:
        name = asked["StackSetName"]
        return {"StackSet": {**self._set(asked).parameters, "StackSetARN": f"arn:of:{name}"}}

    def _list_stack_instances(self, _: Call, asked: Any) -> dict[str, Any]:
        instances = sorted(self._set(asked).instances.items())
        return {"Summaries": [{"Account": pair.account_id, "Region": pair.region, "Status": is_} for pair, is_ in instances]}

    def _create_stack_set(self, _: Call, asked: Any) -> None:
        self.sets[asked["StackSetName"]] = FakeSet(dict(asked))

    def _update_stack_set(self, _: Call, asked: Any) -> dict[str, str]:
        there = self._set(asked)
        if not asked.get("UsePreviousTemplate"):
            there.parameters.update(asked)
        named = "DeploymentTargets" in asked
        return self._operate(asked, set(self._aimed(asked)) if named else set(there.instances))

    def _create_stack_instances(self, _: Call, asked: Any) -> dict[str, str]:
        return self._operate(asked, set(self._aimed(asked)))

    def _delete_stack_instances(self, _: Call, asked: Any) -> dict[str, str]:
        for pair in self._aimed(asked):
            self._set(asked).instances.pop(pair, None)
        return self._operate(asked, set())

    def _delete_stack_set(self, _: Call, asked: Any) -> None:
        assert not self._set(asked).instances
        del self.sets[asked["StackSetName"]]

    def _describe_stack_set_operation(self, _: Call, asked: Any) -> dict[str, Any]:
        assert asked["OperationId"] in self.operations
        ended = {"Status": "FAILED", "StatusReason": self.refusing} if self.refusing else {"Status": "SUCCEEDED"}
        return {"StackSetOperation": ended}

    def _list_stack_set_operations(self, _: Call, asked: Any) -> dict[str, Any]:
        assert asked["CallAs"] == "DELEGATED_ADMIN"
        return {"Summaries": [{"OperationId": one, "Status": "SUCCEEDED", **self._when} for one in reversed(self.operations)]}

    @property
    def _when(self) -> dict[str, Any]:
        """Every operation was one that made or changed instances, and has just ended."""
        return {"Action": "CREATE", "EndTimestamp": self.ended}

    def _list_stack_set_operation_results(self, _: Call, asked: Any) -> dict[str, Any]:
        return {"Summaries": self.operations[asked["OperationId"]]}

    def _operate(self, asked: Any, pairs: set[Pair]) -> dict[str, str]:
        results = []
        for pair in sorted(pairs if not self.refusing else ()):
            failed = self.failing.get(pair)
            self._set(asked).instances[pair] = "OUTDATED" if failed else "CURRENT"
            status = {"Status": "FAILED", "StatusReason": failed} if failed else {"Status": "SUCCEEDED"}
            results.append({"Account": pair.account_id, "Region": pair.region, **status})
        self.operations[asked["OperationId"]] = results
        return {"OperationId": asked["OperationId"]}

    def _aimed(self, asked: Any) -> Iterator[Pair]:
        """The accounts and Regions that AWS would hit: members beneath the units, then the filter."""
        targets = asked["DeploymentTargets"]
        members = {one.id for unit in targets["OrganizationalUnitIds"] for one in self.organization.beneath(unit)}
        listed = set(targets.get("Accounts", ()))
        kinds = {"INTERSECTION": members & listed, "DIFFERENCE": members - listed}
        hit = kinds[targets["AccountFilterType"]] if listed else members
        yield from (Pair(account_id, region) for account_id in hit for region in asked["Regions"])

    def _set(self, asked: Any) -> FakeSet:
        assert asked["CallAs"] == "DELEGATED_ADMIN"
        if asked["StackSetName"] not in self.sets:
            raise NotFoundError("cloudformation", "StackSetNotFoundException", "not found")
        return self.sets[asked["StackSetName"]]

    def _stack(self, call: Call) -> dict[str, Any]:
        name = call.parameters["StackName"]
        if (call.door, name, call.region) not in self.stacks:
            raise NotFoundError("cloudformation", "ValidationError", f"Stack with id {name} does not exist")
        return self.stacks[call.door, name, call.region]

    def _advance(self, call: Call, stack: dict[str, Any]) -> None:
        """The operation ends; one that fails leaves what AWS leaves: an empty shell, or the stack as it was before."""
        name, began = call.parameters["StackName"], stack["StackStatus"]
        if name in self.failing:
            stack["StackStatus"] = "ROLLBACK_COMPLETE"
        elif began.startswith("UPDATE") and f"update of {name}" in self.failing:
            stack.update(StackStatus="UPDATE_ROLLBACK_COMPLETE", TemplateBody=stack["before"])
        else:
            stack["StackStatus"] = began.replace("IN_PROGRESS", "COMPLETE")


def _named(key: Any) -> str:
    """What an item is filed under: its PK, and its SK where that tells it from another."""
    return str(key["PK"]["S"]) + ("" if key["SK"]["S"] == "META" else f"/{key['SK']['S']}")


def outside(aws: FakeAws, **changes: Any) -> Outside:
    """The fake as commands are handed it; nobody waits, and writes through the read gate are refused as ever."""
    made = Outside(lambda _: aws, ReadGate, lambda _: None, one_by_one, lambda _: (some_texts(), BUNDLE))
    return replace(made, **changes)


def planned(aws: FakeAws, settings: Settings | None = None, texts: Texts | None = None) -> tuple[Change, ...]:
    """The changes that a plan would show now."""
    desired = desire(settings or some_settings(), aws.organization, texts or some_texts(), BUNDLE)
    return changes(desired, find(ReadGate(aws), desired, aws.organization, one_by_one))


def deployed(settings: Settings | None = None) -> FakeAws:
    """A world where everything has been deployed; what was made on the way is forgotten."""
    aws = FakeAws()
    apply(aws, planned(aws, settings), lambda _: None, lambda _: None)
    aws.made.clear()
    return aws
