"""Stacks: they come whole or roll back, change in every resource, and go but for what is retained."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.repairs import cloudformation, repaired
from tests.sandbox.aws import client


@pytest.fixture(autouse=True)
def aws(request: pytest.FixtureRequest) -> Iterator[None]:
    """Moto, with the repairs unless the test is a canary."""
    stock = request.node.name.startswith("test_stock")
    with mock_aws(), repaired(() if stock else cloudformation.REPAIRS):
        yield


def _queue(name: str, **more: Any) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name, **more}}


BROKEN = {"Type": "AWS::SQS::Queue", "DependsOn": "First", "Properties": {"QueueName": "not a name"}}


def _stack(operation: str = "create_stack", outputs: Any = None, **resources: Any) -> Any:
    """The stack `s` after the operation, as DescribeStacks has it."""
    aws = client("cloudformation")
    getattr(aws, operation)(StackName="s", TemplateBody=json.dumps({"Resources": resources, "Outputs": outputs or {}}))
    return aws.describe_stacks(StackName="s")["Stacks"][0]


def _queues() -> list[str]:
    return sorted(url.split("/")[-1] for url in client("sqs").list_queues().get("QueueUrls", []))


def _events() -> list[tuple[str, str]]:
    events = client("cloudformation").describe_stack_events(StackName="s")["StackEvents"]
    return [(event["LogicalResourceId"], event["ResourceStatus"]) for event in reversed(events)]


def test_a_failed_creation_rolls_back() -> None:
    """What was made is gone, and the stack says which resource failed."""
    stack = _stack(First=_queue("first"), Second=BROKEN, outputs={"Url": {"Value": {"Ref": "First"}}})

    assert (stack["StackStatus"], _queues()) == ("ROLLBACK_COMPLETE", [])
    assert stack["StackStatusReason"] == "The following resource(s) failed to create: [Second]. Rollback requested by user."


def test_events_tell_each_resource_in_its_order() -> None:
    """First what begins, last the stack itself."""
    _stack(First=_queue("first"), Second=BROKEN)

    assert _events() == [
        ("s", "CREATE_IN_PROGRESS"),
        ("First", "CREATE_IN_PROGRESS"),
        ("First", "CREATE_COMPLETE"),
        ("Second", "CREATE_IN_PROGRESS"),
        ("Second", "CREATE_FAILED"),
        ("s", "ROLLBACK_IN_PROGRESS"),
        ("First", "DELETE_COMPLETE"),
        ("s", "ROLLBACK_COMPLETE"),
    ]


def test_a_rolled_back_stack_can_only_be_deleted() -> None:
    """An update is refused."""
    _stack(First=_queue("first"), Second=BROKEN)

    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        _stack("update_stack", First=_queue("first"))
    client("cloudformation").delete_stack(StackName="s")
    assert client("cloudformation").list_stacks()["StackSummaries"][0]["StackStatus"] == "DELETE_COMPLETE"


def test_a_name_that_is_taken_fails() -> None:
    """As for a table that an earlier stack retained."""
    client("sns").create_topic(Name="t")
    table = {"AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}], "BillingMode": "PAY_PER_REQUEST"}
    table |= {"TableName": "ledger", "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}]}
    client("dynamodb").create_table(**table)

    assert _stack(Ledger={"Type": "AWS::DynamoDB::Table", "Properties": table})["StackStatus"] == "ROLLBACK_COMPLETE"


def test_an_update_adds_changes_and_removes() -> None:
    """Each by what its properties come to."""
    _stack(A=_queue("a"), B=_queue("b", VisibilityTimeout=10))
    stack = _stack("update_stack", B=_queue("b", VisibilityTimeout=99), C=_queue("c"))

    url = client("sqs").get_queue_url(QueueName="b")["QueueUrl"]
    timeout = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"]
    assert (stack["StackStatus"], _queues(), timeout) == ("UPDATE_COMPLETE", ["b", "c"], "99")


def test_what_depends_on_a_change_changes_too() -> None:
    """Though its own text is the same."""
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": {"Fn::GetAtt": ["Q", "Arn"]}}],
    }
    role = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "p", "PolicyDocument": policy}}
    aws = client("cloudformation")
    for operation, name in ((aws.create_stack, "one"), (aws.update_stack, "two")):
        operation(
            StackName="s",
            TemplateBody=json.dumps({"Resources": {"Q": _queue(name), "P": role}}),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )

    assert _queues() == ["two"]
    assert ("P", "UPDATE_COMPLETE") in _events()


def test_a_failed_update_goes_back() -> None:
    """The stack has its old template, and its old resources as they were."""
    _stack(First=_queue("first", VisibilityTimeout=10))
    stack = _stack("update_stack", First=_queue("first", VisibilityTimeout=20), Third=_queue("third"), Second=BROKEN)

    url = client("sqs").get_queue_url(QueueName="first")["QueueUrl"]
    timeout = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"]
    assert (stack["StackStatus"], _queues(), timeout) == ("UPDATE_ROLLBACK_COMPLETE", ["first"], "10")
    assert "not a name" not in json.dumps(client("cloudformation").get_template(StackName="s")["TemplateBody"])


def test_an_update_of_nothing_is_refused() -> None:
    """In AWS's words."""
    _stack(A=_queue("a"))

    with pytest.raises(ClientError, match=r"No updates are to be performed\."):
        _stack("update_stack", A=_queue("a"))


