"""What every channel really receives, on loopback, at doors that refuse what their vendors refuse."""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployer.demo import eyes, written
from deployer.demo.play import PREFIX
from deployer.sandbox.all_channels import BASIC_PATH, KEY_PATH, channels
from deployer.sandbox.receiver import Received
from deployer.sandbox.scene import Scene, Sketch, a_scene
from deployer.sandbox.vendors import GUARDED, PAGERDUTY, ROUTING_KEY, SIG, TEAMS
from tests.notices import ATTACK
from tests.story import plant
from tests.story.hours import Hours
from tests.story.stage import HOME, LIMITS, MEMBER, empty
from tests.vendors import CHAT, OCSF, SLACK, flaws, texts
from tests.vendors import PAGERDUTY as EVENT
from tests.vendors import TEAMS as CARD

PATHS = {"slack": "/slack", "teams": TEAMS, "pagerduty": PAGERDUTY, "tickets": KEY_PATH, "wiki": BASIC_PATH, "siem": GUARDED}
SCHEMAS = {"slack": SLACK, "teams": CARD, "pagerduty": EVENT, "siem": OCSF}
STORM = {"notices": 6, "minutes": 15}


@pytest.fixture(scope="module")
def hours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hours]:
    """irhub with every channel there is, and a clock that can be put forward."""
    file = tmp_path_factory.mktemp("hours") / "ahead"
    file.write_text("0")
    ahead = f'datetime.now(UTC) + __import__("datetime").timedelta(seconds=float(open({str(file)!r}).read()))'
    outside = plant.in_bundle(plant.Edit("hub/aws/clock.py", "datetime.now(UTC)", ahead))
    with empty(outside=outside, limits=LIMITS) as stage:
        said = yaml.safe_load(stage.config.read_text())
        said["channels"] = {**channels(stage.sandbox), "storm": STORM}
        stage.config.write_text(yaml.safe_dump(said))
        printed = stage.run("deploy", "--yes")
        assert printed.exit_code == 0, printed.talk
        yield Hours(stage, Path(file))


def scene(name: str) -> Scene:
    """A scene of its own."""
    return a_scene(MEMBER, HOME, Sketch(interfaces=1, volumes=1, name=name))


def received(hours: Hours, about: str, path: str = "/") -> list[Received]:
    """What arrived about an instance at paths that begin so."""
    return [one for one in hours.stage.sandbox.receiver.received if about in one.body and one.path.startswith(path)]


def unsigned(one: Received) -> dict[str, Any]:
    """What arrived, without the key that EventBridge adds for PagerDuty."""
    return {name: value for name, value in json.loads(one.body).items() if name != "routing_key"}


def header(one: Received, name: str) -> str:
    """A header, whatever its case."""
    return next((value for key, value in one.headers.items() if key.lower() == name.lower()), "")


def published(hours: Hours, topic: str, about: str) -> list[Mapping[str, Any]]:
    """What was published to a topic about an instance."""
    calls = [call.parameters for call in hours.stage.sandbox.calls if call.name == "sns:Publish" and call.applied]
    return [one for one in calls if str(one["TopicArn"]).endswith(topic) and about in one["Message"]]


@pytest.fixture(scope="module")
def told(hours: Hours) -> Scene:
    """An instance whose finding bears a hostile title; it was contained, and then released."""
    hostile = scene("hostile")
    hours.stage.looks[hostile.instance_id] = hours.stage.stage(hostile)
    event = written.event(hostile)
    event["detail"]["title"] = f"{ATTACK} {hostile.instance_id}"
    hours.stage.publish(event)
    assert hours.stage.release(hostile).exit_code == 0
    hours.pass_(600)
    return hostile


def hebrew(detail: dict[str, Any]) -> None:
    """A title that is written from right to left, with marks that would turn ours too."""
    detail["title"] = "\u202eשלום עולם\u2067 " * 60  # noqa: RUF001


def bare(detail: dict[str, Any]) -> None:
    """A finding that says what it must and nothing else."""
    instance = detail["resource"]["instanceDetails"]
    for part in ("title", "description"):
        del detail[part]
    detail["resource"]["instanceDetails"] = {"instanceId": instance["instanceId"]}


def twenty(detail: dict[str, Any]) -> None:
    """An attack sequence that names twenty resources more, each by a hostile name, in an account that is nobody's."""
    instance = {"resourceType": "EC2_INSTANCE", "uid": detail["resource"]["instanceDetails"]["instanceId"]}
    far = [{"resourceType": "S3_BUCKET", "uid": f"{ATTACK}-{n}", "accountId": "999999999999"} for n in range(20)]
    detail["type"] = "AttackSequence:S3/CompromisedData"
    detail["resource"] = {"resourceType": "AttackSequence"}
    detail["service"]["detection"] = {"sequence": {"uid": "s", "resources": [instance, *far]}}


