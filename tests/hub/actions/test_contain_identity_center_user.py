"""Containing a user of IAM Identity Center: whom findings name, what is written into the set, and what is waited for."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hub.action import Call, Conflict, Step, Waiting
from hub.actions.iam.contain_identity_center_user import ACTION, LONGEST, Seen, denial, users
from hub.actions.iam.permission_set import PermissionSet, read, set_of
from hub.actions.iam.principal import text_of
from hub.errors import DeniedError, TargetGoneError
from hub.incident import Containment, Incident
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.stories import begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds_iam import ALICE, RESERVED, permission_set
from tests.fakes import a_finding, a_target, an_incident
from tests.hub.ways import TableWay

ROLE_ID = "AROACENTER"
SET = PermissionSet("arn:aws:sso:::instance/ssoins-1", "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "Admin")
SEEN = Seen("irhub", "123456789012", RESERVED, ROLE_ID, "", SET)
THEIRS = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
ON = "Admin/alice"


def a_case(detail: Any) -> Incident:
    """A case of one finding with this detail."""
    return an_incident(findings=(a_finding(detail=detail),))


CASE = a_case({"resource": {"accessKeyDetails": {"principalId": f"{ROLE_ID}:alice"}}})


def text(*statements: Any) -> str:
    """An inline policy of these statements."""
    return text_of({"Version": "2012-10-17", "Statement": list(statements)})


def seen(*statements: Any, written: str = "", in_progress: bool = False) -> Seen:
    """A set that says this, and a role that says that."""
    said = text(*statements) if statements else ""
    return replace(SEEN, written=written, set=replace(SET, text=said, in_progress=in_progress))


DENIAL = denial(SEEN, "alice")


@pytest.mark.parametrize(
    ("detail", "named"),
    [
        ({"resource": {"accessKeyDetails": {"principalId": f"{ROLE_ID}:alice"}}}, ("alice",)),
        ({"actors": [{"user": {"uid": f"{ROLE_ID}:alice"}}, {"user": {"uid": f"{ROLE_ID}:bob"}}]}, ("alice", "bob")),
        ({"userIdentity": {"arn": f"arn:aws:sts::123456789012:assumed-role/{RESERVED}/alice"}}, ("alice",)),
        ({"principalId": "AROAOTHER:alice", "arn": f"arn:aws:sts::123456789012:assumed-role/{RESERVED}2/alice"}, ()),
        ({"principalId": f"{ROLE_ID}:*"}, ()),
        ({"principalId": f"{ROLE_ID}:${{aws:userid}}"}, ()),
        ({"userAgent": f"{ROLE_ID}:victim", "principalId": 7}, ()),
    ],
)
def test_whom_findings_name(detail: Any, named: tuple[str, ...]) -> None:
    """Sessions of this very role, where detectors name them, and nothing that could mean more than a name."""
    assert users(a_case(detail), RESERVED, ROLE_ID) == named


def test_only_this_user_is_denied() -> None:
    """Whatever id the set's role has in an account."""
    assert DENIAL["Condition"] == {"StringLike": {"aws:userid": "*:alice"}}
    assert (DENIAL["Effect"], DENIAL["Action"], DENIAL["Sid"].isalnum()) == ("Deny", "*", True)


def test_what_the_set_says_stays() -> None:
    """Also where its only statement stands alone and not in a list."""
    alone = replace(SEEN, set=replace(SET, text=text_of({"Version": "2012-10-17", "Statement": THEIRS})))

    (step,) = ACTION.plan(alone, CASE, ACTION.options())  # type: ignore[misc]

    assert json.loads(step.do[0].parameters["InlinePolicy"])["Statement"] == [THEIRS, DENIAL]
    assert step.do[1].parameters["TargetType"] == "ALL_PROVISIONED_ACCOUNTS"


def test_another_accounts_denial_is_another() -> None:
    """So that its release does not open this one."""
    assert denial(replace(SEEN, account_id="333333333333"), "alice")["Sid"] != DENIAL["Sid"]


def test_a_set_on_its_way_is_waited_for() -> None:
    """Provisioning takes seconds to minutes, and a second one would be refused."""
    under_way, stuck = (seen(DENIAL, in_progress=progress) for progress in (True, False))

    assert isinstance(ACTION.plan(under_way, CASE, ACTION.options()), Waiting)
    (step,) = ACTION.plan(stuck, CASE, ACTION.options())  # type: ignore[misc]
    assert [call.operation for call in step.do] == ["ProvisionPermissionSet"]


