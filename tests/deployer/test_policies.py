"""How declarations of actions become policies of roles."""

from dataclasses import replace
from typing import Any

import pytest

from deployer.errors import RenderError
from deployer.policies import Grants, grant, policies_of
from deployer.settings import IdentityCenter
from hub.action import Access, Action, NoOptions, Permission, Place, Role
from hub.incident import Mode
from hub.playbook import Phase, Playbook, Use
from tests.deployer.installations import EXAMPLE

INSTANCES = "arn:{partition}:ec2:{region}:{account}:instance/*"
STOP = Permission(("ec2:StopInstances",), (INSTANCES,), Access.WRITE, roles=(Role.CONTAIN,))
START = Permission(("ec2:StartInstances",), (INSTANCES,), Access.WRITE, roles=(Role.RESTORE,))
KEEP = Permission(("s3:PutObject",), ("arn:{partition}:s3:::{evidence_bucket}/*",), Access.WRITE, place=Place.EVIDENCE)


def an_action(name: str = "stop", *permissions: Permission) -> Action[Any, Any]:
    """An action that declares these permissions."""
    return Action(name, "", "", NoOptions, NoOptions, permissions, lambda *_: NoOptions(), lambda *_: (), lambda *_: ())


def granted(*actions: Action[Any, Any], used: tuple[str, ...] = ("stop",)) -> Grants:
    """What the roles get from these actions where one playbook uses those named."""
    book = Playbook("mine", "", {}, Mode.ACT, tuple(Use(name, Phase.CONTAIN) for name in used))
    return grant(EXAMPLE, (book,), actions)


def test_the_contain_role_gets_what_enabled_actions_declare() -> None:
    """Account and partition are left to CloudFormation, the Region is any."""
    arn = {"Fn::Sub": "arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:instance/*"}

    assert granted(an_action("stop", STOP, START)).contain == (
        {"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": arn},
    )


def test_an_action_that_no_playbook_uses_is_not_granted() -> None:
    """A smaller library makes a smaller role."""
    assert granted(an_action("stop", STOP), used=()).contain == ()


def test_the_way_back_stays_open_when_a_playbook_is_switched_off() -> None:
    """What was done before can still be undone, so every action's way back is granted."""
    (statement,) = granted(an_action("stop", STOP, START), used=()).restore

    assert statement["Action"] == "ec2:StartInstances"


def test_evidence_is_the_hubs_to_write() -> None:
    """What is declared for the evidence account goes to the responder's role and to no spoke."""
    made = granted(an_action("stop", KEEP))

    assert made.evidence[0]["Resource"] == {"Fn::Sub": "arn:${AWS::Partition}:s3:::irhub-evidence-222222222222-eu-west-1/*"}
    assert made.contain == ()


def test_a_variable_of_iam_is_kept_from_cloudformation() -> None:
    """${aws:...} is IAM's to fill in when a request comes, so Fn::Sub must not touch it."""
    own = replace(STOP, on=(INSTANCES + "${aws:userid}",))

    (statement,) = granted(an_action("stop", own)).contain
    assert statement["Resource"]["Fn::Sub"].endswith("instance/*${!aws:userid}")


def test_the_boundary_names_every_kind_of_call_once() -> None:
    """The roles' actions, those of a proof among them, and the forwarder's one, on the hub bus."""
    actions, forward = granted(an_action("stop", STOP, START)).boundary

    assert [name for name in actions["Action"] if not name.startswith(("guardduty:", "ssm:", "ec2:Describe"))] == [
        "ec2:StartInstances",
        "ec2:StopInstances",
    ]
    assert forward["Resource"] == {"Fn::Sub": "arn:${AWS::Partition}:events:eu-west-1:222222222222:event-bus/irhub-hub"}


def test_what_only_doing_needs_is_held_only_while_it_is_used() -> None:
    """A right to write policies does not lie about in accounts whose playbooks never write one."""
    write = replace(START, actions=("iam:PutRolePolicy",), only_to_do=True)
    action = an_action("stop", write, START)

    assert "iam:PutRolePolicy" not in str(granted(action, used=()))
    assert "iam:PutRolePolicy" in str(granted(action).restore)


def test_a_playbook_with_an_unknown_action_is_refused() -> None:
    """Playbook and action are named."""
    with pytest.raises(RenderError, match="The playbook mine uses halt"):
        granted(an_action("stop", STOP), used=("halt",))


def test_what_is_too_long_for_one_policy_is_held_by_several() -> None:
    """Nothing is lost, nothing is wider, and each is as long as IAM takes."""
    wide = [replace(STOP, actions=(f"ec2:{word}",), on=tuple(f"{INSTANCES}{word}{n}" for n in range(40))) for word in "abcd"]
    made = granted(an_action("stop", *wide)).contain
    parts = policies_of(made)

    assert len(parts) > 1
    assert sorted(map(str, made)) == sorted(str(statement) for part in parts for statement in part)


def test_a_statement_that_iam_would_not_take_is_refused_before_anything_is_deployed() -> None:
    """IAM takes 6,144 characters, and says so only half way through a deployment."""
    wide = replace(STOP, on=tuple(f"{INSTANCES}{number:05}" for number in range(200)))

    with pytest.raises(RenderError, match="IAM takes 6144"):
        granted(an_action("stop", wide))


def test_a_role_that_needs_more_than_ten_policies_is_refused() -> None:
    """IAM attaches ten of them to a role."""
    wide = [
        replace(STOP, actions=(f"ec2:Action{number}",), on=tuple(f"{INSTANCES}{number}{n:03}" for n in range(70)))
        for number in range(11)
    ]

    with pytest.raises(RenderError, match="IAM attaches 10"):
        granted(an_action("stop", *wide))


def test_identity_center_is_changed_in_its_own_account_alone() -> None:
    """One text goes to all accounts, so a condition says which; where nobody named the account nothing is granted."""
    places = {"roles": (Role.RESTORE,), "place": Place.IDENTITY_CENTER}
    there = Permission(("sso:ProvisionPermissionSet",), ("*",), Access.WRITE, only_to_do=True, **places)  # type: ignore[arg-type]
    book = Playbook("mine", "", {}, Mode.ACT, (Use("stop", Phase.CONTAIN),))
    named = replace(EXAMPLE, identity_center=IdentityCenter(account="777777777777", region="eu-west-1"))

    (statement,) = grant(named, (book,), (an_action("stop", there),)).restore

    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ["777777777777"]}}
    assert (granted(an_action("stop", there)).restore, grant(named, (), (an_action("stop", there),)).restore) == ((), ())
