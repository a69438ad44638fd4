"""The denial of one instance's credentials: what it says, where it goes, and how exactly it is taken back."""

import json
from dataclasses import replace

import pytest

from hub.action import Call, Conflict, Step
from hub.actions.iam.deny_instance_credentials import ACTION, Holder, Seen, denial
from hub.actions.iam.principal import LONGEST, ROLE, Policy
from hub.errors import AwsError, DeniedError
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.stories import Story, begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds import with_profile
from tests.fakes import an_incident

WEB = Holder("web", "AROAWEB", "/apps/", (Policy("inline", "{}"),))
SEEN = Seen("arn:aws:ec2:eu-west-1:123456789012:instance/i-1", "irhub", (WEB,))
OURS = Policy("irhub-deny-i-1", denial(SEEN, WEB))
ON = "web/i-1"


def seen(*policies: Policy, path: str = "/") -> Seen:
    """The instance and its role, with these inline policies."""
    return replace(SEEN, roles=(replace(WEB, policies=policies, path=path),))


def planned(now: Seen) -> list[Step]:
    """What is missing."""
    return list(ACTION.plan(now, an_incident(), ACTION.options()))  # type: ignore[arg-type]


def back(now: Seen, was: Seen = SEEN) -> list[type[Step] | type[Conflict]]:
    """What the way back is made of."""
    return [type(part) for part in ACTION.restore(now, {ON: was})]


def test_the_denial_names_this_instance_in_two_statements() -> None:
    """Either mark is enough, so a session that lacks one is hit by the other; nothing else is."""
    by_source, by_session = json.loads(OURS.text)["Statement"]

    assert by_source["Condition"] == {"ArnEquals": {"ec2:SourceInstanceARN": SEEN.instance_arn}}
    assert by_session["Condition"] == {"StringEquals": {"aws:userid": "AROAWEB:i-1"}}
    assert {(each["Effect"], each["Action"], each["Resource"]) for each in (by_source, by_session)} == {("Deny", "*", "*")}


def test_another_instances_denial_is_not_ours() -> None:
    """Two instances with one role have a denial each, held apart."""
    other = Policy("irhub-deny-i-2", OURS.text.replace("i-1", "i-2"))

    (step,) = planned(seen(other))

    assert (step.on, step.do[0].parameters["PolicyName"]) == (ON, "irhub-deny-i-1")


def test_somebody_elses_policy_of_our_name_stays() -> None:
    """The next name is taken, so that nobody can keep irhub out and nothing is overwritten."""
    (step,) = planned(seen(replace(OURS, text="{}")))

    assert step.do[0].parameters["PolicyName"] == "irhub-deny-i-1-2"


def test_another_installations_denial_does_not_stand_in_for_ours() -> None:
    """It goes when that installation takes it back, and only watching beside it contains nothing."""
    theirs = seen(replace(OURS, name="irhub-dev-deny-i-1"))

    assert [step.do[0].parameters["PolicyName"] for step in planned(theirs)] == ["irhub-deny-i-1"]
    assert ACTION.prove(theirs).containment is Containment.NONE  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ["/aws-service-role/x/", "/aws-reserved/sso.amazonaws.com/", "/irhub/"])
def test_roles_that_must_not_be_edited_are_left_alone_and_named(path: str) -> None:
    """People read why the credentials go on working."""
    now = seen(path=path)
    proof = ACTION.prove(now)

    assert planned(now) == []
    assert proof is not None
    assert proof.containment is Containment.NONE
    assert proof.says[0].startswith("role web does not deny its credentials to i-1: ")


def test_a_role_without_room_is_left_alone_and_told() -> None:
    """IAM would refuse a policy beyond 10,240 characters, of which white space does not count."""
    most = LONGEST[ROLE]
    room = most - len(OURS.text)
    full, fitting = seen(Policy("big", "x" * (room + 1))), seen(Policy("big", "x " * room))

    assert (planned(full), len(planned(fitting))) == ([], 1)
    assert ACTION.prove(full).says[0].endswith(f"would have {most + 1} characters and IAM takes {most}")  # type: ignore[union-attr]


def test_before_the_denial_nothing_is_contained() -> None:
    """The role does not deny anything yet."""
    assert ACTION.prove(seen()).says == ("role web does not deny its credentials to i-1",)  # type: ignore[union-attr]


def test_every_role_is_proved() -> None:
    """Before a release several roles may be looked at, and one that denies nothing counts."""
    both = replace(SEEN, roles=(replace(WEB, policies=(OURS,)), replace(WEB, name="other")))

    proof = ACTION.prove(both)

    assert proof is not None
    assert (proof.containment, len(proof.says)) == (Containment.NONE, 2)


def test_only_the_denial_that_was_put_is_deleted() -> None:
    """What had our name before, and what others put there since, stays."""
    before = Policy("irhub-deny-i-1", "{}")
    now = seen(before, replace(OURS, name="irhub-deny-i-1-2"), Policy("new", "{}"))

    (step,) = ACTION.restore(now, {ON: seen(before)})

    assert isinstance(step, Step)
    assert step.do == (Call("iam", "DeleteRolePolicy", {"RoleName": "web", "PolicyName": "irhub-deny-i-1-2"}),)


def test_a_denial_that_somebody_changed_is_a_conflict() -> None:
    """Their work is not deleted."""
    assert back(seen(replace(OURS, text="{}"))) == [Conflict]


def test_a_denial_that_is_gone_needs_nothing() -> None:
    """Somebody took it out, or deleted the role."""
    assert (back(seen()), back(replace(SEEN, roles=()))) == ([], [])


def denied(cloud: Cloud) -> Story:
    """An instance whose credentials were denied."""
    story = begin(World(ACTION, "here", with_profile), cloud)
    settle(story)
    return story


def test_the_denial_goes_when_the_instance_is_gone(cloud: Cloud) -> None:
    """A policy in a role that others use does not outlive its reason."""
    story = denied(cloud)
    cloud.ec2.terminate_instances(InstanceIds=[story.incident.target.id])

    undo(story)

    assert (list(cloud.policies_of("web")), story.left_over) == (["inline"], ())


def test_a_role_that_was_deleted_needs_no_way_back(cloud: Cloud) -> None:
    """Nothing is left to delete, and nothing fails."""
    story, iam = denied(cloud), cloud.client("iam")
    for name in cloud.policies_of("web"):
        iam.delete_role_policy(RoleName="web", PolicyName=name)
    iam.remove_role_from_instance_profile(InstanceProfileName="web", RoleName="web")
    iam.detach_role_policy(
        RoleName="web", PolicyArn=iam.list_attached_role_policies(RoleName="web")["AttachedPolicies"][0]["PolicyArn"]
    )
    iam.delete_role(RoleName="web")

    undo(story)

    assert story.way_back == ()


def test_what_cannot_be_read_is_not_taken_for_gone(cloud: Cloud) -> None:
    """A release that may not look ends with the reason and not as if all were back."""
    story = denied(cloud)

    def refuse(call: Call) -> None:
        raise DeniedError(call.name, "AccessDenied", "no")

    cloud.before = refuse
    with pytest.raises(AwsError, match="AccessDenied"):
        undo(story)


def test_an_instance_without_a_role_proves_nothing() -> None:
    """There was nothing to contain, so it speaks neither for nor against."""
    assert ACTION.prove(replace(SEEN, roles=())) is None
