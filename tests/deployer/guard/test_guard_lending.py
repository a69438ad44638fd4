"""Whether a delegation policy lends the hub account what the guard needs."""

import json
from typing import Any

import pytest

from deployer.guard.lending import NEEDED, may_write

HUB = "222222222222"
LENT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{HUB}:root"}, "Action": list(NEEDED), "Resource": "*"}


def policy(**changes: Any) -> str:
    """A delegation policy of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{**LENT, **changes}]})


@pytest.mark.parametrize("changes", [{}, {"Action": "organizations:*"}, {"Principal": {"AWS": [HUB]}}])
def test_a_plain_statement_lends(changes: dict[str, Any]) -> None:
    """By ARN or by account, call by call or by wildcard."""
    assert may_write(policy(**changes), HUB)


@pytest.mark.parametrize(
    "changes",
    [
        {"Principal": {"AWS": "333333333333"}},
        {"Principal": "*"},
        {"Action": "organizations:List*"},
        {"Effect": "Deny"},
        {"Condition": {"StringEquals": {"organizations:PolicyType": "TAG_POLICY"}}},
    ],
)
def test_anything_else_does_not(changes: dict[str, Any]) -> None:
    """Somebody else, reads alone, a denial, and what holds only sometimes."""
    assert not may_write(policy(**changes), HUB)


def test_no_policy_lends_nothing() -> None:
    """Most organizations have none."""
    assert not may_write("", HUB)
