"""The block of public access: all or nothing, back as it was, and asked about for a website."""

from dataclasses import replace

import pytest

from hub.action import Call, Conflict, Step
from hub.actions.s3.block_public_access import ACTION, Seen
from hub.actions.s3.bucket import SWITCHES, Block
from hub.errors import DeniedError
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.worlds_s3 import HALF, bucket

OPEN = Seen("letters", Block())
HALF_OPEN = Seen("letters", Block(SWITCHES[:2], is_set=True))
CLOSED = Seen("letters", Block(SWITCHES, is_set=True))


@pytest.mark.parametrize(("was", "operation"), [(OPEN, "DeletePublicAccessBlock"), (HALF_OPEN, "PutPublicAccessBlock")])
def test_a_bucket_without_a_configuration_gets_none_back(was: Seen, operation: str) -> None:
    """No configuration and one with everything off are two things."""
    (step,) = ACTION.restore(CLOSED, {"letters": was})

    assert isinstance(step, Step)
    assert step.do[0].operation == operation


@pytest.mark.parametrize(("now", "parts"), [(OPEN, []), (HALF_OPEN, [Conflict])])
def test_a_block_that_somebody_changed_is_left_alone(now: Seen, parts: list[type[Conflict]]) -> None:
    """As it was, nothing is missing; otherwise it is somebody's work, which a person may overrule."""
    assert [type(part) for part in ACTION.restore(now, {"letters": OPEN})] == parts


@pytest.mark.parametrize(
    ("seen", "shown"),
    [(OPEN, Containment.NONE), (HALF_OPEN, Containment.PARTLY), (CLOSED, Containment.CONTAINED)],
)
def test_only_all_four_switches_contain(seen: Seen, shown: Containment) -> None:
    """Each of them leaves a way that the others do not close."""
    assert ACTION.prove(seen).containment is shown  # type: ignore[union-attr]


def test_a_website_is_asked_about(cloud: Cloud) -> None:
    """It is meant to be public, so blocking it is an outage."""
    target = bucket(block=HALF)(cloud)
    gate = Gate(cloud, ACTION, target)
    plain = ACTION.look(gate, target)
    cloud.client("s3").put_bucket_website(Bucket=target.id, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})

    assert ACTION.look(gate, target) == replace(plain, is_website=True)
    assert (ACTION.caution(plain), "website" in ACTION.caution(replace(plain, is_website=True))) == ("", True)


def test_a_bucket_that_may_be_a_website_is_asked_about(cloud: Cloud) -> None:
    """A policy that denies the question must not make an outage of the answer."""
    target = bucket()(cloud)

    def deny(call: Call) -> None:
        if call.operation == "GetBucketWebsite":
            raise DeniedError(call.name, "AccessDenied", "an explicit deny")

    cloud.before = deny
    seen = ACTION.look(Gate(cloud, ACTION, target), target)

    assert (seen.is_website, "nobody could see" in ACTION.caution(seen)) == (False, True)
