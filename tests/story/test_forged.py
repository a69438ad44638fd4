"""Events that are not what they say: each ends as it should, nothing changes in any account, and no role is entered."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from deployer.demo import eyes, written
from deployer.demo.play import PREFIX
from deployer.sandbox.scene import Sketch, a_scene
from tests.story import forgery
from tests.story.stage import ABROAD, HOME, HUB, MEMBER, STRANGER, WATCHED, Stage, deployed, entries, spoke_changes

pytestmark = pytest.mark.xdist_group("forged")
SCENE = a_scene(MEMBER, ABROAD, Sketch(name="innocent"))
NEEDED = ("source", "detail-type", "account", "region", "detail")
NEEDED_INSIDE = ("accountId", "region", "arn", "id", "type", "severity", "createdAt", "updatedAt", "resource")
DELIVERED_BY_RULES = {
    "archived": ({"service": {**written.event(SCENE)["detail"]["service"], "archived": True}}, "archived"),
    "a sample by its title": ({"title": "[SAMPLE] nothing happened"}, "sample"),
    "a sample by its flag": ({"service": {"additionalInfo": {"sample": True}}}, "sample"),
    "about another Region than its ARN": ({"region": HOME}, "detail.region"),
    "an ARN of another account": ({"arn": f"arn:aws:guardduty:{ABROAD}:{HUB}:detector/d/finding/f"}, "detail.arn"),
    "below the severity that is answered": ({"severity": 1.0}, "severity"),
}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """irhub, deployed, and an instance that nothing is to happen to."""
    with deployed() as made:
        made.looks[SCENE.instance_id] = made.stage(SCENE)
        yield made


@pytest.fixture
def still(stage: Stage) -> Iterator[Stage]:
    """Holds that nothing changed in any account while the test ran, and that no role was entered."""
    mark = len(stage.sandbox.calls)
    yield stage
    made = stage.sandbox.recorder.since(mark)
    assert entries(made) == []
    assert spoke_changes(made) == ()
    assert stage.see(SCENE) == stage.looks[SCENE.instance_id]


def ending(stage: Stage, mark: str) -> tuple[str, str]:
    """What became of the event with this mark, and why."""
    return eyes.ending(stage.sandbox, PREFIX, mark)


def event(name: str, **detail: Any) -> dict[str, Any]:
    """A finding on the innocent instance, altered."""
    made = written.event(SCENE, name)
    return {**made, "detail": {**made["detail"], **detail}}


def mark(of: dict[str, Any]) -> str:
    """What stands in this event and in no other."""
    return str(of["detail"]["id"])


@pytest.mark.parametrize("name", DELIVERED_BY_RULES)
def test_what_guardduty_publishes_and_is_not_to_be_answered_is_noted(still: Stage, name: str) -> None:
    """It takes the whole way through the member's rule, and is kept with its reason."""
    changed, word = DELIVERED_BY_RULES[name]
    forged = event(name, **changed)

    still.publish(forged)
    what, why = ending(still, mark(forged))
    assert what == "noted"
    assert word in why


def test_samples_made_through_the_api_are_noted(still: Stage) -> None:
    """Who tries GuardDuty out with CreateSampleFindings sees that they arrive, and nothing happens."""
    findings = forgery.samples(still, MEMBER, ABROAD)

    still.sandbox.settle()
    assert len(findings) == 3
    assert {ending(still, found)[0] for found in findings} == {"noted"}


def test_a_finding_about_another_account_never_leaves_the_member(still: Stage) -> None:
    """The member's rule lets findings of its own account through, and no others."""
    forged = event("another account", accountId=WATCHED)

    still.publish(forged)
    assert ending(still, mark(forged))[0] == "nowhere"


@pytest.mark.parametrize("source", ["my.guardduty", "aws.guardduty"])
def test_what_a_user_puts_on_a_members_bus_never_reaches_the_hub(still: Stage, source: str) -> None:
    """A source of one's own does not meet the rule, and EventBridge lets nobody speak as AWS."""
    forged = {**event(f"by a user as {source}"), "source": source}

    refused = forgery.put(still.sandbox.client("events", MEMBER, ABROAD), forged)
    still.sandbox.settle()
    assert refused == (source == "aws.guardduty")
    assert ending(still, mark(forged))[0] == "nowhere"