def test_new_stack_tags_reach_the_resources() -> None:
    """Under the resource's own."""
    _stack(A=_queue("a", Tags=[{"Key": "own", "Value": "1"}]))
    body = json.dumps({"Resources": {"A": _queue("a", Tags=[{"Key": "own", "Value": "1"}])}})
    tags = [{"Key": "own", "Value": "2"}, {"Key": "stack", "Value": "3"}]
    client("cloudformation").update_stack(StackName="s", TemplateBody=body, Tags=tags)

    url = client("sqs").get_queue_url(QueueName="a")["QueueUrl"]
    assert client("sqs").list_queue_tags(QueueUrl=url)["Tags"] == {"own": "1", "stack": "3"}


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_what_is_retained_outlives_its_stack(policy: str) -> None:
    """The rest goes."""
    _stack(A={**_queue("a"), "DeletionPolicy": policy}, B=_queue("b"))
    client("cloudformation").delete_stack(StackName="s")

    assert _queues() == ["a"]


def test_an_update_retains_what_it_no_longer_names() -> None:
    """If its old template said so."""
    _stack(A={**_queue("a"), "DeletionPolicy": "Retain"}, B=_queue("b"))
    _stack("update_stack", B=_queue("b"))

    assert _queues() == ["a", "b"]


@pytest.mark.parametrize(("policy", "left"), [("Retain", ["first"]), ("RetainExceptOnCreate", [])])
def test_a_rollback_deletes_what_is_retained_except_on_create(policy: str, left: list[str]) -> None:
    """That is the difference between the two policies."""
    _stack(First={**_queue("first"), "DeletionPolicy": policy}, Second=BROKEN)

    assert _queues() == left


def test_a_bucket_that_is_not_empty_fails_the_deletion() -> None:
    """The stack stays, and says what is left."""
    _stack(A={"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "full"}})
    client("s3").put_object(Bucket="full", Key="a", Body=b"x")
    client("cloudformation").delete_stack(StackName="s")

    stack = client("cloudformation").describe_stacks(StackName="s")["Stacks"][0]
    assert (stack["StackStatus"], stack["StackStatusReason"]) == ("DELETE_FAILED", "Failed to delete: [A].")


def test_termination_protection_protects() -> None:
    """Until it is switched off."""
    _stack(A=_queue("a"))
    aws = client("cloudformation")
    aws.update_termination_protection(StackName="s", EnableTerminationProtection=True)

    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection is enabled"):
        aws.delete_stack(StackName="s")
    aws.update_termination_protection(StackName="s", EnableTerminationProtection=False)
    aws.delete_stack(StackName="s")
    assert _queues() == []


@pytest.mark.parametrize(("name", "status"), [("good", "CREATE_COMPLETE"), ("not good", "ROLLBACK_COMPLETE")])
def test_a_change_set_leads_to_a_stack_too(name: str, status: str) -> None:
    """Or to its rollback."""
    aws = client("cloudformation")
    body = json.dumps({"Resources": {"A": _queue(name)}})
    aws.create_change_set(StackName="s", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=body)
    aws.execute_change_set(StackName="s", ChangeSetName="c")

    assert aws.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"] == status


def test_ref_of_a_bus_is_its_name_and_a_log_group_ends_in_a_star() -> None:
    """As policies need them."""
    bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "irhub"}}
    log = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/log"}}
    outputs = {"Bus": {"Value": {"Ref": "Bus"}}, "Log": {"Value": {"Fn::GetAtt": ["Log", "Arn"]}}}
    stack = _stack(Bus=bus, Log=log, outputs=outputs)

    values = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert (values["Bus"], values["Log"][-7:]) == ("irhub", ":/log:*")


def test_stock_moto_lets_a_failure_out_and_leaves_the_rest() -> None:
    """Canary for cloudformation-stacks."""
    with pytest.raises(ClientError):
        _stack(First=_queue("first"), Second=BROKEN)

    assert _queues() == ["first"]


def test_stock_moto_knows_no_termination_protection() -> None:
    """Canary for cloudformation-protection."""
    _stack(A=_queue("a"))

    with pytest.raises(NotImplementedError):
        client("cloudformation").update_termination_protection(StackName="s", EnableTerminationProtection=True)


def test_stock_moto_cannot_tell_the_ref_of_a_bus() -> None:
    """Canary for cloudformation-attributes."""
    bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "irhub"}}

    with pytest.raises(Exception, match="EventBus"):
        _stack(Bus=bus, Rule={"Type": "AWS::Events::Rule", "Properties": {"EventBusName": {"Ref": "Bus"}, "EventPattern": {}}})
