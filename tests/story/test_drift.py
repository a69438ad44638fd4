"""Drift over the real StackSets of a sandbox: what somebody changed in members is named without credentials there.

One stage for all tests; what each changes is put back for the next, or is about another account.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from deployer.aws.reads import READS
from deployer.drifting.gate import DETECTS
from tests.story.stage import ABROAD, HOME, HUB, MEMBER, WATCHED, Stage, deployed

ENTERS = "OrganizationAccountAccessRole"
RULE = "irhub-forward-guardduty"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """irhub in a small organization."""
    with deployed() as made:
        yield made


def changed(stage: Stage, *words: str) -> list[Any]:
    """What a look finds changed."""
    told: list[Any] = stage.run("drift", *words).facts["changed"]
    return told


def own_stack(stage: Stage, account_id: str, region: str) -> str:
    """The name of the forwarding StackSet's stack there."""
    stacks = stage.sandbox.client("cloudformation", account_id, region).describe_stacks()["Stacks"]
    return str(next(one["StackName"] for one in stacks if "irhub-forwarding" in one["StackName"]))


def test_before_anybody_looked_nothing_is_called_clean(stage: Stage) -> None:
    """The last look is none."""
    told = stage.run("drift", "--last")

    assert told.exit_code == 4
    assert {one["reason"] for one in told.facts["unseen"]} == {"nobody has looked for drift yet"}


def test_what_was_deployed_is_clean(stage: Stage) -> None:
    """Both StackSets and every plain stack were looked at, and nothing but looks was begun."""
    mark = len(stage.sandbox.calls)
    told = stage.run("drift")
    made = {one.name for one in stage.sandbox.recorder.since(mark) if one.principal_arn.endswith(":user/administrator")}

    assert (told.exit_code, told.facts["clean"]) == (0, True)
    assert {"irhub-role", "irhub-forwarding", f"irhub-hub {HOME}"} <= set(told.facts["looked_at"])
    assert made - READS == DETECTS


def test_a_rule_that_was_disabled_is_named(stage: Stage) -> None:
    """Account, Region, resource, property, and both values."""
    events = stage.sandbox.client("events", MEMBER, ABROAD)
    events.disable_rule(Name=RULE)
    found = changed(stage)
    events.enable_rule(Name=RULE)

    (one,) = found
    (resource,) = one["resources"]
    assert (one["account"], one["region"], resource["logical_id"]) == (MEMBER, ABROAD, "ForwardGuardDuty")
    assert resource["properties"] == [
        {"path": "/State", "expected": "ENABLED", "actual": "DISABLED", "kind": "NOT_EQUAL"},
    ]


def test_a_role_that_somebody_else_may_enter_is_named(stage: Stage) -> None:
    """Its trust is the thing to look at first."""
    iam = stage.sandbox.client("iam", WATCHED, HOME)
    before = json.dumps(iam.get_role(RoleName="irhub-contain")["Role"]["AssumeRolePolicyDocument"])
    iam.update_assume_role_policy(RoleName="irhub-contain", PolicyDocument=before.replace(HUB, WATCHED))
    found = changed(stage)
    iam.update_assume_role_policy(RoleName="irhub-contain", PolicyDocument=before)

    assert [(one["account"], one["resources"][0]["properties"][0]["path"]) for one in found] == [
        (WATCHED, "/AssumeRolePolicyDocument")
    ]


def test_a_rule_that_was_deleted_is_named_and_status_knows_of_it(stage: Stage) -> None:
    """Until the next look."""
    events = stage.sandbox.client("events", MEMBER, HOME)
    rule, targets = events.describe_rule(Name=RULE), events.list_targets_by_rule(Rule=RULE)["Targets"]
    events.remove_targets(Rule=RULE, Ids=["hub"])
    events.delete_rule(Name=RULE)
    found, status = changed(stage), stage.run("status", "--account", MEMBER)
    kept = {name: rule[name] for name in ("Name", "EventPattern", "ScheduleExpression", "State")}
    events.put_rule(**kept)
    events.put_targets(Rule=RULE, Targets=targets)

    assert [one["status"] for one in found[0]["resources"]] == ["DELETED"]
    assert (status.exit_code, status.facts["drifted"]) == (4, 1)


def test_an_account_may_be_asked_for(stage: Stage) -> None:
    """What was changed elsewhere is left out then."""
    events = stage.sandbox.client("events", MEMBER, ABROAD)
    events.disable_rule(Name=RULE)
    found = stage.run("drift", "--account", WATCHED)
    events.enable_rule(Name=RULE)

    assert found.exit_code == 0


def test_what_the_last_look_found_needs_no_other(stage: Stage) -> None:
    """It is read again, and nothing begins."""
    events = stage.sandbox.client("events", MEMBER, ABROAD)
    events.disable_rule(Name=RULE)
    first = changed(stage)
    events.enable_rule(Name=RULE)
    mark = len(stage.sandbox.calls)

    assert changed(stage, "--last") == first
    assert not [one for one in stage.sandbox.recorder.since(mark) if one.name in DETECTS]


def test_a_members_own_update_is_seen_where_the_stack_may_be_read(stage: Stage) -> None:
    """It is no drift to CloudFormation, so its template is held against the StackSet's."""
    cloudformation = stage.sandbox.client("cloudformation", MEMBER, ABROAD)
    name = own_stack(stage, MEMBER, ABROAD)
    body = cloudformation.get_template(StackName=name)["TemplateBody"]
    text = body if isinstance(body, str) else json.dumps(body)
    cloudformation.update_stack(StackName=name, TemplateBody=text.replace("rate(6 hours)", "rate(7 days)"))
    blind, seeing = stage.run("drift"), stage.run("drift", "--member-role", ENTERS)
    cloudformation.update_stack(StackName=name, TemplateBody=text)

    assert (blind.exit_code, len(blind.facts["not_looked_at"])) == (0, 1)
    (own,) = seeing.facts["own_updates"]
    assert (seeing.exit_code, own["account"], own["region"]) == (4, MEMBER, ABROAD)
    assert '-      ScheduleExpression: "rate(7 days)"' in own["diff"]
    assert f"Accounts={MEMBER}" in own["mend"]


def test_a_stack_that_was_deleted_is_not_called_unchanged(stage: Stage) -> None:
    """The look at it fails, and says why; reading it tells who did not do it."""
    cloudformation = stage.sandbox.client("cloudformation", WATCHED, ABROAD)
    cloudformation.delete_stack(StackName=own_stack(stage, WATCHED, ABROAD))

    told = stage.run("drift", "--member-role", ENTERS)

    assert [(one["account"], one["region"]) for one in told.facts["unseen"]] == [(WATCHED, ABROAD)]
    assert "deleted the stack" in told.facts["own_updates"][0]["says"]