ODD = {"right-to-left": hebrew, "missing fields": bare, "twenty resources": twenty}


@pytest.fixture(scope="module")
def odd(hours: Hours) -> Mapping[str, list[str]]:
    """The incidents that came of each finding that is not as findings are."""
    found = {}
    for name, change in ODD.items():
        hours.begin(STORM["minutes"] * 60)
        one = scene(name)
        hours.stage.looks[one.instance_id] = hours.stage.stage(one)
        event = written.event(one)
        change(event["detail"])
        hours.stage.publish(event)
        listed = hours.stage.run("incidents", "list").facts["incidents"]
        found[name] = [case["id"] for case in listed if case["findings"][0]["id"] == event["detail"]["id"]]
    return found


@pytest.mark.parametrize("channel", PATHS)
def test_every_channel_was_told_of_both(hours: Hours, told: Scene, channel: str) -> None:
    """Of containment and of release, each once; an alert is resolved by the incident's id."""
    incident = hours.stage.incident(told)["id"]

    assert len(received(hours, incident, PATHS[channel])) == 2


@pytest.mark.parametrize("channel", ["slack", "teams", "siem"])
def test_what_arrived_is_what_the_vendor_takes(hours: Hours, told: Scene, channel: str) -> None:
    """By its documentation; and no word of the title has become anything else."""
    for one in received(hours, hours.stage.incident(told)["id"], PATHS[channel]):
        payload = json.loads(one.body)
        assert flaws(SCHEMAS[channel], payload) == []
        assert channel == "siem" or not [text for text in texts(payload) if "<!here>" in text and channel == "slack"]
        assert channel == "siem" or "https://evil" not in "".join(texts(payload))


def test_an_alert_is_raised_and_resolved(hours: Hours, told: Scene) -> None:
    """With the key that EventBridge added, which no event of ours holds."""
    arrived = received(hours, hours.stage.incident(told)["id"], PAGERDUTY)
    events = [unsigned(one) for one in arrived]

    assert [json.loads(one.body)["routing_key"] for one in arrived] == [ROUTING_KEY] * 2
    assert [flaws(EVENT, event) for event in events] == [[], []]
    assert sorted(event["event_action"] for event in events) == ["resolve", "trigger"]


def test_every_receiver_knows_us(hours: Hours, told: Scene) -> None:
    """By its key, by name and password, by a token, by the signature in its address."""
    incident = hours.stage.incident(told)["id"]
    basic = base64.b64encode(b"irhub:password-of-the-sandbox").decode()

    assert header(received(hours, incident, KEY_PATH)[0], "X-Key") == "key-of-the-sandbox"
    assert header(received(hours, incident, BASIC_PATH)[0], "Authorization") == f"Basic {basic}"
    assert header(received(hours, incident, BASIC_PATH)[0], "X-From") == "irhub"
    assert header(received(hours, incident, GUARDED)[0], "Authorization").startswith("Bearer ")
    assert f"sig={SIG}" in received(hours, incident, TEAMS)[0].path


@pytest.mark.usefixtures("told")
def test_no_secret_is_in_an_event_or_on_record(hours: Hours) -> None:
    """What opens a receiver is known to EventBridge alone; a bot's token to Slack alone."""
    secrets = (SIG, ROUTING_KEY, "key-of-the-sandbox", "password-of-the-sandbox", "xoxb-of-the-sandbox", "events-secret")
    events = [json.dumps(call.parameters, default=str) for call in hours.stage.sandbox.calls if call.name == "events:PutEvents"]
    kept = eyes.kept(hours.stage.sandbox, PREFIX)

    assert events
    assert not [secret for secret in secrets for text in (*events, *kept) if secret in text]


def test_a_thread_shows_how_it_stands(hours: Hours, told: Scene) -> None:
    """Its first message was brought up to date by the release, which is its reply."""
    messages = [one for one in hours.stage.sandbox.slack.messages() if told.instance_id in json.dumps(one.said)]

    head, reply = messages
    assert (reply.thread, head.edited) == (head.ts, 1)
    assert head.said["text"].startswith("Released: ")
    assert flaws(SLACK, {**head.said}) == []


