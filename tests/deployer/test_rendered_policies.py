"""Who may do what: every policy that is deployed, held to our rules and to IAM's own."""

import json
from collections import Counter
from typing import Any

import pytest

from deployer.topics import topics
from tests.contract.iam import faults_in
from tests.deployer.installations import KINDS, documents, many, size, statements

each_kind = pytest.mark.parametrize("kind", KINDS)

ROOTS_OF_KEYS = {"hub/stack/Key[Account]", "hub/dead-letters/TransferKey[Account]"}
"""IAM of the account must govern its key: every action, without condition (KMS Developer Guide, "Default key policy")."""
ROLES_OF_FUNCTIONS = {f"hub/stack/{name}Role.trust[0]" for name in ("Respond", "Task", "People", "Report")}
CAPS = "spoke/role/Boundary"
"""A boundary grants nothing: it caps kinds of calls, on anything; the roles' own policies say on what."""
WRITES_OF_IAM = {
    *("iam:PassRole", "iam:UpdateAccessKey", "iam:DeleteLoginProfile"),
    *(f"iam:{verb}{kind}Policy" for verb in ("Attach", "Detach", "Put", "Delete") for kind in ("User", "Role")),
}
"""All that the way back and identity steps may ever change in IAM."""


@each_kind
def test_nothing_may_do_everything(kind: str) -> None:
    """No permission has a wildcard in its action, but the account's own over its key."""
    for name, statement in statements(kind):
        if name not in ROOTS_OF_KEYS:
            assert not [action for action in many(statement["Action"]) if "*" in action], name


@each_kind
def test_nobody_is_let_in_without_a_condition(kind: str) -> None:
    """Everyone, a service and an account's root are principals only under a condition; Lambda alone can pass itself a role."""
    for name, statement in statements(kind):
        if "Principal" in statement and name not in {*ROOTS_OF_KEYS, *ROLES_OF_FUNCTIONS}:
            assert statement.get("Condition"), name


@each_kind
def test_a_spokes_door_asks_four_things(kind: str) -> None:
    """Account, role, organization and ExternalId: one missing and the door stays shut."""
    settings = KINDS[kind]
    hub = f"arn:{settings.partition}:iam::{settings.hub.account}"
    for role in ("Contain", "Restore"):
        (statement,) = dict(documents(kind))[f"spoke/role/{role}.trust"]["Statement"]
        assert statement["Principal"] == {"AWS": f"{hub}:root"}
        assert statement["Condition"] == {
            "StringEquals": {"sts:ExternalId": settings.external_id, "aws:PrincipalOrgID": settings.organization},
            "ArnEquals": {"aws:PrincipalArn": [f"{hub}:role/irhub/{settings.prefix}-{name}" for name in ("respond", "task")]},
        }


def test_the_bus_lets_in_forwarders_with_findings_only() -> None:
    """Source and type must be there, of GuardDuty or a schedule; the sender must be our forwarder, in our organization."""
    (statement,) = dict(documents())["hub/stack/BusPolicy"]["Statement"]

    assert (statement["Principal"], statement["Action"]) == ("*", "events:PutEvents")
    assert statement["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
        "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/irhub/irhub-forwarder"},
        "ForAllValues:StringEquals": {
            "events:source": ["aws.guardduty", "aws.events"],
            "events:detail-type": ["GuardDuty Finding", "Scheduled Event"],
        },
        "Null": {"events:source": "false", "events:detail-type": "false"},
    }


def test_a_regions_dead_letters_come_from_our_members_rules() -> None:
    """Any account may have a rule of that name; only those of the organization are heard."""
    condition = dict(statements())["hub/dead-letters/DeadLettersPolicy[RulesOfOurMembers]"]["Condition"]

    assert condition == {
        "StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"},
        "ArnLike": {"aws:SourceArn": "arn:aws:events:eu-west-1:*:rule/irhub-forward-*"},
    }


@pytest.mark.parametrize("role", ["spoke/role/Forwarder", "hub/bootstrap/AlarmsRole", "hub/stack/WebhookRole"])
def test_a_role_for_eventbridge_is_lent_to_one_rule(role: str) -> None:
    """The rule and its account are named, or another account's rule might borrow the role."""
    (statement,) = dict(documents("full"))[f"{role}.trust"]["Statement"]

    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}
    assert any("aws:SourceArn" in keys for keys in statement["Condition"].values())


