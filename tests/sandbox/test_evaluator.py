"""The policy evaluator: allowed, denied or unknown, and a deny always wins."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.sandbox.evaluator import Question, Verdict, evaluate

ROLE = "arn:aws:iam::222222222222:role/irhub/irhub-respond"
ASKED = Question(
    "sts:AssumeRole",
    "arn:aws:iam::333333333333:role/irhub/irhub-contain",
    frozenset({"*", ROLE, "222222222222", "arn:aws:iam::222222222222:root"}),
    {
        "aws:PrincipalArn": (ROLE,),
        "aws:PrincipalOrgID": ("o-abc",),
        "sts:ExternalId": (),
        "events:source": ("aws.guardduty",),
        "events:detail-type": (),
        "aws:PrincipalOrgPaths": ("o-abc/r-1/", "o-abc/r-1/ou-1/"),
    },
)


def _statement(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*", **elements}


def _verdict(*statements: dict[str, Any]) -> Verdict:
    return evaluate({"Version": "2012-10-17", "Statement": list(statements)}, ASKED).verdict


@pytest.mark.parametrize(
    ("elements", "verdict"),
    [
        ({}, Verdict.ALLOWED),
        ({"Principal": {"AWS": "arn:aws:iam::222222222222:root"}}, Verdict.ALLOWED),
        ({"Principal": {"AWS": ["222222222222"]}}, Verdict.ALLOWED),
        ({"Principal": {"AWS": ROLE}}, Verdict.ALLOWED),
        ({"Principal": {"AWS": "arn:aws:iam::444444444444:root"}}, Verdict.DENIED),
        ({"Principal": {"Service": "lambda.amazonaws.com"}}, Verdict.DENIED),
        ({"Principal": {"AWS": "arn:aws:iam::222222222222:role/irhub/*"}}, Verdict.DENIED),
        ({"Action": ["sts:TagSession", "STS:assume*"]}, Verdict.ALLOWED),
        ({"Action": "sts:TagSession"}, Verdict.DENIED),
        ({"Resource": "arn:aws:iam::*:role/irhub/irhub-*"}, Verdict.ALLOWED),
        ({"Resource": "arn:aws:iam::*:role/other"}, Verdict.DENIED),
    ],
)
def test_principal_action_and_resource_are_read_as_iam_reads_them(elements: dict[str, Any], verdict: Verdict) -> None:
    """A statement speaks only of what all its elements cover, and a role wildcard is no principal."""
    assert _verdict(_statement(**elements)) is verdict


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}, Verdict.ALLOWED),
        ({"StringEquals": {"AWS:principalorgid": ["o-x", "o-abc"]}}, Verdict.ALLOWED),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}, Verdict.DENIED),
        ({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/irhub/irhub-*"}}, Verdict.ALLOWED),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/irhub/irhub-respond"}}, Verdict.ALLOWED),
        ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:*:irhub-respond"}}, Verdict.DENIED),
        ({"StringEquals": {"sts:ExternalId": "secret"}}, Verdict.DENIED),
        ({"StringNotEquals": {"sts:ExternalId": "secret"}}, Verdict.ALLOWED),
        ({"StringEqualsIfExists": {"sts:ExternalId": "secret"}}, Verdict.ALLOWED),
        ({"Null": {"sts:ExternalId": "true"}}, Verdict.ALLOWED),
        ({"Null": {"sts:ExternalId": False}}, Verdict.DENIED),
        ({"ForAllValues:StringEquals": {"events:source": ["aws.guardduty", "x"]}}, Verdict.ALLOWED),
        ({"ForAllValues:StringEquals": {"events:source": "mine"}}, Verdict.DENIED),
        ({"ForAllValues:StringEquals": {"events:detail-type": "x"}}, Verdict.ALLOWED),
        ({"ForAllValues:StringEquals": {"events:detail-type": "x"}, "Null": {"events:detail-type": "false"}}, Verdict.DENIED),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc/*/ou-1/*"}}, Verdict.ALLOWED),
        ({"ForAnyValue:StringEquals": {"events:detail-type": "x"}}, Verdict.DENIED),
        ({"StringEquals": {"aws:SourceIp": "10.0.0.1"}}, Verdict.UNKNOWN),
        ({"DateLessThan": {"aws:PrincipalArn": "x"}}, Verdict.UNKNOWN),
        ({"StringEquals": {"aws:PrincipalArn": "${aws:userid}"}}, Verdict.UNKNOWN),
        ({"StringEquals": {"aws:PrincipalOrgPaths": "o-abc/r-1/"}}, Verdict.UNKNOWN),
        ({"StringEquals": {"aws:SourceIp": "x", "aws:PrincipalOrgID": "o-other"}}, Verdict.DENIED),
    ],
)
def test_conditions_hold_fail_or_are_not_known(condition: dict[str, Any], verdict: Verdict) -> None:
    """An unknown operator, key or variable makes the answer unknown unless another part fails anyway."""
    assert _verdict(_statement(Condition=condition)) is verdict


def test_not_principal_is_unknown() -> None:
    """NotPrincipal is not evaluated, and that is said."""
    answer = evaluate({"Statement": _statement(NotPrincipal={"AWS": "1"}, Sid="S")}, ASKED)

    assert (answer.verdict, answer.because) == (Verdict.UNKNOWN, "statement S uses NotPrincipal")


def test_an_empty_policy_denies() -> None:
    """What nobody allows is denied."""
    assert evaluate({}, ASKED).verdict is Verdict.DENIED


def test_not_action_covers_everything_else() -> None:
    """A service control policy that spares some actions denies all others."""
    spares = {"Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*"}

    assert _verdict(_statement(), spares) is Verdict.DENIED


_UNKNOWN = {"StringEquals": {"aws:SourceIp": "10.0.0.1"}}
_STATEMENTS = st.builds(
    lambda effect, elements: _statement(Effect=effect, **elements),
    st.sampled_from(["Allow", "Deny"]),
    st.sampled_from([{}, {"Action": "ec2:*"}, {"Principal": {"AWS": "1"}}, {"Condition": _UNKNOWN}]),
)


@given(st.lists(_STATEMENTS), st.integers(0, 10))
def test_a_deny_that_holds_wins_wherever_it_stands(statements: list[dict[str, Any]], place: int) -> None:
    """No allow and nothing unknown outweighs a deny."""
    statements.insert(place, _statement(Effect="Deny"))

    assert _verdict(*statements) is Verdict.DENIED


@given(st.lists(_STATEMENTS))
def test_an_unknown_deny_is_never_a_yes(statements: list[dict[str, Any]]) -> None:
    """Where a deny might hold, the answer is not allowed."""
    assert _verdict(*statements, _statement(Effect="Deny", Condition=_UNKNOWN)) is not Verdict.ALLOWED


@given(st.lists(_STATEMENTS), st.randoms())
def test_the_order_of_statements_does_not_matter(statements: list[dict[str, Any]], random: Any) -> None:
    """A policy is a set of statements."""
    shuffled = random.sample(statements, len(statements))

    assert _verdict(*shuffled) is _verdict(*statements)
