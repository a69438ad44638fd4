"""People of the sandbox come as themselves: by Identity Center, and as IAM users."""

import re

import boto3
import pytest

from deployer.sandbox.people import EVERYBODY, PEOPLE, ROLE
from deployer.sandbox.running import Sandbox
from tests.sandbox.plumbing import HUB


def arn_of(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, who: str) -> str:
    """Who AWS says that a process with this person's environment is."""
    for name, value in sandbox.exports(who).items():
        monkeypatch.setenv(name, value)
    return str(boto3.Session().client("sts").get_caller_identity()["Arn"])


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda one: one.name)
def test_a_person_comes_by_identity_center(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, person: object) -> None:
    """The session bears the user's name, in the hub's account."""
    name = getattr(person, "name", "")
    assert arn_of(sandbox, monkeypatch, name) == f"arn:aws:sts::{HUB}:assumed-role/{ROLE}/{name}@example.com"


def test_a_person_comes_as_an_iam_user(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of their own, in the hub's account."""
    assert arn_of(sandbox, monkeypatch, "ben-user") == f"arn:aws:iam::{HUB}:user/ben-user"


def test_the_role_lies_where_only_identity_center_makes_roles(sandbox: Sandbox) -> None:
    """Which is how one is told from a role that merely bears such a name."""
    role = sandbox.client("iam", HUB, "us-east-1").get_role(RoleName=ROLE)["Role"]

    assert re.fullmatch(r"arn:aws:iam::\d{12}:role/aws-reserved/sso\.amazonaws\.com/eu-west-1/" + ROLE, role["Arn"])


def test_no_two_people_share_a_name() -> None:
    """In any of the ways in which they come."""
    for names in ("name", "email", "slack", "subject", "user_name"):
        assert len({getattr(one, names) for one in PEOPLE}) == len(PEOPLE)