def test_the_responder_enters_the_three_roles_and_no_other() -> None:
    """Nothing else can be assumed, and nothing outside the organization."""
    statement = dict(statements())["hub/stack/RespondRole.respond[EnterMembers]"]

    assert statement["Resource"] == [f"arn:aws:iam::*:role/irhub/irhub-{name}" for name in ("contain", "restore", "verify")]
    assert statement["Condition"] == {"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}


BARE = ("organizations:ListAccounts", "ec2:DescribeSnapshots", "states:SendTaskSuccess", "sts:GetCallerIdentity")
"""What AWS gives no resource."""


@each_kind
def test_the_responder_has_its_own_things_only(kind: str) -> None:
    """At home every statement names its resource; no bare star but for lists and answers that AWS gives no resource."""
    for name, statement in statements(kind):
        lists = all(action in BARE or action.startswith("xray:Put") for action in many(statement["Action"]))
        if name.startswith("hub/stack/RespondRole.") and not lists:
            assert "*" not in many(statement.get("Resource", "none")), name


def test_the_slack_secret_is_readable_only_where_slack_is_used() -> None:
    """And it is that one secret."""
    statement = dict(statements("full"))["hub/stack/RespondRole.respond[ReadSlackAddress]"]

    assert statement["Resource"] == "arn:aws:secretsmanager:eu-west-1:222222222222:secret:irhub/slack-??????"
    assert "secretsmanager:GetSecretValue" not in json.dumps(dict(statements()))


def writes_of_iam(kind: str) -> dict[str, set[str]]:
    """What may be done with IAM beyond reading, for each policy of a spoke."""
    found: dict[str, set[str]] = {}
    for name, statement in statements(kind):
        iam = {action for action in many(statement["Action"]) if action.startswith("iam:")}
        if name.startswith("spoke/"):
            found.setdefault(name.partition("[")[0], set()).update(
                one for one in iam if not one.startswith(("iam:Get", "iam:List"))
            )
    return {name: writes for name, writes in found.items() if writes}


@each_kind
def test_only_the_restore_role_writes_iam(kind: str) -> None:
    """Whoever contains only reads identities; what the way back and identity steps may write is named here, call by call."""
    written = writes_of_iam(kind)

    assert {name.rstrip("0123456789") for name in written} == {"spoke/role/Boundary", "spoke/role/RestorePolicy"}
    assert all(writes <= WRITES_OF_IAM for writes in written.values())


@each_kind
def test_only_the_installed_denial_is_attached_or_detached(kind: str) -> None:
    """Nothing else can be attached to a user or role, so nobody gets more power by it."""
    restoring = [one for name, one in statements(kind) if name.startswith("spoke/role/Restore")]
    attaching = [one for one in restoring if any(name.startswith(("iam:Attach", "iam:Detach")) for name in many(one["Action"]))]
    arns = {one["Condition"]["ArnEquals"]["iam:PolicyARN"].partition(":policy/")[2] for one in attaching}

    assert arns == {f"irhub/{KINDS[kind].prefix}-quarantine"}


@each_kind
def test_no_policy_is_written_into_roles_that_lead_further(kind: str) -> None:
    """Not into irhub's own, nor into those of Identity Center, of services or of StackSets, whatever a role's policy says."""
    (denied,) = [one for name, one in statements(kind, "Deny") if name == "spoke/role/Boundary[Untouchable]"]

    assert {arn.partition(":role/")[2] for arn in denied["Resource"]} == {
        "irhub/*",
        "aws-reserved/*",
        "aws-service-role/*",
        "stacksets-exec-*",
    }
    assert set(denied["Action"]) == {f"iam:{verb}RolePolicy" for verb in ("Attach", "Detach", "Put", "Delete")}


@each_kind
def test_a_role_is_passed_to_ec2_alone(kind: str) -> None:
    """The restore role can give an instance its profile back, and lend a role to no other service."""
    passing = [
        one for name, one in statements(kind) if name.startswith("spoke/role/Restore") and "iam:PassRole" in many(one["Action"])
    ]

    assert [one["Condition"] for one in passing] == [
        {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}}
    ]


def test_every_role_of_a_spoke_stays_within_the_boundary() -> None:
    """A call that the boundary leaves out would be refused whatever the role's policy says."""
    capped = {action for _, cap in statements() if _.startswith(CAPS) for action in many(cap["Action"])}
    granted = {
        action
        for name, statement in statements()
        if name.startswith("spoke/role/") and ".trust" not in name and not name.startswith(CAPS)
        for action in many(statement["Action"])
    }
    assert granted == capped


@each_kind
def test_whatever_holds_data_refuses_plain_http(kind: str) -> None:
    """Buckets, queues and the topic deny everybody without TLS."""
    denials = [
        name for name, one in statements(kind, "Deny") if one.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    ]

    assert len(denials) == 8 + bool(KINDS[kind].sources.securityhub) + len(topics(KINDS[kind]))


@each_kind
def test_policies_fit_iams_limits(kind: str) -> None:
    """Trust 2,048 characters, managed 6,144, all inline ones of a role 10,240 together, a bus's policy 10,240."""
    inline: Counter[str] = Counter()
    for name, document in documents(kind):
        owner, _, policy = name.partition(".")
        inline[owner] += size(document) if policy not in {"", "trust"} else 0
        assert size(document) <= (2_048 if policy == "trust" else 6_144), name
    assert max(inline.values()) <= 10_240


@pytest.mark.parametrize("kind", ["members", "full"])
def test_parliament_finds_nothing(kind: str) -> None:
    """Every action, resource and condition key exists and they fit each other; a role's policies are read as one."""
    together: dict[str, list[Any]] = {}
    for name, document in documents(kind):
        if not any("Principal" in each for each in document["Statement"]) and not name.startswith(CAPS):
            together.setdefault(name.rstrip("0123456789"), []).extend(document["Statement"])
    for name, found in together.items():
        assert faults_in(found) == [], name
