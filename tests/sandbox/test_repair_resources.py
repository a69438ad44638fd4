"""Resources in templates: each kind is made, changed and deleted as its template says."""

import json
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from deployer.sandbox.repairs import cloudformation, repaired
from deployer.sandbox.repairs.resources import KINDS
from tests.deployer.installations import KINDS as INSTALLATIONS
from tests.deployer.installations import resources
from tests.sandbox.aws import client
from tests.sandbox.kinds import compute, doors, events, iam, messaging, storage, watching
from tests.sandbox.kinds.case import Case

CASES = (*compute.CASES, *doors.CASES, *iam.CASES, *events.CASES, *messaging.CASES, *storage.CASES, *watching.CASES)
RIGHT = frozenset({"AWS::Events::Rule", "AWS::CloudWatch::Dashboard"})
"""What stock moto does rightly, as far as a case goes."""
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)


@pytest.fixture
def aws() -> Iterator[None]:
    """Moto, with the repairs."""
    with mock_aws(), repaired(cloudformation.REPAIRS):
        yield


def _stack(operation: str, said: Any = None) -> None:
    given = {"TemplateBody": json.dumps({"Resources": said}), "Capabilities": ["CAPABILITY_NAMED_IAM"]} if said else {}
    getattr(client("cloudformation"), operation)(StackName="s", **given)


def _seen(case: Case) -> Any:
    """What is to be seen; None when there is nothing."""
    try:
        return case.look()
    except Exception:  # noqa: BLE001  # AWS has as many words for it as services
        return None


@EACH
@pytest.mark.usefixtures("aws")
def test_a_kind_is_made_as_its_template_says(case: Case) -> None:
    """With every property that irhub's templates use."""
    _stack("create_stack", case.says(1))

    assert _seen(case) == case.seen(1)


@EACH
@pytest.mark.usefixtures("aws")
def test_a_kind_is_changed_as_its_template_says(case: Case) -> None:
    """In place, so that what refers to it stays right."""
    _stack("create_stack", case.says(1))
    _stack("update_stack", case.says(2))

    assert _seen(case) == case.seen(2)


@EACH
@pytest.mark.usefixtures("aws")
def test_a_kind_is_gone_with_its_stack(case: Case) -> None:
    """And can be made again."""
    for _ in range(2):
        _stack("create_stack", case.says(1))
        _stack("delete_stack")

    assert _seen(case) is None


@pytest.mark.parametrize("case", [case for case in CASES if case.kind not in RIGHT], ids=lambda case: case.kind)
@mock_aws
def test_stock_moto_makes_changes_or_deletes_a_kind_wrongly(case: Case) -> None:
    """Canary for cloudformation-kinds and cloudformation-stacks: one of the three is wrong in stock moto."""
    seen = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for operation, said in (("create_stack", case.says(1)), ("update_stack", case.says(2)), ("delete_stack", None)):
            try:
                _stack(operation, said)
            except Exception:  # noqa: BLE001  # whatever stock moto fails at is wrong too
                break
            seen.append(_seen(case))

    assert seen != [case.seen(1), case.seen(2), None]


@pytest.mark.parametrize("installation", INSTALLATIONS)
def test_every_kind_that_our_templates_use_is_in_the_catalogue(installation: str) -> None:
    """So none of them is left to moto's own faults."""
    assert {resource["Type"] for _, resource in resources(installation)} <= KINDS.keys()


@pytest.mark.usefixtures("aws")
def test_a_policy_that_is_too_large_fails_its_role() -> None:
    """IAM takes 10,240 characters of inline policies."""
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::" + "x" * 10_300}
    policy = {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "1" * 12}, "Action": "sts:AssumeRole"}],
    }
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r", "AssumeRolePolicyDocument": trust, "Policies": [policy]}}
    _stack("create_stack", {"R": role})

    events = client("cloudformation").describe_stack_events(StackName="s")["StackEvents"]
    reasons = [event.get("ResourceStatusReason") for event in events if event["ResourceStatus"] == "CREATE_FAILED"]
    assert reasons == ["Maximum policy size of 10240 bytes exceeded for role r"]
    assert client("iam").list_roles()["Roles"] == []