def test_a_set_without_room_is_left_alone_and_told() -> None:
    """The role could not have a longer policy."""
    full = seen({**THEIRS, "Resource": "x" * LONGEST})

    assert ACTION.plan(full, CASE, ACTION.options()) == ()
    assert ACTION.prove(full).says[0].endswith(f"IAM takes {LONGEST}")  # type: ignore[union-attr]


def test_only_partly_contained_is_ever_claimed() -> None:
    """Other sets of the user and the portal go on; and only what the role itself says counts."""
    denied, asked_for = seen(DENIAL, written=text(DENIAL)), seen(DENIAL)

    assert ACTION.prove(denied).containment is Containment.PARTLY  # type: ignore[union-attr]
    assert ACTION.prove(asked_for).containment is Containment.NONE  # type: ignore[union-attr]


def test_without_the_place_it_refuses_in_words(cloud: Cloud) -> None:
    """The settings must say where Identity Center is administered."""
    target = permission_set()(cloud)
    now = ACTION.look(Gate(cloud, ACTION, target, ACTION.role, identity_center=""), target)

    assert ACTION.plan(now, CASE, ACTION.options()) == ()
    assert "the settings do not say where" in ACTION.prove(now).says[0]  # type: ignore[union-attr]


def test_the_way_back_waits_for_nobody() -> None:
    """What is out of the set is back; where the role still says it and nothing is under way, it is brought there again."""
    left = ACTION.restore(seen(THEIRS, written=text(DENIAL)), {ON: SEEN})
    under_way = ACTION.restore(seen(THEIRS, written=text(DENIAL), in_progress=True), {ON: SEEN})

    assert ([type(part) for part in left], under_way) == ([Step], ())


def test_a_recorded_set_that_never_was_needs_nothing() -> None:
    """There is nothing to take out of it."""
    assert ACTION.restore(replace(SEEN, set=None), {ON: replace(SEEN, set=None)}) == ()


def test_a_changed_denial_keeps_all_from_going_back() -> None:
    """The policy is put whole, so a person decides on all of it."""
    (conflict,) = ACTION.restore(seen(THEIRS, {**DENIAL, "Action": "s3:PutObject"}), {ON: SEEN})

    assert isinstance(conflict, Conflict)
    assert json.loads(conflict.force[0].do[0].parameters["InlinePolicy"])["Statement"] == [THEIRS]


def test_the_denial_goes_when_the_role_is_gone(cloud: Cloud) -> None:
    """The set was taken from the account since, and others still use it."""
    story = begin(World(ACTION, "here", permission_set(), detail=ALICE), cloud)
    settle(story)
    iam = cloud.client("iam")
    iam.delete_role_policy(RoleName=RESERVED, PolicyName="AwsSSOInlinePolicy")
    iam.delete_role(RoleName=RESERVED)

    undo(story)

    assert [type(part) for part in story.way_back] == [Step]
    assert story.left_over == ()


def test_a_set_among_many_is_looked_for_in_parts() -> None:
    """Identity Center answers twenty questions a second, and not only ours."""
    arns, asked = [f"ps-{number}" for number in range(25)], list[int]()
    answers = {
        "ListInstances": {"Instances": [{"InstanceArn": SET.instance_arn}]},
        "ListPermissionSetsProvisionedToAccount": {"PermissionSets": arns},
        "DescribePermissionSet": lambda call: {"PermissionSet": {"Name": call.parameters["PermissionSetArn"]}},
    }

    class Counting(TableWay):
        def read(self, *calls: Call) -> tuple[Any, ...]:
            asked.append(len(calls))
            return super().read(*calls)

    found = set_of(Counting(answers), a_target(), "ps-12")

    assert found is not None
    assert (found.arn, max(asked), sum(asked)) == ("ps-12", 10, 24)


def test_a_set_that_was_deleted_is_gone_and_one_that_is_refused_is_not() -> None:
    """Nothing can be left in what does not exist; a refusal says nothing of that."""
    with pytest.raises(TargetGoneError, match="Admin"):
        read(TableWay({"GetInlinePolicyForPermissionSet": {"Error": "ResourceNotFoundException"}}), SET)

    denied = DeniedError("sso:GetInlinePolicyForPermissionSet", "AccessDenied", "no")

    def refuse(call: Call) -> Any:
        if call.optional:
            return {"Error": "AccessDenied"}
        raise denied

    with pytest.raises(DeniedError):
        read(TableWay({"GetInlinePolicyForPermissionSet": refuse}), SET)
