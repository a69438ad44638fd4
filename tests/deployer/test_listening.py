"""Rules and policies are made for exactly the sources that are switched on."""

import json
from dataclasses import replace
from typing import Any

import pytest

from deployer import listening
from deployer.calls import Pair
from deployer.organization import Organization
from deployer.proof.plumbing import alarms, queues
from deployer.reach import spread
from deployer.settings import Config, SecurityHub, Sources
from hub.pattern import check, matches
from hub.settings import Settings as HubSettings
from hub.settings import read
from hub.sources.switched import Feed
from tests.deployer.installations import ADMINISTERED, ALL, EXAMPLE, resources
from tests.fakes import settings as hub_settings
from tests.hub.listened import clicked, every, imported, listened
from tests.replay import recorded

MOST = 2_048
"""Characters of an event pattern (Amazon EventBridge quotas)."""
ONE_BY_ONE = {
    "securityhub": (Sources(securityhub=SecurityHub()), {"securityhub"}),
    "actions": (Sources(securityhub=SecurityHub(actions={"go": "default"})), {"securityhub", "securityhub-actions"}),
    "config": (Sources(config=Config(rules=("sg-",))), {"config"}),
    "cloudtrail": (Sources(cloudtrail=True), {"cloudtrail"}),
    "malware": (Sources(malware=True), {"malware"}),
    "none": (Sources(), set()),
}


def rules(kind: str, template: str) -> dict[str, dict[str, Any]]:
    """The rules of a template with a pattern, by what follows the prefix in their names."""
    found = [one for name, one in resources(kind, "AWS::Events::Rule") if name.startswith(template)]
    with_pattern = [one["Properties"] for one in found if "EventPattern" in one["Properties"]]
    return {one["Name"].partition("-")[2]: one["EventPattern"] for one in with_pattern}


