"""One event of each source beside GuardDuty over the real way: rule, role, bus, queue, function, record.

One stage for all tests, in which every source is switched on.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.hub.listened import Event, call, clicked, imported, listened, resource
from tests.story.stage import HOME, HUB, MEMBER, Stage, deployed, world

SOURCES = {
    "guardduty": {"severity": 4},
    "securityhub": {"products": ["aws/macie"], "actions": {"isolate": "compromised-instance"}},
    "config": {"rules": ["sg-"]},
    "cloudtrail": True,
    "malware": True,
}
TRAIL = f"arn:aws:cloudtrail:{HOME}:{MEMBER}:trail/audit"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """irhub with every source, in the Regions that they need."""
    with deployed(world(regions=(HOME, "us-east-1")), sources=SOURCES) as made:
        yield made


def test_a_deployment_makes_the_custom_actions(stage: Stage) -> None:
    """And the next finds nothing to do."""
    found = stage.sandbox.client("securityhub", HUB, HOME).describe_action_targets()["ActionTargets"]

    assert [one["Name"] for one in found] == ["isolate"]
    assert stage.run("plan", "--detailed-exitcode").exit_code == 0


def incident(stage: Stage, target: str) -> Any:
    """The one incident on a target; None where there is none."""
    found = [one for one in stage.run("incidents", "list").facts["incidents"] if one["target"]["id"] == target]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("event", "target"),
    [
        (imported(), "payments-exports"),
        (listened("config"), "sg-0123456789abcdef0"),
        (call("cloudtrail", "StopLogging", {"name": "audit"}), TRAIL),
        (listened("malware"), "payments-uploads"),
    ],
    ids=["securityhub", "config", "cloudtrail", "malware"],
)
def test_an_event_of_each_source_opens_an_incident(stage: Stage, event: Event, target: str) -> None:
    """In the account that it is about, whoever's bus it came by."""
    stage.publish(event)

    assert incident(stage, target)["target"]["account_id"] == MEMBER


def test_a_finding_that_comes_again_is_the_same_incident(stage: Stage) -> None:
    """Security Hub sends each update, also one by people, which changes nothing of what the product said."""
    stage.publish(imported(Id="again", Resources=[resource("AwsS3Bucket", "arn:aws:s3:::again")]), times=2)

    assert incident(stage, "again")


def test_a_click_on_two_findings_opens_two_incidents(stage: Stage) -> None:
    """Each finding of a click is answered by itself."""
    event = clicked()
    one = event["detail"]["findings"][0]
    pair = [one | {"Id": name, "Resources": [resource("AwsS3Bucket", f"arn:aws:s3:::{name}")]} for name in ("left", "right")]
    event["detail"]["findings"] = pair

    stage.publish(event)

    assert incident(stage, "left")
    assert incident(stage, "right")


def test_a_member_cannot_speak_for_security_hub(stage: Stage) -> None:
    """A rule of its own that forwards its own bus is met by the function's distrust, and leaves nothing but a note."""
    events = stage.sandbox.client("events", MEMBER, HOME)
    rule = stage.sandbox.client("events", HUB, HOME).describe_rule(Name="irhub-forward-securityhub")
    target = stage.sandbox.client("events", HUB, HOME).list_targets_by_rule(Rule="irhub-forward-securityhub")["Targets"][0]
    events.put_rule(Name="irhub-forward-forged", EventPattern=rule["EventPattern"].replace(HUB, MEMBER))
    role = target["RoleArn"].replace(HUB, MEMBER)
    events.put_targets(Rule="irhub-forward-forged", Targets=[{"Id": "hub", "Arn": target["Arn"], "RoleArn": role}])

    stage.publish(imported(Id="forged", Resources=[resource("AwsS3Bucket", "arn:aws:s3:::forged")]) | {"account": MEMBER})

    assert incident(stage, "forged") is None


def test_what_is_below_the_threshold_reaches_no_queue(stage: Stage) -> None:
    """The hub's own rule leaves it out."""
    calls = stage.publish(imported(Id="low", Severity={"Label": "LOW"}))

    assert not [one for one in calls if one.name == "lambda:Invoke" or one.name.startswith("dynamodb:")]