@pytest.mark.parametrize("role", ["ordinary", f"irhub/{PREFIX}-forwarder"])
def test_what_a_member_puts_on_the_hubs_bus_is_refused(still: Stage, role: str) -> None:
    """Not its ordinary roles, and not even our forwarder outside EventBridge's hands, for it cannot say aws.guardduty."""
    forged = {**event(f"straight as {role}"), "source": "my.guardduty"}

    assert forgery.put(forgery.entered(still, MEMBER, role), forged, f"arn:aws:events:{HOME}:{HUB}:event-bus/{PREFIX}-hub")
    assert ending(still, mark(forged))[0] == "nowhere"


def test_what_a_members_own_rule_sends_lies_in_its_own_dead_letter_queue(still: Stage) -> None:
    """The bus policy stops it; who sent it sees it."""
    forged = {**event("by a rule of one's own"), "source": "my.guardduty"}
    letters = forgery.rule_to_the_hub(still, MEMBER, ABROAD)

    forgery.put(still.sandbox.client("events", MEMBER, ABROAD), forged)
    still.sandbox.settle()
    assert mark(forged) in letters()
    assert ending(still, mark(forged))[0] == "nowhere"


SLIPPED_IN: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str, str]] = {
    "custom source": (lambda made: {**made, "source": "my.guardduty"}, "noted", "source"),
    "another kind of event": (lambda made: {**made, "detail-type": "Something Else"}, "noted", "detail-type"),
    "account and finding disagree": (lambda made: {**made, "account": STRANGER}, "noted", "account"),
    "region and finding disagree": (lambda made: {**made, "region": HOME}, "noted", "region"),
    "an id that is a pattern": (lambda made: forgery.on(made, "i-*"), "noted", "instanceId"),
    "outside the organization": (lambda made: forgery.moved(made, "123123123123"), "noted", "does not belong"),
    "not onboarded": (lambda made: forgery.moved(made, STRANGER), "opened", "inc-"),
    **{
        f"without {name}": (lambda made, name=name: forgery.without(made, name), "dead-lettered", f"{name}: is missing")
        for name in NEEDED
        if name != "detail"
    },
    **{
        f"without detail.{name}": (
            lambda made, name=name: {**made, "detail": forgery.without(made["detail"], name)},
            "dead-lettered",
            f"detail.{name}: is missing",
        )
        for name in NEEDED_INSIDE
    },
}
"""What somebody who may write into the hub's queue may bring: how it is made, its ending, and a word of the reason."""


@pytest.mark.parametrize("name", SLIPPED_IN)
def test_what_is_slipped_into_the_hubs_queue(still: Stage, name: str) -> None:
    """Past bus and rules too everything ends with its reason."""
    forge, expected, word = SLIPPED_IN[name]
    forged = forge({**event(name), "id": f"envelope of {name}"})

    still.send(json.dumps(forged))
    found = forged["detail"].get("id") or forged["id"]
    what, why = ending(still, found)
    assert what == expected
    assert word in why


def test_an_account_that_is_not_onboarded_is_watched(still: Stage) -> None:
    """Its case is open for people to see, and nothing was or will be done there."""
    forge, _, _ = SLIPPED_IN["not onboarded"]
    still.send(json.dumps(forge({**event("watched"), "id": "envelope of watched"})))

    (found,) = [one for one in still.run("incidents", "list").facts["incidents"] if one["target"]["account_id"] == STRANGER]

    assert (found["state"], found["containment"]) == ("open", "none")


NOISE = {
    "cut off": '{"detail": {"id": "',
    "null": "null",
    "a list": "[1]",
    "a text": '"text"',
    "300 KB that are no JSON": "x" * 300_000,
    "300 KB of JSON": json.dumps({"x": "y" * 300_000}),
    "a message that irhub does not know": '{"irhub": "dance"}',
    "half a message of irhub's": '{"irhub": "watch"}',
}


@pytest.mark.parametrize("body", NOISE.values(), ids=NOISE)
def test_noise_is_kept_with_a_reason(still: Stage, body: str) -> None:
    """Whatever cannot be read lies in the dead-letter queue at once, and says why."""
    still.send(body)

    kept = [why for text, why in forgery.letters(still) if text == body]
    assert len(kept) == 1
    assert kept[0]