def meets(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    """Whether EventBridge would send the event by a rule of this pattern."""
    return matches(pattern, event)


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_each_source_brings_its_own_rules_and_no_other(name: str) -> None:
    """A source that is off leaves nothing in any account."""
    sources, wanted = ONE_BY_ONE[name]

    assert {rule.name for rule in listening.forwarded(replace(EXAMPLE, sources=sources))} == wanted


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_the_bus_lets_in_what_is_forwarded_and_no_more(name: str) -> None:
    """The policy of the bus and the rules of members are made from the same values."""
    sources, _ = ONE_BY_ONE[name]
    given = replace(EXAMPLE, sources=sources)
    let_in, types = listening.kinds(given)

    wanted = [("aws.guardduty",), *(rule.kinds[0] for rule in listening.forwarded(given))]
    assert set(let_in) == {source for several in wanted for source in several}
    assert set(types) == {"GuardDuty Finding", *(rule.kinds[1] for rule in listening.forwarded(given))}


@pytest.mark.parametrize("kind", ["all-sources", "all-sources-administrator"])
def test_every_pattern_is_well_made_and_short_enough(kind: str) -> None:
    """EventBridge takes 2,048 characters unless the quota was raised."""
    for name, pattern in {**rules(kind, "spoke/"), **rules(kind, "hub/")}.items():
        check(pattern)
        assert len(json.dumps(pattern)) < MOST, name


def test_one_event_of_each_source_is_forwarded_by_its_rule_and_taken_in() -> None:
    """From the member's bus to one of the hub's two queues."""
    out, into = rules("all-sources", "spoke/"), rules("all-sources", "hub/")
    for event in every():
        if event["detail-type"] == "Findings Imported V2":
            continue
        assert sum(meets(pattern, event) for name, pattern in out.items() if name != "forward-guardduty") == 1, event
        assert sum(meets(pattern, event) for name, pattern in into.items()) == 1, event


def test_the_newer_feed_is_forwarded_where_it_is_read() -> None:
    """And then the older one is not."""
    out, into = (rules("all-sources-administrator", where) for where in ("spoke/", "hub/"))

    assert meets(out["forward-securityhub"], listened("securityhub-v2"))
    assert meets(into["securityhub"], listened("securityhub-v2"))
    assert not meets(out["forward-securityhub"], imported())


@pytest.mark.parametrize(
    "changes",
    [
        {"ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/guardduty"},
        {"RecordState": "ARCHIVED"},
        {"Workflow": {"Status": "RESOLVED"}},
    ],
)
def test_what_no_setting_could_want_stays_where_it_is(changes: dict[str, Any]) -> None:
    """GuardDuty's own come by another road, and what is over is over."""
    assert not meets(rules("all-sources", "spoke/")["forward-securityhub"], imported(**changes))


def test_the_threshold_of_security_hub_is_applied_in_the_hub() -> None:
    """Another threshold touches no account."""
    low = imported(Severity={"Label": "MEDIUM"})

    assert meets(rules("all-sources", "spoke/")["forward-securityhub"], low)
    assert not meets(rules("all-sources", "hub/")["securityhub"], low)
    careful, bold = (replace(EXAMPLE, sources=replace(ALL, securityhub=SecurityHub(severity=one))) for one in ("low", "high"))
    assert listening.forwarded(careful) == listening.forwarded(bold)


def test_only_the_actions_that_are_named_are_forwarded() -> None:
    """Other custom actions are other people's."""
    pattern = rules("all-sources", "spoke/")["forward-securityhub-actions"]
    action = "arn:aws:securityhub:eu-west-1:222222222222:action/custom/"

    assert meets(pattern, clicked())
    assert not meets(pattern, clicked() | {"resources": [f"{action}ticket"]})


@pytest.mark.parametrize("elsewhere", [{"account": "333333333333"}, {"region": "us-east-1"}])
@pytest.mark.parametrize("event", [imported(), clicked()], ids=["imported", "clicked"])
def test_security_hub_is_listened_to_in_one_place_only(event: dict[str, Any], elsewhere: dict[str, str]) -> None:
    """Its findings gather there; anywhere else each would come twice."""
    out = rules("all-sources", "spoke/")

    assert any(meets(pattern, event) for pattern in out.values())
    assert not any(meets(pattern, event | elsewhere) for pattern in out.values())


def test_the_place_where_security_hub_gathers_is_reached() -> None:
    """Also where no target covers it."""
    organization = Organization("o-a1b2c3d4e5", "111111111111")
    wide = spread(replace(EXAMPLE, sources=ALL), organization)

    assert wide.forwarding == {Pair("222222222222", EXAMPLE.hub.region)}


def test_guarddutys_rule_has_a_pattern_only_where_its_findings_gather() -> None:
    """With the administrator's intake it is everywhere for its signs of life, and forwards in one account."""
    pattern, event = rules("all-sources-administrator", "spoke/")["forward-guardduty"], recorded("instance")

    assert meets(pattern, event | {"account": ADMINISTERED["guardduty_administrator"]})
    assert not meets(pattern, event)


@pytest.mark.parametrize("feed", Feed)
def test_the_hub_reads_what_the_deployer_tells_it(feed: Feed) -> None:
    """Through one variable of the function's environment."""
    given = replace(EXAMPLE, sources=replace(ALL, securityhub=SecurityHub(feed=feed, actions={"go": "default"})))
    environ = {
        "IRHUB_PREFIX": "irhub",
        "AWS_REGION": "eu-west-1",
        "IRHUB_SOURCES": listening.told(given),
        **{f"IRHUB_{name}": "x" for name in NEEDED},
    }

    assert read(environ).sources == listening.switched(given)


NEEDED = (
    *("HUB_ACCOUNT_ID", "MANAGEMENT_ACCOUNT_ID", "EXTERNAL_ID", "TABLE", "QUEUE_URL", "DEAD_LETTER_URL", "TOPIC_ARN"),
    *("BUS_NAME", "EVIDENCE_BUCKET"),
)


def test_a_hub_that_is_told_nothing_listens_to_guardduty_alone() -> None:
    """As before there were other sources."""
    made: HubSettings = hub_settings()

    assert made.sources == listening.switched(EXAMPLE)


def test_the_queue_of_security_hub_is_looked_after_like_the_others() -> None:
    """Its queue and its alarm are among those that status and verify look at, under the names that the template gives."""
    made = {one["Properties"].get("QueueName") or one["Properties"].get("AlarmName") for _, one in resources("all-sources")}
    given = replace(EXAMPLE, sources=ALL)

    assert {f"irhub-{name}" for name in (*queues(given), *alarms(given))} <= made
    assert "securityhub" not in queues(EXAMPLE)
