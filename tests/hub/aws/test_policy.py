"""Facts about statements and session policies."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.action import Access, Action, Permission, Place, Role
from hub.aws.policy import LONGEST_SESSION_POLICY, Facts, SessionPolicy, session_policies, statements
from hub.errors import ActionError
from tests.fakes import switch_off

FACTS = Facts("aws", "eu-west-1", "333333333333", "irhub", "irhub-evidence")


def may(*actions: str, on: Iterable[str] = ("*",), **changes: Any) -> Permission:
    """A permission to write."""
    return replace(Permission(actions, tuple(on), Access.WRITE), **changes)


def an_action(name: str, *permissions: Permission) -> Action[Any, Any]:
    """An action that declares these."""
    return switch_off(name=name, permissions=permissions)


def test_placeholders_are_filled_in() -> None:
    """Resources and conditions name the very account, Region and installation; IAM's own variables stay."""
    when = {"StringEquals": {"aws:ResourceTag/irhub:installation": "{prefix}", "ec2:Vpc": ("{account}", "${aws:userid}")}}

    made = statements([may("ec2:X", on=["arn:{partition}:ec2:{region}:{account}:instance/*"], when=when)], FACTS)

    assert made == [
        {
            "Effect": "Allow",
            "Action": "ec2:X",
            "Resource": "arn:aws:ec2:eu-west-1:333333333333:instance/*",
            "Condition": {
                "StringEquals": {"aws:ResourceTag/irhub:installation": "irhub", "ec2:Vpc": ["333333333333", "${aws:userid}"]}
            },
        }
    ]


def test_statements_on_the_same_under_the_same_are_one() -> None:
    """What differs in its resources or its conditions stays apart."""
    when = {"Bool": {"a": "b"}}
    permissions = [may("x:B"), may("x:A", "x:B"), may("x:C", when=when), may("x:D", on=["arn:b", "arn:a"])]

    made = statements(permissions, FACTS)

    assert [(one["Action"], one["Resource"]) for one in made] == [
        (["x:A", "x:B"], "*"),
        ("x:C", "*"),
        ("x:D", ["arn:a", "arn:b"]),
    ]


def test_the_same_actions_under_the_same_condition_join_their_resources() -> None:
    """A call that needs several resources takes one statement."""
    made = statements([may("x:A", on=["arn:b"]), may("x:A", on=["arn:a"])], FACTS)

    assert made == [{"Effect": "Allow", "Action": "x:A", "Resource": ["arn:a", "arn:b"]}]


def test_actions_that_fit_share_a_session() -> None:
    """Two small actions are entered with one policy, which holds what both declare."""
    (policy,) = session_policies([an_action("a", may("x:A")), an_action("b", may("x:B"))], Role.CONTAIN, FACTS)

    assert policy.covers == {("a", "x:A"), ("b", "x:B")}
    assert json.loads(policy.document)["Statement"][0]["Action"] == ["x:A", "x:B"]


def test_a_session_holds_only_what_its_role_and_place_are_for() -> None:
    """What is for releases, or for the evidence account, is no part of entering to contain."""
    action = an_action("a", may("x:A"), may("x:B", roles=(Role.RESTORE,)), may("x:C", place=Place.EVIDENCE))

    (policy,) = session_policies([action], Role.CONTAIN, FACTS)

    assert policy.covers == {("a", "x:A")}
    assert "x:B" not in policy.document
    assert "x:C" not in policy.document


def test_an_action_that_may_do_nothing_needs_no_session() -> None:
    """Nobody enters an account for it."""
    assert session_policies([an_action("a", may("x:A", roles=(Role.RESTORE,)))], Role.CONTAIN, FACTS) == ()


def long_arns(count: int, of: str = "x") -> tuple[str, ...]:
    """Resources of about a hundred characters each."""
    return tuple(f"arn:aws:{of}:::{number:088}" for number in range(count))


def test_actions_that_do_not_fit_together_have_sessions_of_their_own() -> None:
    """An action that fits whole is never torn apart."""
    policies = session_policies(
        [an_action(name, may(f"x:{name}", on=long_arns(15, name))) for name in "ab"], Role.CONTAIN, FACTS
    )

    assert [policy.covers for policy in policies] == [{("a", "x:a")}, {("b", "x:b")}]


def test_an_action_that_does_not_fit_is_split_by_call() -> None:
    """Each call keeps all it stands on: its own statements, and the tagging that it implies."""
    tagging = may("x:Tag", on=long_arns(5, "tag"), implied_by="x:A")
    action = an_action("a", may("x:A", on=long_arns(9)), may("x:B", on=long_arns(12, "b")), tagging)

    first, second = session_policies([action], Role.CONTAIN, FACTS)

    assert (first.covers, second.covers) == ({("a", "x:A")}, {("a", "x:B")})
    assert "x:Tag" in first.document
    assert "x:Tag" not in second.document


def test_a_call_that_never_fits_is_an_error() -> None:
    """A policy is not widened to fit; whoever wrote the action is told."""
    with pytest.raises(ActionError, match="too long"):
        session_policies([an_action("a", may("x:A", on=long_arns(30)))], Role.CONTAIN, FACTS)


names = st.sampled_from(["x:A", "x:B", "x:C", "y:D", "y:E"])
permissions = st.builds(
    lambda actions, on, access: Permission(tuple(actions), tuple(long_arns(14)[number] for number in on), access),
    st.lists(names, min_size=1, max_size=3, unique=True),
    st.lists(st.integers(0, 13), min_size=1, max_size=5, unique=True),
    st.sampled_from(Access),
)
actions = st.lists(st.lists(permissions, min_size=1, max_size=4), min_size=1, max_size=5).map(
    lambda lists: [an_action(f"action-{number}", *each) for number, each in enumerate(lists)]
)


def allowed(policies: Iterable[SessionPolicy]) -> set[tuple[str, str]]:
    """Each IAM name with each resource that the policies allow."""
    found = [statement for policy in policies for statement in json.loads(policy.document)["Statement"]]
    return {(name, arn) for one in found for name in _list(one["Action"]) for arn in _list(one["Resource"])}


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value


@settings(deadline=None, max_examples=60)
@given(actions)
def test_packing_neither_widens_nor_loses_anything(packed: list[Action[Any, Any]]) -> None:
    """Whatever is declared: every policy fits, together they allow just that, and each call has one that allows it whole."""
    policies = session_policies(packed, Role.CONTAIN, FACTS)
    declared = {(action.name, name, arn) for action in packed for p in action.permissions for name in p.actions for arn in p.on}

    assert all(len(policy.document) <= LONGEST_SESSION_POLICY for policy in policies)
    assert allowed(policies) == {(name, arn) for _, name, arn in declared}
    for action, name, arn in declared:
        (mine,) = (policy for policy in policies if (action, name) in policy.covers)
        assert (name, arn) in allowed([mine])
