"""Every check passes after a deployment, and says so when its cause is planted: identity, targets, names, Regions, policies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from moto.cloudformation.models import cloudformation_backends
from moto.organizations.models import organizations_backends

from deployer.doctor import Scope, Verdict, examine
from deployer.sandbox.faults import Fault, denied
from deployer.sandbox.repairs.stackset.running import PACE, Pace
from deployer.settings import Profiles
from tests.deployer.doctor.ward import ENTRY, FAR, GONE, HOME, HUB, MANAGEMENT, SHOP, WORLD, Ward

STACKSETS = "member.org.stacksets.cloudformation.amazonaws.com"
OPTIONAL = "me-south-1"
NOTHING = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
FAIL, WARN, PASS = Verdict.FAIL, Verdict.WARN, Verdict.PASS


def test_everything_passes_after_a_deployment(ward: Ward) -> None:
    """Nothing is skipped either, once the webhook may be called, but for sources that irhub.yaml does not switch on."""
    report = examine(ward.desk(ward.settings), Scope(webhooks=True))
    others = [one.shown() for one in report.results if one.answer.verdict is not PASS]

    assert [(one["code"], one["verdict"]) for one in others] == [(code, "skip") for code in ("D054", "D055", "D056", "D057")]
    assert [one["says"].split()[-2] for one in others if one["code"] != "D055"] == [
        "sources.securityhub",
        "sources.config",
        "sources.cloudtrail",
    ]


@pytest.mark.parametrize(
    ("code", "profiles", "verdict"),
    [
        ("D001", Profiles("management", "management"), FAIL),
        ("D001", Profiles("nobody", "management"), FAIL),
        ("D002", Profiles("hub", "hub"), FAIL),
        ("D009", Profiles("hub"), WARN),
    ],
)
def test_credentials_of_others_are_seen(ward: Ward, code: str, profiles: Profiles, verdict: Verdict) -> None:
    """A profile that leads elsewhere, or nowhere, and one that is missing."""
    assert ward.look(code, profiles=profiles).answer.verdict is verdict


def test_another_organization_is_seen(ward: Ward) -> None:
    """Its id, and the account that owns it."""
    assert ward.look("D003", organization="o-another0000").answer.verdict is FAIL
    assert ward.look("D003", management=replace(ward.settings.management, account=SHOP)).answer.verdict is FAIL


def test_missing_features_are_seen(ward: Ward) -> None:
    """An organization for common bills alone."""
    organization = organizations_backends[MANAGEMENT]["aws"].org
    organization.feature_set = "CONSOLIDATED_BILLING"
    result = ward.look("D004")
    organization.feature_set = "ALL"

    assert result.answer.verdict is FAIL


def test_a_hub_that_is_no_administrator_is_seen(ward: Ward) -> None:
    """And what stands on it is skipped, not guessed."""
    owner = ward.client("organizations", MANAGEMENT)
    owner.deregister_delegated_administrator(AccountId=HUB, ServicePrincipal=STACKSETS)
    results = [ward.look("D005"), ward.look("D010")]
    owner.register_delegated_administrator(AccountId=HUB, ServicePrincipal=STACKSETS)

    assert [one.answer.verdict for one in results] == [FAIL, Verdict.SKIP]
    assert f"--account-id {HUB}" in results[0].mend


def test_missing_trusted_access_is_seen(ward: Ward) -> None:
    """Asked of CloudFormation, as the delegated administrator."""
    owner = ward.client("cloudformation", MANAGEMENT)
    owner.deactivate_organizations_access()
    result = ward.look("D006")
    owner.activate_organizations_access()

    assert result.answer.verdict is FAIL


def test_targets_that_choose_nobody_are_seen(ward: Ward) -> None:
    """A unit that there is not, an account that there is not, and one that lies elsewhere."""
    (target,) = ward.settings.targets
    suspended = replace(target, ou=ward.sandbox.world.unit_id(("Suspended",)))

    assert ward.look("D007", targets=(replace(target, ou="ou-gone-00000000"),)).answer.verdict is FAIL
    assert ward.look("D007", targets=(suspended,)).answer.says == "no account is chosen, so there is nothing to do"
    assert ward.look("D007", targets=(replace(target, exclude=("999999999999",)),)).answer.verdict is WARN
    assert ward.look("D007", Scope(accounts=frozenset({"999999999999"}))).answer.verdict is FAIL


def test_a_suspended_account_that_is_meant_is_seen(ward: Ward) -> None:
    """By its state, where a target names it."""
    (target,) = ward.settings.targets

    assert ward.look("D008", targets=(replace(target, include=(GONE, SHOP)),)).answer.details == (
        f"{GONE} old-shop is SUSPENDED",
    )


def test_a_management_account_among_the_targets_is_seen(ward: Ward) -> None:
    """StackSets would pass it over without a word."""
    (target,) = ward.settings.targets

    assert ward.look("D009", targets=(replace(target, include=(MANAGEMENT,)),)).answer.verdict is FAIL


def test_a_stackset_of_our_name_elsewhere_is_seen(ward: Ward) -> None:
    """In another Region, and self-managed in the hub account."""
    there = ward.client("cloudformation", region=FAR)
    there.create_stack_set(StackSetName="irhub-role", TemplateBody=NOTHING)
    result = ward.look("D010")
    there.delete_stack_set(StackSetName="irhub-role")

    assert result.answer.details == (f"irhub-role in {FAR}, self-managed in the hub account",)


def test_a_region_that_is_closed_to_the_hub_is_said(ward: Ward) -> None:
    """One that is needed is unknown; any other is counted."""
    for region in (FAR, "us-west-2"):
        ward.sandbox.faults.add(Fault("cloudformation", "ListStackSets", denied("cloudformation"), region=region, times=2))
    needed, (target,) = ward.look("D010"), ward.settings.targets
    ward.sandbox.faults.add(Fault("cloudformation", "ListStackSets", denied("cloudformation"), region="us-west-2", times=2))
    other = ward.look("D010", targets=(replace(target, regions=(HOME,)),))

    assert (needed.answer.unknown, needed.answer.details) == (True, (FAR,))
    assert other.answer.says.endswith("1 other Region closed to the hub account")


def test_what_others_made_under_our_name_is_seen(ward: Ward) -> None:
    """By the tag that says whose it is."""
    said = cloudformation_backends[MANAGEMENT][HOME]
    (role,) = [one for one in vars(said)["service_managed"].values() if one.name == "irhub-role"]
    kept, role.settings["Tags"] = role.settings["Tags"], {"irhub:installation": "other"}
    result = ward.look("D011")
    role.settings["Tags"] = kept

    assert result.answer.details == ("StackSet irhub-role has the tag irhub:installation: other",)


def test_a_stack_at_work_is_seen(ward: Ward) -> None:
    """A deployment would be refused."""
    (hub,) = [one for one in cloudformation_backends[HUB][HOME].stacks.values() if one.name == "irhub-hub"]
    kept, hub.status = hub.status, "UPDATE_IN_PROGRESS"
    result = ward.look("D012")
    hub.status = kept

    assert (result.answer.verdict, result.answer.details) == (FAIL, (f"stack irhub-hub in {HOME} is UPDATE_IN_PROGRESS",))


def test_an_operation_of_a_stackset_is_seen(ward: Ward) -> None:
    """A deployment would wait for it, and so it is a warning."""
    clock = [0.0]
    PACE.append(Pace(1, lambda: clock[0]))
    everywhere = {"OrganizationalUnitIds": [ward.sandbox.world.root_id]}
    given = {"UsePreviousTemplate": True, "Capabilities": ["CAPABILITY_NAMED_IAM"], "DeploymentTargets": everywhere}
    formation = ward.client("cloudformation")
    formation.update_stack_set(StackSetName="irhub-role", CallAs="DELEGATED_ADMIN", Regions=[HOME], **given)
    result = ward.look("D012")
    clock[0] = 1000.0
    PACE.clear()

    assert result.answer.verdict is WARN
    assert ward.look("D012").answer.verdict is PASS


@contextmanager
def switched_off(ward: Ward, account: str) -> Iterator[None]:
    """The optional Region is off in that account inside the block."""
    there = ward.client("account", account)
    there.disable_region(RegionName=OPTIONAL)
    yield
    there.enable_region(RegionName=OPTIONAL)


def further(ward: Ward) -> Any:
    """Targets with an optional Region besides."""
    (target,) = ward.settings.targets
    return (replace(target, regions=(HOME, WORLD, OPTIONAL)),)


@pytest.mark.parametrize("account", [HUB, MANAGEMENT])
def test_a_region_that_is_off_above_is_seen(ward: Ward, account: str) -> None:
    """In the hub account and in the management account."""
    with switched_off(ward, account):
        (line,) = ward.look("D020", targets=further(ward)).answer.details

    assert line.startswith(f"{OPTIONAL} is DISABLED in {account}")
    assert ward.look("D020", targets=further(ward), profiles=Profiles("hub")).answer.unknown


def test_a_region_that_is_off_in_a_member_is_seen(ward: Ward) -> None:
    """Unknown while the organization does not trust Account Management, and then told by name."""
    unknown = ward.look("D021", targets=further(ward))
    ward.client("organizations", MANAGEMENT).enable_aws_service_access(ServicePrincipal="account.amazonaws.com")
    with switched_off(ward, SHOP):
        result = ward.look("D021", targets=further(ward))

    assert (unknown.answer.verdict, unknown.answer.unknown) == (WARN, True)
    assert result.answer.details == (f"{OPTIONAL} is DISABLED in {SHOP} payments-prod",)
    assert ward.look("D021", targets=further(ward)).answer.verdict is PASS


def test_a_forgotten_global_region_is_seen(ward: Ward) -> None:
    """IAM's events come to one Region only."""
    (target,) = ward.settings.targets

    assert ward.look("D022", targets=(replace(target, regions=(HOME,)),)).answer.verdict is WARN


