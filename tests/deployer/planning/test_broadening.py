"""What a plan newly allows."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest

from deployer.broadening import broader, documents
from deployer.broadening.of_plan import _of_template
from deployer.broadening.way import Way
from deployer.texts import rendered as texts
from tests.deployer.conftest import Shell
from tests.deployer.installations import rendered
from tests.fake_aws import some_settings

ROLE = "arn:aws:iam::222222222222:role/irhub/irhub-respond"
STATEMENT = {
    "Effect": "Allow",
    "Action": ["ec2:StopInstances", "s3:Get*"],
    "Resource": "arn:aws:ec2:*:*:instance/*",
    "Condition": {"StringEquals": {"aws:ResourceTag/irhub": ["yes"]}},
}
DENIAL = {"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:MFA": "false"}}}


def a_document(*more: Any, **changes: Any) -> dict[str, Any]:
    """A policy of one statement, changed like this, with these statements beside it."""
    return {"Statement": [{**copy.deepcopy(STATEMENT), **changes}, DENIAL, *more]}


def ways(before: Any, after: Any) -> list[tuple[Way, str]]:
    """What the second document newly allows."""
    return [(one.way, one.says) for one in broader("it", before, after)]


UNCLEAR = "statements with NotAction, NotResource or NotPrincipal changed"
INSTANCES = "arn:aws:ec2:*:*:instance/*"
EXTENT = f" for ec2:StopInstances, s3:Get* on {INSTANCES}"
NEW = (
    (a_document(Action=["ec2:StopInstances", "ec2:RunInstances"]), Way.ACTION, f"ec2:RunInstances on {INSTANCES}"),
    (a_document(Action="*"), Way.ACTION, f"* on {INSTANCES}"),
    (a_document(Resource="*"), Way.RESOURCE, "* for ec2:StopInstances, s3:Get*"),
    (
        a_document(Condition={}),
        Way.CONDITION,
        f"StringEquals aws:resourcetag/irhub for ec2:StopInstances, s3:Get* on {INSTANCES}",
    ),
    (a_document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), Way.JUDGE, UNCLEAR),
)


@pytest.mark.parametrize(("after", "way", "says"), NEW)
def test_what_is_new_is_told(after: Any, way: Way, says: str) -> None:
    """New actions, resources and dropped conditions, each in one line."""
    assert ways(a_document(), after) == [(way, says)]


@pytest.mark.parametrize(
    "after",
    [
        a_document(),
        a_document(Action="s3:GetObject"),
        a_document(Action=["EC2:stopinstances"]),
        a_document(Resource="arn:aws:ec2:eu-west-1:333333333333:instance/i-0"),
        a_document(Condition={"StringEquals": {"aws:ResourceTag/irhub": "yes", "aws:PrincipalOrgID": "o-1"}}),
    ],
)
def test_what_only_narrows_is_not_told(after: Any) -> None:
    """Nor is what says the same in other words, or a policy that goes."""
    assert ways(a_document(), after) == []


def test_a_condition_that_takes_more_values_is_looser() -> None:
    """One more tag value lets in more."""
    after = a_document(Condition={"StringEquals": {"aws:ResourceTag/irhub": ["yes", "perhaps"]}})

    assert ways(a_document(), after) == [(Way.LOOSER, f"StringEquals aws:resourcetag/irhub also perhaps{EXTENT}")]
    assert ways(after, a_document()) == []


def test_a_forbidden_value_that_goes_is_looser() -> None:
    """Where each value forbids something, fewer of them let in more."""
    before = a_document(Condition={"StringNotEquals": {"aws:ResourceTag/irhub": ["no", "never"]}})
    after = a_document(Condition={"StringNotEquals": {"aws:ResourceTag/irhub": ["no"]}})

    assert ways(before, after) == [(Way.LOOSER, f"StringNotEquals aws:resourcetag/irhub no longer never{EXTENT}")]
    assert ways(after, before) == []


def test_a_value_that_another_replaces_is_a_change_and_nothing_dropped() -> None:
    """What is asked for is another, and asked for all the same: both are shown."""
    after = a_document(Condition={"StringEquals": {"aws:ResourceTag/irhub": "no"}})

    assert ways(a_document(), after) == [(Way.CHANGED, f"StringEquals aws:resourcetag/irhub yes → no{EXTENT}")]


def test_a_pattern_that_takes_in_the_old_values_is_looser() -> None:
    """A star in place of a name is no mere change."""
    before = a_document(Condition={"StringLike": {"aws:ResourceTag/irhub": ["yes", "yes-*"]}})
    after = a_document(Condition={"StringLike": {"aws:ResourceTag/irhub": "ye*"}})

    assert ways(before, after) == [(Way.LOOSER, f"StringLike aws:resourcetag/irhub also ye*{EXTENT}")]


def test_an_operator_that_gives_way_to_another_is_dropped() -> None:
    """What came in its place is named beside it."""
    after = a_document(Condition={"StringEqualsIfExists": {"aws:ResourceTag/irhub": "yes"}})
    says = f"StringEquals aws:resourcetag/irhub, now StringEqualsIfExists yes{EXTENT}"

    assert ways(a_document(), after) == [(Way.CONDITION, says)]


def test_what_is_dropped_is_told_beside_what_is_changed() -> None:
    """A replaced value hides no condition that goes with it."""
    before = a_document(Condition={"StringEquals": {"sts:ExternalId": "a"}, "Bool": {"aws:MFA": "true"}})
    after = a_document(Condition={"StringEquals": {"sts:ExternalId": "b"}})

    assert ways(before, after) == [
        (Way.CONDITION, f"Bool aws:mfa{EXTENT}"),
        (Way.CHANGED, f"StringEquals sts:externalid a → b{EXTENT}"),
    ]


def test_a_statement_beside_the_old_one_replaces_nothing() -> None:
    """Both values let in from then on."""
    more = {**STATEMENT, "Condition": {"StringEquals": {"aws:ResourceTag/irhub": "no"}}}

    assert ways(a_document(), a_document(more)) == [(Way.LOOSER, f"StringEquals aws:resourcetag/irhub also no{EXTENT}")]


@pytest.mark.parametrize("role", ["Contain", "Restore", "Verify"])
def test_another_external_id_opens_no_role(role: str) -> None:
    """It is told as the change that it is, for each role with a trust."""
    settings = some_settings()
    before, after = (texts(one).role for one in (settings, replace(settings, external_id="another-word")))
    found = [one for one in _of_template("it", before, after) if one.document == f"it, {role}.trust"]

    assert [(one.way, one.says) for one in found] == [
        (Way.CHANGED, f"StringEquals sts:externalid {settings.external_id} → another-word for sts:AssumeRole")
    ]


def test_a_question_mark_does_not_stand_for_a_star() -> None:
    """``s3:Get?`` allows less than ``s3:Get*``."""
    assert [way for way, _ in ways(a_document(Action="s3:Get?"), a_document(Action="s3:Get*"))] == [Way.ACTION]


def test_a_denial_that_goes_or_shrinks_is_told() -> None:
    """What is no longer denied may be allowed elsewhere."""
    shrunk = {**DENIAL, "Condition": {**DENIAL["Condition"], "StringEquals": {"aws:PrincipalOrgID": "o-1"}}}  # type: ignore[dict-item]

    assert ways(a_document(), {"Statement": [STATEMENT]}) == ways(a_document(), None) == [(Way.DENIAL, "iam:* on *")]
    assert ways(a_document(), {"Statement": [STATEMENT, shrunk]}) == [(Way.DENIAL, "iam:* on *")]
    assert ways({"Statement": [STATEMENT, shrunk]}, a_document()) == []


def test_a_new_principal_is_told() -> None:
    """Whoever else may enter a role is named with what for."""
    trust = {"Statement": {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sts:AssumeRole"}}
    wider = {"Statement": {"Effect": "Allow", "Principal": {"AWS": [ROLE, "arn:aws:iam::9:root"]}, "Action": "sts:AssumeRole"}}

    assert ways(trust, wider) == [(Way.PRINCIPAL, "AWS arn:aws:iam::9:root for sts:AssumeRole")]


def test_everyone_covers_each_of_them() -> None:
    """From anybody to somebody is narrower, and the other way is told."""
    anybody = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "bus"}}
    somebody = {"Statement": {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "events:PutEvents", "Resource": "bus"}}

    assert ways(anybody, somebody) == []
    assert ways(somebody, anybody) == [(Way.PRINCIPAL, "* for events:PutEvents")]


def test_every_document_of_our_templates_is_read() -> None:
    """Roles, trusts, boundaries, and the policies of bus, queues, topic, buckets and key."""
    names = {name for text in rendered("full").templates.values() for name in documents(text)[0]}

    assert {
        "Forwarder.permissions",
        "Contain.permissions",
        "Contain.trust",
        "Boundary",
        "BusPolicy",
        "WorkPolicy",
        "NoticesPolicy",
        "Key",
    } <= names
    assert [documents(text)[1] for text in rendered("full").templates.values()] == [()] * len(rendered("full").templates)


def test_a_template_against_itself_allows_nothing_new() -> None:
    """No false alarm, for every template of a full installation."""
    for text in rendered("full").templates.values():
        before = text + "\n# a comment\n"
        assert list(_of_template("it", before, text)) == []


def test_a_boundary_that_goes_is_told() -> None:
    """So are managed policies that are attached."""
    role = {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"PermissionsBoundary": "arn:b"}}}}
    after = {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": ["arn:admin"]}}}}

    assert [one.way for one in _of_template("it", json.dumps(role), json.dumps(after))] == [Way.ACTION, Way.BOUNDARY]


def test_a_policy_that_cannot_be_read_is_left_to_people() -> None:
    """A doubt never looks like nothing."""
    unread = {"Resources": {"R": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": {"Ref": "Nowhere"}}}}}

    (told,) = _of_template("it", "", json.dumps(unread))

    assert (told.way, told.document) == (Way.JUDGE, "it, R")


def test_the_plan_has_a_block_of_its_own_for_it(deployed_shell: Shell) -> None:
    """An administrator's policy that irhub would put into its place again is told as what it is."""
    aws = deployed_shell.aws
    aws.sets["irhub-role"].parameters["TemplateBody"] = "Resources: {}\n"

    assert deployed_shell.json("plan")["newly_allowed"] == []
    assert "Newly allowed" not in deployed_shell.run("plan").stdout


def test_what_a_role_may_do_is_compared_as_one() -> None:
    """A statement that moves between its policies allows nothing new; a policy attached to another role does."""
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": a_document()}}
    role = {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": [{"Ref": "P"}]}}
    inline = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyName": "p", **policy["Properties"]}]}}  # type: ignore[dict-item]
    one, two, alone = (
        {"Resources": made} for made in ({"P": policy, "R": role}, {"P": policy, "R": role, "S": role}, {"R": inline})
    )

    assert list(_of_template("it", json.dumps(one), json.dumps(alone))) == []
    assert list(_of_template("it", json.dumps(alone), json.dumps(one))) == []
    assert [each.document for each in _of_template("it", json.dumps(one), json.dumps(two))] == ["it, S.permissions"]