def test_topics_have_their_own_forms(hours: Hours, told: Scene) -> None:
    """A mail, a text message of one piece, and what Amazon Q shows."""
    incident = hours.stage.incident(told)["id"]

    assert len(published(hours, f"{PREFIX}-notices", incident)) == 2
    assert all(len(one["Message"].encode()) <= 140 for one in published(hours, f"{PREFIX}-sms", incident))
    assert [flaws(CHAT, json.loads(one["Message"])) for one in published(hours, f"{PREFIX}-chat", incident)] == [[], []]


@pytest.mark.parametrize("channel", PATHS)
@pytest.mark.parametrize("name", ODD)
def test_every_receiver_takes_what_is_odd(hours: Hours, odd: Mapping[str, list[str]], name: str, channel: str) -> None:
    """Each case of it, once, in the form that its vendor documents; no receiver refused one."""
    refused = [json.dumps(one.event) for one in hours.stage.sandbox.pump.undelivered]
    arrived = {incident: received(hours, incident, PATHS[channel]) for incident in odd[name]}

    assert arrived
    assert not [incident for incident, those in arrived.items() if len(those) != 1]
    assert not [incident for incident in arrived for text in refused if incident in text]
    assert not [flaw for those in arrived.values() for one in those for flaw in flaws(SCHEMAS.get(channel, {}), unsigned(one))]


def test_a_title_from_right_to_left_turns_nothing_of_ours(hours: Hours, odd: Mapping[str, list[str]]) -> None:
    """Its letters are shown, and its marks are gone."""
    (incident,) = odd["right-to-left"]
    for path in (PATHS["slack"], PATHS["teams"], PATHS["pagerduty"]):
        (said,) = ("".join(texts(json.loads(one.body))) for one in received(hours, incident, path))
        assert "שלום עולם" in said
        assert not {"\u202e", "\u2067"} & {*said}


def test_of_twenty_resources_programs_hear_of_each(hours: Hours, odd: Mapping[str, list[str]]) -> None:
    """People read the first few of them, how many more there are, and where they stand."""
    told = [json.loads(one.body) for incident in odd["twenty resources"] for one in received(hours, incident, KEY_PATH)]
    parent = next(one for one in told if one["resource_kind"] == "AWS::GuardDuty::Finding")
    (shown,) = received(hours, parent["incident_id"], PATHS["slack"])

    assert sum("cannot be the id" in line for line in parent["not_done"]) == 20
    assert f"more: irhub incidents show {parent['incident_id']}" in shown.body


def test_one_that_refuses_keeps_no_other_and_nothing_is_lost(hours: Hours) -> None:
    """Containment stands, the others are told, and what Teams did not take is sent again from the dead letters."""
    quiet = scene("refused")
    hours.stage.sandbox.receiver.refuse(503, times=3, path=TEAMS)
    hours.stage.answer(quiet)
    incident = hours.stage.incident(quiet)

    assert incident["containment"] == "contained"
    assert (len(received(hours, incident["id"], TEAMS)), len(received(hours, incident["id"], PAGERDUTY))) == (0, 1)
    assert hours.stage.run("dlq", "redrive", "--all", "--yes").exit_code == 0
    hours.stage.sandbox.settle(60)
    assert len(received(hours, incident["id"], TEAMS)) == 1


def test_slacks_wish_to_wait_is_honoured(hours: Hours) -> None:
    """A busy Slack is told a moment later, once."""
    busy = scene("busy")
    hours.stage.sandbox.receiver.refuse(429, retry_after=1, path="/slack")
    hours.stage.answer(busy)

    assert len(received(hours, hours.stage.incident(busy)["id"], "/slack")) == 1


def test_a_storm_becomes_one_digest(hours: Hours) -> None:
    """People get the first few and one digest in which none is missing; programs get every one."""
    hours.pass_(600)
    hours.begin(STORM["minutes"] * 60)
    scenes = [scene(f"storm-{number}") for number in range(9)]
    for one in scenes:
        hours.stage.looks[one.instance_id] = hours.stage.stage(one)
    for one in scenes:
        hours.stage.publish(written.event(one))
    single = {one.instance_id for one in scenes if received(hours, f"Contained: {one.instance_id}", "/slack")}
    siem = [one for one in scenes if received(hours, hours.stage.incident(one)["id"], GUARDED)]
    hours.pass_(900)
    hours.pass_(900)

    digests = [one.body for one in hours.stage.sandbox.receiver.received if one.path == "/slack" and "in one" in one.body]
    missing = [one for one in scenes if one.instance_id not in single and not [d for d in digests if one.instance_id in d]]
    assert (len(siem), missing, len(single) < 9, len(digests) >= 1) == (9, [], True, True)
