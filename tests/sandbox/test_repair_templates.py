"""Templates: what CloudFormation refuses before it makes anything, and what it reads in them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.repairs import cloudformation, repaired
from deployer.sandbox.repairs.references import in_order, resolved
from tests.sandbox.aws import HOME, MEMBER, client

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}
ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}}
NAMED = {**ROLE, "Properties": {**ROLE["Properties"], "RoleName": "r"}}


@pytest.fixture(autouse=True)
def aws(request: pytest.FixtureRequest) -> Iterator[None]:
    """Moto, with the repairs unless the test is a canary."""
    stock = request.node.name.startswith("test_stock")
    with mock_aws(), repaired(() if stock else cloudformation.REPAIRS):
        yield


def _refusal(template: Any, **more: Any) -> str:
    body = template if isinstance(template, str) else json.dumps({"Resources": template})
    with pytest.raises(ClientError) as caught:
        client("cloudformation").create_stack(StackName="s", TemplateBody=body, **more)
    return str(caught.value.response["Error"]["Message"])


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ({"A": {"Type": "AWS::No::Such"}, "Q": QUEUE}, "Template format error: Unrecognized resource types: [AWS::No::Such]"),
        ({}, "Template format error: At least one Resources member must be defined."),
        ("a: [", "Template format error: YAML not well-formed."),
        ({"A": {**QUEUE, "DependsOn": "Q"}, "Q": {**QUEUE, "DependsOn": "A"}}, "Circular dependency between resources: [A, Q]"),
        ({"A": {**QUEUE, "DependsOn": "Nobody"}}, "Template format error: Unresolved resource dependencies [Nobody]"),
        ({"A": ROLE}, "Requires capabilities : [CAPABILITY_IAM]"),
        ({"A": NAMED}, "Requires capabilities : [CAPABILITY_NAMED_IAM]"),
        ({"A": {**QUEUE, "Metadata": "x" * 51_200}}, "Member must have length less than or equal to 51200"),
    ],
)
def test_a_bad_template_is_refused_and_nothing_is_made(template: Any, words: str) -> None:
    """The stack does not even come to be."""
    assert words in _refusal(template)
    assert client("cloudformation").list_stacks()["StackSummaries"] == []


def test_a_named_role_needs_the_stronger_capability() -> None:
    """CAPABILITY_IAM is not enough for it."""
    assert "CAPABILITY_NAMED_IAM" in _refusal({"A": NAMED}, Capabilities=["CAPABILITY_IAM"])


SHORT = """
Conditions:
  Same: !Equals [a, a]
  Other: !Not [!Condition Same]
Resources:
  Always: {Type: AWS::SQS::Queue}
  Never: {Type: AWS::SQS::Queue, Condition: Other}
"""


def _names(body: str) -> list[str]:
    cloudformation_client = client("cloudformation")
    cloudformation_client.create_stack(StackName="s", TemplateBody=body)
    return [
        each["LogicalResourceId"] for each in cloudformation_client.describe_stack_resources(StackName="s")["StackResources"]
    ]


def test_the_short_form_of_a_condition_is_read() -> None:
    """`!Not [!Condition X]` is the contrary of X."""
    assert _names(SHORT) == ["Always"]


def test_resources_come_after_what_they_need() -> None:
    """Through Ref, GetAtt, Sub and DependsOn."""
    resources = {
        "A": {"Properties": {"x": {"Fn::Sub": "${B.Arn}-${AWS::Region}-${!C}"}}},
        "B": {"Properties": {"x": [{"Fn::GetAtt": ["C", "Arn"]}, {"Fn::Sub": ["${D}", {"D": "d"}]}]}},
        "C": {"DependsOn": ["E"], "Properties": {"x": {"Ref": "D"}}},
        "D": {},
        "E": {},
    }

    assert in_order(resources) == ["E", "D", "C", "B", "A"]


@pytest.mark.parametrize("tail", ["", ":SecretString", ":SecretString:key"])
def test_a_secret_is_read_where_a_template_names_it(tail: str) -> None:
    """Whole, or one key of it."""
    text = "hunter2" if tail != ":SecretString:key" else '{"key": "hunter2"}'
    client("secretsmanager").create_secret(Name="irhub/webhook", SecretString=text)

    assert resolved({"a": ["{{resolve:secretsmanager:irhub/webhook" + tail + "}}"]}, MEMBER, HOME) == {"a": ["hunter2"]}


def test_stock_moto_skips_a_type_it_does_not_know() -> None:
    """Canary for cloudformation-types."""
    body = json.dumps({"Resources": {"A": {"Type": "AWS::No::Such"}}})
    with pytest.warns(UserWarning, match="not supported"):
        client("cloudformation").create_stack(StackName="s", TemplateBody=body)

    assert client("cloudformation").describe_stacks()["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"


def test_stock_moto_misreads_the_short_form_of_a_condition() -> None:
    """Canary for cloudformation-conditions."""
    assert _names(SHORT) == ["Always", "Never"]


def test_stock_moto_asks_for_no_capability() -> None:
    """Canary for cloudformation-capabilities."""
    assert _names(json.dumps({"Resources": {"A": NAMED}})) == ["A"]
