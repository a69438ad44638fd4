"""Dry runs: what each role holds is tried, and what AWS did not say is never called allowed."""

from dataclasses import replace
from typing import Any

import pytest

from hub.action import Role
from hub.actions import catalogue
from hub.errors import AwsError, DeniedError, EntryError, ThrottledError
from hub.finding import Target
from hub.incident import Mode
from hub.playbook import Phase, Playbook, Use
from hub.rehearsal import Tried, Verdict, rehearse, whose_no
from tests.fakes import MEMBER, a_hub
from tests.hub.ways import TableAccounts, TableWay

TARGET = Target("AWS::GuardDuty::Detector", "d", MEMBER, "eu-west-1")
INTERFACE = {"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": "sg-own"}]}
INSTANCE = {"InstanceId": "i-real", "VpcId": "vpc-1", "NetworkInterfaces": [INTERFACE]}
WITH_INSTANCE = {"Reservations": [{"Instances": [{"InstanceId": "i-bare"}, INSTANCE]}]}
OURS = {"SecurityGroups": [{"VpcId": "vpc-1", "GroupId": "sg-ours"}]}
NOTHING = {"DescribeInstances": {"Reservations": []}, "DescribeSecurityGroups": {"SecurityGroups": []}}


def tried(way: TableWay, *names: str, **changes: Any) -> dict[tuple[str, str], Tried]:
    """What was tried with a playbook that uses these actions, by role and operation."""
    book = Playbook("all", "", {}, Mode.ACT, tuple(Use(name, Phase.CONTAIN) for name in names))
    actions = {action.name: action for action in catalogue()}
    hub = replace(a_hub(accounts=TableAccounts(way)), playbooks=(book,), actions={**actions, **changes})
    return {(one.role, one.call.rpartition(":")[2]): one for one in rehearse(TARGET, "verify-1", hub)}


def test_contain_tries_what_playbooks_use_and_restore_everything() -> None:
    """As the roles are made."""
    found = tried(TableWay(dict(NOTHING)), "isolate-instance")

    assert ("contain", "CreateSecurityGroup") in found
    assert ("contain", "StopInstances") not in found
    assert ("restore", "StartInstances") in found


def test_every_call_is_a_dry_run() -> None:
    """None is made without the flag."""
    way = TableWay(dict(NOTHING))
    tried(way, "isolate-instance")

    assert way.rehearsed
    assert all(call.parameters["DryRun"] is True for call in way.rehearsed)
    assert way.done == []


def test_calls_are_tried_on_an_instance_that_runs_there() -> None:
    """With our own group in its VPC, where there is one."""
    way = TableWay({"DescribeInstances": WITH_INSTANCE, "DescribeSecurityGroups": OURS})
    tried(way, "isolate-instance")
    swaps = [call.parameters for call in way.rehearsed if call.operation == "ModifyNetworkInterfaceAttribute"]

    assert [(one["NetworkInterfaceId"], one["Groups"]) for one in swaps] == [("eni-1", ["sg-ours"]), ("eni-1", ["sg-own"])]


def test_without_a_group_of_ours_some_calls_are_untried() -> None:
    """The role may do them with our groups alone."""
    found = tried(TableWay(dict(NOTHING)), "isolate-instance")

    assert found["contain", "RevokeSecurityGroupEgress"].verdict is Verdict.UNTRIED
    assert "nothing of its own" in found["contain", "RevokeSecurityGroupEgress"].reason


def test_a_no_is_told_with_whose_it_was() -> None:
    """In AWS's words, without its name for the call."""
    words = "not authorized with an explicit deny in a service control policy"
    no = DeniedError("ec2:DescribeVpcs", "UnauthorizedOperation", words)
    found = tried(TableWay(dict(NOTHING), {"DescribeVpcs": no}), "isolate-instance")

    assert found["contain", "DescribeVpcs"].verdict is Verdict.DENIED
    assert found["contain", "DescribeVpcs"].reason.startswith("denied by a service control policy: UnauthorizedOperation: not")


@pytest.mark.parametrize(("instances", "verdict"), [({"Reservations": []}, "untried"), (WITH_INSTANCE, "unknown")])
def test_another_answer_is_never_called_allowed(instances: Any, verdict: str) -> None:
    """Where the ids were invented it is untried; with real ones nobody knows."""
    gone = AwsError("ec2:CreateSnapshots", "InvalidInstanceID.NotFound", "does not exist")
    answers = {"DescribeInstances": instances, "DescribeSecurityGroups": OURS}
    found = tried(TableWay(answers, {"CreateSnapshots": gone}), "isolate-instance", "snapshot-volumes")

    assert found["contain", "CreateSnapshots"].verdict.value == verdict


def test_a_role_that_cannot_be_entered_is_one_no() -> None:
    """The other role is tried all the same."""
    closed = EntryError("sts:AssumeRole of irhub-contain", "AccessDenied", "no")
    reads = [closed, NOTHING["DescribeInstances"]]
    found = tried(TableWay({**NOTHING, "DescribeInstances": reads}), "isolate-instance")

    assert found["contain", "AssumeRole of irhub-contain"].verdict is Verdict.DENIED
    assert found["restore", "DescribeVpcs"].verdict is Verdict.ALLOWED


def test_a_role_without_a_look_at_instances_is_tried_with_invented_ids() -> None:
    """No playbook isolates, so nothing says which instances there are."""
    way = TableWay(dict(NOTHING))
    found = tried(way, "create-image")

    assert found["contain", "CreateImage"].verdict is Verdict.ALLOWED


def test_where_aws_has_no_time_the_whole_is_put_off() -> None:
    """A verdict for want of time would be none."""
    slow = ThrottledError("ec2:DescribeVpcs", "RequestLimitExceeded", "slow down")
    with pytest.raises(ThrottledError):
        tried(TableWay(dict(NOTHING), {"DescribeVpcs": slow}), "isolate-instance")


def test_words_that_name_no_policy_stay_as_they_are() -> None:
    """Older answers of EC2 name none."""
    assert whose_no("You are not authorized.") == "You are not authorized."


def test_both_roles_are_entered() -> None:
    """And no third."""
    accounts = TableAccounts(TableWay(dict(NOTHING)))
    rehearse(TARGET, "verify-1", replace(a_hub(accounts=accounts), actions={one.name: one for one in catalogue()}))

    assert accounts.entered == [Role.CONTAIN.value, Role.RESTORE.value]
