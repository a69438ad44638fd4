"""What AWS and people's tools do to the hub itself: any of its own calls fails once, the ledger is down, Slack is down.

Time passes by a clock that is planted in the bundle, so leases run out and messages come back without anybody waiting.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from deployer.demo import eyes, written
from deployer.demo.play import PREFIX
from deployer.demo.testimony import Calls
from deployer.sandbox.faults import Called, Fault, Moment, Trouble, denied
from deployer.sandbox.scene import Scene, Sketch, a_scene
from hub.clearance import GRACE_SECONDS
from tests.story.hours import A_REDELIVERY, Hours, deployed
from tests.story.stage import ABROAD, HOME, HUB, MEMBER, SWAP, count, spoke_changes

pytestmark = pytest.mark.xdist_group("hub-troubles")
BUSY = Trouble("ThrottledForTooLong", "Rate exceeded", 400)
"""Throttled, by a code that botocore does not know: as if all its attempts were spent."""
LEDGER = ("TransactWriteItems", "BatchGetItem", "UpdateItem", "PutItem", "Query")
FAILING = [
    *(("dynamodb", "TransactWriteItems", n) for n in range(1, 13)),
    *(("dynamodb", operation, n) for operation in ("BatchGetItem", "PutItem") for n in (1, 2)),
    ("dynamodb", "UpdateItem", 1),
    *(("sqs", "SendMessage", n) for n in (1, 2)),
    *(("sts", "AssumeRole", n) for n in (1, 2)),
    *(("s3", operation, 1) for operation in ("PutObject", "ListObjectsV2")),
    ("sns", "Publish", 1),
    ("events", "PutEvents", 1),
]


@dataclass
class Nth:
    """A fault for the n-th call of an operation, and no other."""

    service: str
    operation: str
    left: int
    trouble: Trouble = BUSY
    times: int = 1
    when: Moment = Moment.BEFORE

    def fits(self, called: Called) -> bool:
        """Counts, and is true once."""
        self.left -= (called.service, called.operation) == (self.service, self.operation)
        return self.left == 0 and (called.service, called.operation) == (self.service, self.operation)


@dataclass
class Seen:
    """What a story came to."""

    calls: Calls
    case: Mapping[str, Any]
    slack: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def hours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hours]:
    """irhub, deployed, and time in our hands."""
    with deployed(tmp_path_factory.mktemp("hours")) as made:
        yield made


@pytest.fixture
def scene(request: pytest.FixtureRequest, hours: Hours) -> Iterator[Scene]:
    """A small instance of this test's own."""
    made = a_scene(MEMBER, ABROAD, Sketch(interfaces=1, volumes=1, groups_each=1, name=request.node.name))
    hours.stage.stage(made)
    yield made
    hours.forget()


def finding(hours: Hours, scene: Scene, seconds: float = A_REDELIVERY) -> Seen:
    """A finding came while something was wrong, which then was over, and time passed."""
    sandbox, mark = hours.stage.sandbox, len(hours.stage.sandbox.calls)
    hours.stage.publish(written.event(scene))
    sandbox.faults.clear()
    hours.pass_(seconds)
    hours.pass_(GRACE_SECONDS)  # a look that was due at once with unfinished work leaves that to a tick after it
    return Seen(sandbox.recorder.since(mark), hours.stage.incident(scene), slack(hours, scene))


def slack(hours: Hours, scene: Scene) -> list[str]:
    """What Slack's stand-in was told about the instance."""
    received = hours.stage.sandbox.receiver.received
    return [one.body for one in received if one.path.startswith("/slack") and scene.instance_id in one.body]


def is_recorded_first(calls: Calls, scene: Scene) -> bool:
    """True where every isolation of the scene's interfaces came after a write that holds their groups."""
    writes = [call for call in calls if call.name == "dynamodb:TransactWriteItems" and call.applied]
    swaps = [call for call in calls if call.name == SWAP]
    held = [call for call in writes if all(one.id in repr(call.parameters) for _, one in scene.groups)]
    return bool(swaps) and all(any(one.ended <= swap.started for one in held) for swap in swaps)


@pytest.mark.parametrize(("service", "operation", "n"), FAILING, ids=str)
def test_any_call_of_the_hubs_own_may_fail(hours: Hours, scene: Scene, service: str, operation: str, n: int) -> None:
    """Whichever it is, in the end all is contained, kept once, changed once, recorded first, and people know."""
    hours.stage.sandbox.faults.add(Nth(service, operation, n))  # type: ignore[arg-type]  # it looks like a fault

    seen = finding(hours, scene)
    assert (seen.case["state"], seen.case["containment"]) == ("open", "contained")
    assert hours.stage.see(scene).is_isolated
    assert (count(seen.calls, "ec2:CreateSnapshots"), count(seen.calls, SWAP)) == (1, 1)
    assert is_recorded_first(seen.calls, scene)
    assert "Contained: " in seen.slack[-1]


def test_while_the_ledger_is_down_nothing_is_changed(hours: Hours, scene: Scene) -> None:
    """Without a record there is no change; once it is back the finding is answered as if it had just come."""
    for operation in LEDGER:
        hours.stage.sandbox.faults.add(Fault("dynamodb", operation, denied("dynamodb"), HUB, HOME, 1_000))

    assert spoke_changes(hours.stage.publish(written.event(scene))) == ()
    seen = finding(hours, scene)
    assert seen.case["containment"] == "contained"
    assert count(seen.calls, "ec2:CreateSnapshots") == 1


def test_what_fails_for_good_lies_in_the_dead_letter_queue(hours: Hours, scene: Scene) -> None:
    """After five deliveries the finding is kept where an alarm sees it, and nothing was changed."""
    event, mark = written.event(scene), len(hours.stage.sandbox.calls)
    for operation in LEDGER:
        hours.stage.sandbox.faults.add(Fault("dynamodb", operation, denied("dynamodb"), HUB, HOME, 1_000))
    hours.stage.publish(event)
    for _ in range(5):
        hours.pass_(A_REDELIVERY)
    hours.stage.sandbox.faults.clear()

    assert eyes.ending(hours.stage.sandbox, PREFIX, event["detail"]["id"])[0] == "dead-lettered"
    assert spoke_changes(hours.stage.sandbox.recorder.since(mark)) == ()


def test_a_notice_that_slack_refuses_arrives_later(hours: Hours, scene: Scene) -> None:
    """It delays nothing and undoes nothing; it is tried again, and told once."""
    hours.stage.sandbox.receiver.refuse(400, times=3, path="/slack")

    hours.stage.publish(written.event(scene))
    assert hours.stage.incident(scene)["containment"] == "contained"
    assert slack(hours, scene) == []
    for _ in range(3):
        hours.pass_(130)
    assert len(slack(hours, scene)) == 1