def a_policy(*actions: str, **condition: Any) -> str:
    """A service control policy that denies these."""
    statement = {"Effect": "Deny", "Action": list(actions), "Resource": "*", **condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@contextmanager
def bound(ward: Ward, content: str, unit: str = "Workloads") -> Iterator[None]:
    """The policy lies on a unit inside the block."""
    owner, target = ward.client("organizations", MANAGEMENT), ward.sandbox.world.unit_id((unit,))
    given = {"Name": "no", "Description": "no", "Type": "SERVICE_CONTROL_POLICY"}
    policy = owner.create_policy(Content=content, **given)["Policy"]["PolicySummary"]["Id"]
    owner.attach_policy(PolicyId=policy, TargetId=target)
    yield
    owner.detach_policy(PolicyId=policy, TargetId=target)
    owner.delete_policy(PolicyId=policy)


def test_a_policy_that_stops_stacksets_is_seen(ward: Ward) -> None:
    """Asked of IAM in one account for all that are alike; without a way in it is unknown, and never well."""
    with bound(ward, a_policy("iam:CreateRole")):
        unknown, result = ward.look("D030"), ward.look("D030", Scope(member_role=ENTRY))

    assert (unknown.answer.verdict, unknown.answer.unknown) == (WARN, True)
    assert result.answer.details == (f"{SHOP} payments-prod and 3 alike, under no, in {WORLD}: iam:CreateRole",)


def test_a_policy_that_stops_the_responder_is_seen(ward: Ward) -> None:
    """Region by Region."""
    elsewhere = {"Condition": {"StringNotEquals": {"aws:RequestedRegion": [HOME, WORLD]}}}
    with bound(ward, a_policy("ec2:ModifyNetworkInterfaceAttribute", **elsewhere)):
        result = ward.look("D031", Scope(member_role=ENTRY))

    assert result.answer.details[0].endswith(f"in {FAR}: ec2:ModifyNetworkInterfaceAttribute")


def test_a_policy_on_the_hub_needs_no_way_in(ward: Ward) -> None:
    """There we are already; entering members is asked about too."""
    with bound(ward, a_policy("sts:AssumeRole"), "Security"):
        result = ward.look("D031")

    assert result.answer.details == (f"{HUB} security, under no, in {HOME}: sts:AssumeRole",)


def test_nobody_stands_in_for_a_role_that_a_policy_exempts_by_name(ward: Ward) -> None:
    """The StackSets' role is not there yet, and another's answer would be a guess; the responder's is."""
    but = {"Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/irhub/*"}}}
    with bound(ward, a_policy("iam:CreateRole", "ec2:ModifyNetworkInterfaceAttribute", **but)):
        unknown, known = ward.look("D030", Scope(member_role=ENTRY)), ward.look("D031", Scope(member_role=ENTRY))

    assert unknown.answer.unknown
    assert "there is no role stacksets-exec- yet" in unknown.answer.details[0]
    assert known.answer.verdict is PASS


def test_a_policy_that_leaves_our_role_out_decides_nothing_about_it(ward: Ward) -> None:
    """Whatever else it asks for: all of its conditions would have to hold."""
    but = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/irhub/*"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}}
    with bound(ward, a_policy("ec2:ModifyNetworkInterfaceAttribute", Condition=but)):
        assert ward.look("D031", Scope(member_role=ENTRY)).answer.verdict is PASS


def test_a_policy_that_decides_by_what_nobody_knows_is_unknown(ward: Ward) -> None:
    """IAM is given no address, and so its yes is no yes."""
    by_address = {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}
    with bound(ward, a_policy("events:*", **by_address), "Security"):
        result = ward.look("D030")

    assert result.answer.verdict is not PASS
