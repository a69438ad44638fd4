"""Whoever goes past the hub is announced, or reads that nobody was told."""

from pathlib import Path
from typing import Any

import pytest

from deployer.calls import Call
from deployer.direct.loud import say_aloud
from deployer.errors import DeniedError
from deployer.wiring import Desk
from tests.deployer.conftest import outside
from tests.fake_aws import HOME, HUB, FakeAws, some_settings


class Refusing:
    """An AWS that lets nobody publish."""

    def make(self, call: Call) -> dict[str, Any]:
        """No."""
        raise DeniedError(call.name, "AuthorizationError", "no")


class Taking:
    """An AWS that keeps what is published."""

    def __init__(self) -> None:
        self.told: list[Call] = []

    def make(self, call: Call) -> dict[str, Any]:
        """Keeps it."""
        self.told.append(call)
        return {}


def a_desk(aws: Any) -> Desk:
    """A desk with that AWS."""
    return Desk(some_settings(), aws, aws, outside(FakeAws()), Path("irhub.yaml"))


def test_the_topic_of_the_notices_is_told() -> None:
    """Who, and what about, with a subject that nobody overlooks."""
    aws, said = Taking(), list[str]()

    say_aloud(a_desk(aws), "response asked for by anna (DIRECT)", said.append)

    (call,) = aws.told
    assert call.parameters["TopicArn"] == f"arn:aws:sns:{HOME}:{HUB}:irhub-notices"
    assert "BREAK-GLASS" in call.parameters["Subject"]
    assert "anna" in call.parameters["Message"]
    assert said == ["Whoever reads irhub's notices was told of this."]


@pytest.mark.parametrize("says", ["Nobody else was told of this: ", " Tell the others yourself."])
def test_what_cannot_be_told_is_said_at_the_terminal(says: str) -> None:
    """These credentials may not publish, and the response goes on."""
    said = list[str]()

    say_aloud(a_desk(Refusing()), "it", said.append)

    assert says in said[0]
