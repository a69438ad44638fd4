"""Change sets: they belong to one stack, and say what would be replaced."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.repairs import change_sets, cloudformation, repaired
from tests.sandbox.aws import client


@pytest.fixture(autouse=True)
def aws(request: pytest.FixtureRequest) -> Iterator[None]:
    """Moto, with the repairs unless the test is a canary."""
    stock = request.node.name.startswith("test_stock")
    with mock_aws(), repaired(cloudformation.REPAIRS if stock else (*cloudformation.REPAIRS, *change_sets.REPAIRS)):
        yield


def a_template(name: str = "one", **more: Any) -> str:
    """A queue of that name."""
    return json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name, **more}}}})


def a_change_set(template: str, *, kind: str = "UPDATE", stack: str = "s", **more: Any) -> Any:
    """What CloudFormation says of it."""
    aws = client("cloudformation")
    aws.create_change_set(StackName=stack, ChangeSetName="c", ChangeSetType=kind, TemplateBody=template, **more)
    return aws.describe_change_set(StackName=stack, ChangeSetName="c")


def a_stack(name: str = "s") -> Any:
    """A stack with a queue."""
    return client("cloudformation").create_stack(StackName=name, TemplateBody=a_template())["StackId"]


def changes(said: Any) -> list[tuple[str, str, str | None]]:
    """Action, logical id and replacement of each."""
    found = [one["ResourceChange"] for one in said["Changes"]]
    return [(one["Action"], one["LogicalResourceId"], one.get("Replacement")) for one in found]


@pytest.mark.parametrize(("template", "replacement"), [(a_template("two"), "True"), (a_template(VisibilityTimeout=9), "False")])
def test_a_name_that_changes_replaces(template: str, replacement: str) -> None:
    """What can be changed in place does not."""
    a_stack()

    assert changes(a_change_set(template)) == [("Modify", "Queue", replacement)]


def test_stock_moto_says_nothing_of_replacement() -> None:
    """The day it does, the repair can go."""
    a_stack()

    assert changes(a_change_set(a_template("two"))) == [("Modify", "Queue", None)]


def test_tags_alone_are_a_change() -> None:
    """The same template with the same tags is none."""
    a_stack()

    assert a_change_set(a_template(), Tags=[{"Key": "a", "Value": "b"}])["Status"] == "CREATE_COMPLETE"


def test_stock_moto_sees_no_tags() -> None:
    """It calls them no change."""
    a_stack()

    assert a_change_set(a_template(), Tags=[{"Key": "a", "Value": "b"}])["Status"] == "FAILED"


def test_a_change_set_belongs_to_its_stack() -> None:
    """The same name on another stack is another change set; a stack may be named by its id."""
    stack_id = a_stack()
    a_change_set(a_template(VisibilityTimeout=9), stack=stack_id)
    a_change_set(a_template("new"), kind="CREATE", stack="t")
    client("cloudformation").delete_change_set(StackName="t", ChangeSetName="c")

    said = client("cloudformation").describe_change_set(StackName="s", ChangeSetName="c")
    assert (said["StackName"], changes(said)) == ("s", [("Modify", "Queue", "False")])


def test_a_change_set_that_is_gone_is_not_found() -> None:
    """By AWS's own code."""
    a_stack()

    with pytest.raises(ClientError, match="ChangeSetNotFound"):
        client("cloudformation").describe_change_set(StackName="s", ChangeSetName="no")


def test_an_existing_stack_cannot_be_created_again() -> None:
    """One in review can take another change set."""
    a_stack()

    with pytest.raises(ClientError, match="already exists and cannot be created again"):
        a_change_set(a_template(), kind="CREATE")
    a_change_set(a_template("new"), kind="CREATE", stack="t")
    assert a_change_set(a_template("newer"), kind="CREATE", stack="t")["Status"] == "CREATE_COMPLETE"


def test_stock_moto_makes_a_second_stack() -> None:
    """Of the same name."""
    a_stack()

    assert a_change_set(a_template("new"), kind="CREATE")["Status"] == "CREATE_COMPLETE"
