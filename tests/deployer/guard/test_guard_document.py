"""What the guard denies and what it leaves alone: principals by actions, answered by an evaluator of policies."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from deployer import template
from deployer.guard.document import CONTAINED_WRITES, INSTALLED_WRITES, LARGEST, RESPONDERS, ROLE_WRITES
from deployer.render import guard, render
from deployer.sandbox.evaluator import Question, Verdict, evaluate
from deployer.sandbox.glob import globs
from deployer.settings.drill import Drill, DrillPlace
from hub.actions import catalogue
from tests.contract.iam import faults_in
from tests.deployer.installations import KEY, KINDS, LIBRARY, many, rendered, where

MEMBER, HUB = "333333333333", "222222222222"
FULL_ACCESS = {"Sid": "FullAWSAccess", "Effect": "Allow", "Action": "*", "Resource": "*"}
SLR = "aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/AWSServiceRoleForCloudFormationStackSetsOrgMember"

ADMIN = f"arn:aws:iam::{MEMBER}:role/Admin"
ROOT_USER = f"arn:aws:iam::{MEMBER}:root"
EXEC = f"arn:aws:iam::{MEMBER}:role/stacksets-exec-0123456789abcdef0123456789abcdef"
CONTAIN = f"arn:aws:iam::{MEMBER}:role/irhub/irhub-contain"
RESTORE = f"arn:aws:iam::{MEMBER}:role/irhub/irhub-restore"
FORWARDER = f"arn:aws:iam::{MEMBER}:role/irhub/irhub-forwarder"
HUB_ADMIN = f"arn:aws:iam::{HUB}:role/Deployer"
RESPOND = f"arn:aws:iam::{HUB}:role/irhub/irhub-respond"
FORGED = f"arn:aws:iam::{MEMBER}:role/elsewhere/irhub-contain"

RULE = f"arn:aws:events:us-east-1:{MEMBER}:rule/irhub-forward-guardduty"
STACK = f"arn:aws:cloudformation:us-east-1:{MEMBER}:stack/StackSet-irhub-role-0123/4567"
SNAPSHOT = "arn:aws:ec2:us-east-1::snapshot/snap-1"
GROUP = f"arn:aws:ec2:us-east-1:{MEMBER}:security-group/sg-1"
SCHEDULE = f"arn:aws:scheduler:us-east-1:{MEMBER}:schedule/default/irhub-heartbeat"
OURS = {"aws:ResourceTag/irhub:installation": ("irhub",)}
QUARANTINE = {"iam:PolicyARN": (f"arn:aws:iam::{MEMBER}:policy/irhub/irhub-quarantine",)}


@cache
def document(kind: str = "members") -> Any:
    """The guard of one kind of installation, beside the policy that every target has from the beginning."""
    made = json.loads(guard(KINDS[kind]))
    return {**made, "Statement": [FULL_ACCESS, *made["Statement"]]}


def answer(principal: str, action: str, resource: str, **context: Any) -> Verdict:
    """What a service control policy says; a key that is not given is known to be absent."""
    absent = {"aws:TagKeys": (), "iam:PolicyARN": (), "aws:ResourceTag/irhub:installation": ()}
    known = {**absent, **context, "aws:PrincipalArn": (principal,)}
    return evaluate(document(), Question(action, resource, context=known)).verdict


def role(name: str) -> str:
    """A role of the member."""
    return f"arn:aws:iam::{MEMBER}:role/{name}"


DENIED = [
    ("iam:CreateRole", role("irhub-x"), {}),
    ("iam:CreateRole", role("irhub/irhub-contain"), {}),
    ("iam:CreateRole", role("any/path/irhub-restore"), {}),
    ("iam:CreateRole", role("stacksets-exec-mine"), {}),
    ("iam:CreateRole", role("stacksets-exec-path/mine"), {}),
    ("iam:CreateRole", role("path/stacksets-exec-mine"), {}),
    ("iam:UpdateAssumeRolePolicy", CONTAIN, {}),
    ("iam:UpdateAssumeRolePolicy", EXEC, {}),
    ("iam:PassRole", EXEC, {}),
    ("iam:PassRole", FORWARDER, {}),
    ("iam:AttachRolePolicy", RESTORE, {}),
    ("iam:PutRolePolicy", CONTAIN, {}),
    ("iam:DeleteRolePermissionsBoundary", CONTAIN, {}),
    ("iam:UntagRole", CONTAIN, {}),
    ("iam:CreatePolicyVersion", f"arn:aws:iam::{MEMBER}:policy/irhub/irhub-boundary", {}),
    ("iam:DetachUserPolicy", f"arn:aws:iam::{MEMBER}:user/alice", QUARANTINE),
    ("sts:AssumeRole", CONTAIN, {}),
    ("sts:AssumeRole", EXEC, {}),
    ("events:DisableRule", RULE, {}),
    ("events:RemoveTargets", RULE, {}),
    ("events:PutRule", RULE, {}),
    ("events:PutTargets", RULE, {}),
    ("events:UntagResource", RULE, {}),
    ("events:PutRule", f"arn:aws:events:us-east-1:{MEMBER}:rule/irhub-forward-forged", {}),
    ("scheduler:UpdateSchedule", SCHEDULE, {}),
    ("scheduler:DeleteSchedule", SCHEDULE, {}),
    ("cloudformation:DeleteStack", STACK, {}),
    ("cloudformation:UpdateStack", STACK, {}),
    ("ec2:AuthorizeSecurityGroupEgress", GROUP, OURS),
    ("ec2:DeleteSecurityGroup", GROUP, OURS),
    ("ec2:ModifySnapshotAttribute", SNAPSHOT, OURS),
    ("ec2:DeleteSnapshot", SNAPSHOT, OURS),
    ("ec2:DeleteTags", SNAPSHOT, OURS),
    ("ec2:DeregisterImage", "arn:aws:ec2:us-east-1::image/ami-1", OURS),
    ("ec2:CreateTags", GROUP, {"aws:TagKeys": ("irhub:purpose",)}),
    ("ec2:CreateTags", GROUP, {"aws:TagKeys": ("cost", "irhub:installation")}),
]
ALLOWED = [
    ("iam:CreateRole", role("Reporting")),
    ("iam:CreateRole", role("not-irhub")),
    ("iam:PassRole", role("service/App")),
    ("sts:AssumeRole", role("Reporting")),
    ("iam:GetRole", CONTAIN),
    ("iam:DetachUserPolicy", f"arn:aws:iam::{MEMBER}:user/alice"),
    ("events:PutRule", f"arn:aws:events:us-east-1:{MEMBER}:rule/nightly"),
    ("events:DescribeRule", RULE),
    ("ec2:AuthorizeSecurityGroupEgress", GROUP),
    ("ec2:DeleteSnapshot", SNAPSHOT),
    ("ec2:DeleteTags", SNAPSHOT),
    ("cloudformation:DeleteStack", f"arn:aws:cloudformation:us-east-1:{MEMBER}:stack/shop/1"),
]


@pytest.mark.parametrize("principal", [ADMIN, ROOT_USER, FORGED, FORWARDER, f"arn:aws:iam::{MEMBER}:user/stacksets-exec-1"])
@pytest.mark.parametrize(("action", "resource", "context"), DENIED)
def test_a_members_own_people_cannot_change_what_is_ours(principal: str, action: str, resource: str, context: Any) -> None:
    """Not as administrator, not as root user, and not as a role that only bears one of our names somewhere."""
    assert answer(principal, action, resource, **context) is Verdict.DENIED


@pytest.mark.parametrize(("action", "resource"), ALLOWED)
def test_a_members_own_things_are_none_of_the_guards_business(action: str, resource: str) -> None:
    """It forbids what touches irhub, and nothing beside."""
    assert answer(ADMIN, action, resource) is Verdict.ALLOWED


@pytest.mark.parametrize("principal", [EXEC, role(SLR)])
def test_no_exec_role_is_made_but_by_stacksets_itself(principal: str) -> None:
    """Even such a role may make no second one; the service-linked role may."""
    expected = Verdict.ALLOWED if principal == role(SLR) else Verdict.DENIED

    assert answer(principal, "iam:CreateRole", role("stacksets-exec-fresh")) is expected


def test_what_is_left_out_by_name_cannot_be_made() -> None:
    """Each pattern of roles that is left out anywhere is one that only StackSets may make: no name is a way in."""
    statements = document()["Statement"][1:]
    left_out = {
        arn for one in statements for arn in many(one["Condition"]["ArnNotLike"]["aws:PrincipalArn"]) if MEMBER_ROLE in arn
    }
    makers = [one for one in statements if "iam:CreateRole" in one["Action"]]

    for pattern in left_out - {f"{MEMBER_ROLE}{SLR}"}:
        assert any(globs(many(one["Resource"]), pattern) for one in makers), pattern


MEMBER_ROLE = "arn:aws:iam::*:role/"


def arns_of_spokes(kind: str) -> dict[str, str]:
    """What the two StackSets put into a member, by ARN."""
    there = replace(where(kind), account=MEMBER)
    found = {}
    for name in ("spoke/role", "spoke/forwarding"):
        for logical_id, resource in template.resources(rendered(kind).templates[name], there).items():
            filled = {
                "partition": there.partition,
                "region": there.region,
                "account": MEMBER,
                "on_bus": "",
                "GroupName": "default",
            }
            pattern = template.ARNS[resource["Type"]]
            found[f"{name}/{logical_id}"] = pattern.format_map({**filled, **resource["Properties"]})
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_a_spoke_consists_of_is_guarded(kind: str) -> None:
    """A new resource in a template of the spoke must come under the guard, or this names it."""
    (installed,) = (one for one in document(kind)["Statement"] if one["Sid"] == "Installed")

    for name, arn in arns_of_spokes(kind).items():
        assert globs(installed["Resource"], arn), name


@pytest.mark.parametrize("action", [*ROLE_WRITES, *INSTALLED_WRITES])
def test_stacksets_still_install_change_and_remove_it(action: str) -> None:
    """Deployment, auto-deployment and removal are a session of the exec role."""
    for resource in (*arns_of_spokes("members").values(), STACK, SCHEDULE):
        assert answer(EXEC, action, resource) is Verdict.ALLOWED


@pytest.mark.parametrize("of", RESPONDERS)
def test_containing_and_releasing_go_on_under_the_guard(of: str) -> None:
    """Whatever the policy of such a role allows, on resources with our tag, the guard leaves alone."""
    places = (DrillPlace(account=MEMBER, region="us-east-1"),)
    texts = render(replace(KINDS["members"], drill=Drill(places=places)), LIBRARY, catalogue(), KEY)
    documents = template.policies(texts.role, replace(where("members"), account=MEMBER))
    held = [document for name, document in documents.items() if name.startswith(f"{of.title()}Policy")]
    allowed = [one for document in held for one in document["Statement"] if one["Effect"] == "Allow"]
    assert allowed
    tagged = {**OURS, "aws:TagKeys": ("irhub:installation", "irhub:incident")}

    for action, resource in [(a, r) for one in allowed for a in many(one["Action"]) for r in many(one["Resource"])]:
        assert answer(role(f"irhub/irhub-{of}"), action, resource, **tagged) is Verdict.ALLOWED, action


@pytest.mark.parametrize(("action", "resource", "context"), DENIED)
def test_the_hub_account_installs_its_own_parts_by_hand(action: str, resource: str, context: Any) -> None:
    """Its people are left out by account, which nobody can forge; but they make no exec roles either."""
    expected = Verdict.DENIED if "stacksets-exec" in resource and action != "sts:AssumeRole" else Verdict.ALLOWED

    assert answer(HUB_ADMIN, action, resource, **context) is expected


def test_the_responder_enters_members() -> None:
    """Its call is made in the hub account, and under the guard there too."""
    assert answer(RESPOND, "sts:AssumeRole", CONTAIN) is Verdict.ALLOWED


@pytest.mark.parametrize("kind", KINDS)
def test_the_guard_fits_with_the_longest_prefix(kind: str) -> None:
    """Organizations counts 5,120 characters; a prefix has 20 at most."""
    assert len(guard(replace(KINDS[kind], prefix="a" * 20))) < LARGEST


@pytest.mark.parametrize("kind", KINDS)
def test_the_guard_names_its_own_partition_alone(kind: str) -> None:
    """No ARN of another partition stands in it."""
    partitions = {part.split(":")[1] for part in guard(KINDS[kind]).split('"') if part.startswith("arn:")}

    assert partitions == {KINDS[kind].partition}


def test_parliament_finds_nothing_in_the_guard() -> None:
    """Every action and condition key exists, and the resources fit."""
    assert faults_in(document()["Statement"][1:]) == []


def test_the_guard_names_nothing_that_only_reads() -> None:
    """Who may look is none of its business."""
    names = {name.partition(":")[2] for name in (*ROLE_WRITES, *INSTALLED_WRITES, *CONTAINED_WRITES)}

    assert not [name for name in names if name.startswith(("Get", "List", "Describe"))]
