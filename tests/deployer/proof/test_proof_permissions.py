"""What proofs may do: nothing in members but a sample; a canary only where the settings say."""

import json
from typing import Any

import pytest

from deployer import texts
from hub import canary, sample
from hub.action import Role
from hub.aws.policy import LONGEST_SESSION_POLICY, Facts, session_policies
from hub.handler import OURS
from tests.deployer.installations import EXAMPLE, many, properties, resources, statements

DANGEROUS = {"ec2:RunInstances"}
FULL = "hub/stack/Drill333333333333euwest1"


def of_verify(kind: str) -> list[Any]:
    """The statements of the role verify."""
    return [one for name, one in statements(kind) if name.startswith("spoke/role/Verify") and "trust" not in name]


def granted(kind: str) -> set[str]:
    """All that the role verify may call."""
    return {action for one in of_verify(kind) for action in many(one["Action"])}


def test_without_places_nothing_can_be_launched_anywhere() -> None:
    """Neither by this role nor by another, nor do the boundary and the session allow it."""
    assert not [name for name, one in statements() if name.startswith("spoke/") and DANGEROUS & set(many(one["Action"]))]
    assert granted("members") == {
        "ec2:DescribeInstances",
        "guardduty:CreateSampleFindings",
        "guardduty:GetFindings",
        "guardduty:GetFindingsStatistics",
        "guardduty:ListDetectors",
        "ssm:GetParameter",
    }


def test_what_changes_anything_for_a_canary_is_bound_to_its_accounts() -> None:
    """One text goes to all accounts, so a condition says in which it counts."""
    bound = [
        one
        for one in of_verify("full")
        if any(name.startswith("ec2:") and "Describe" not in name for name in many(one["Action"]))
    ]

    assert bound
    assert all(many(one["Condition"]["StringEquals"]["aws:PrincipalAccount"]) == ["333333333333"] for one in bound)


def test_only_tiny_instances_with_our_tags_are_launched() -> None:
    """And nothing lends them a role."""
    (launch,) = [one for one in of_verify("full") if "ec2:InstanceType" in one.get("Condition", {}).get("StringEquals", {})]

    assert many(launch["Action"]) == ["ec2:RunInstances"]
    assert launch["Condition"]["StringEquals"]["aws:RequestTag/irhub:purpose"] == "drill"
    assert set(launch["Condition"]["StringEquals"]["ec2:InstanceType"]) == set(canary.TYPES)
    assert "iam:PassRole" not in granted("full")


def test_only_what_carries_the_tags_is_ended() -> None:
    """An instance of somebody else is none of ours."""
    (end,) = [one for one in of_verify("full") if "ec2:TerminateInstances" in many(one["Action"])]

    assert end["Condition"]["StringEquals"]["aws:ResourceTag/irhub:purpose"] == "drill"
    assert end["Condition"]["StringEquals"]["aws:ResourceTag/irhub:installation"] == "acme-ir"


@pytest.mark.parametrize("action", [sample.ACTION, canary.ACTION], ids=lambda one: one.name)
def test_their_session_policies_fit(action: Any) -> None:
    """AssumeRole takes them, in the longest of Regions and with the longest prefix."""
    prefix = "a" * 20
    facts = Facts("aws-us-gov", "ap-southeast-2-longest", "3" * 12, prefix, f"{prefix}-evidence-{'2' * 12}-ap-southeast-2")

    assert all(len(one.document) <= LONGEST_SESSION_POLICY for one in session_policies((action,), Role.VERIFY, facts))


def test_a_drill_by_schedule_is_a_rule_for_each_place() -> None:
    """Its message is one that the hub's door takes."""
    rule = properties(FULL, "full")
    message = json.loads(rule["Targets"][0]["Input"])

    assert (rule["Name"], rule["ScheduleExpression"]) == ("acme-ir-drill-333333333333-eu-west-1", "rate(7 days)")
    assert set(OURS["drill"].needs) <= message.keys()
    assert (message["irhub"], message["account"], message["region"]) == ("drill", "333333333333", "eu-west-1")


def test_the_queue_takes_messages_of_that_rule() -> None:
    """And its dead letters, where it cannot be delivered."""
    for policy in ("WorkPolicy", "DeadLettersPolicy"):
        allowed = json.dumps(properties(f"hub/stack/{policy}", "full")["PolicyDocument"])
        assert "Drill333333333333euwest1" in allowed or "acme-ir-drill-333333333333-eu-west-1" in allowed


def test_without_a_schedule_there_is_no_rule() -> None:
    """Places alone drill nothing."""
    assert not [name for name, _ in resources("members", only="AWS::Events::Rule") if "Drill" in name]


def test_the_shipped_library_lets_nobody_launch_or_end_an_instance() -> None:
    """terminate-instance is in no shipped playbook, so without places for drills no role in a member holds either call."""
    role = texts.rendered(EXAMPLE).role

    assert not [name for name in ("ec2:RunInstances", "ec2:TerminateInstances") if name in role]
