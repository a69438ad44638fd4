"""Events go where the deployed rules, roles and policies let them, and nowhere else."""

import json
from itertools import count
from typing import Any

import pytest
from moto.events.models import events_backends

from deployer.sandbox.running import Sandbox
from tests.sandbox.plumbing import (
    ABROAD,
    HOME,
    HUB,
    MEMBER,
    a_function,
    a_policy,
    a_queue,
    a_role,
    a_rule,
    an_event,
    an_open_queue,
    bodies,
    messages,
)

NUMBERS = count()


class Setting:
    """A source of its own for each test, so that tests share a sandbox and no rule."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.name = f"case{next(NUMBERS)}"
        self.event = an_event(source=self.name)

    def rule(self, target: dict[str, Any], account_id: str = MEMBER, region: str = ABROAD, **more: Any) -> None:
        """Events of this source go to the target."""
        a_rule(self.sandbox, target, account_id, region, **{"name": self.name, "source": self.name, **more})

    def put(self, **changes: Any) -> None:
        """The event is published in the member, abroad."""
        self.sandbox.put_event({**self.event, **changes}, MEMBER, ABROAD)
        self.sandbox.settle()

    def queue(self, account_id: str = MEMBER, region: str = ABROAD, suffix: str = "") -> str:
        """A queue that lets EventBridge in."""
        return an_open_queue(self.sandbox, self.name + suffix, account_id, region)

    def bus(self, **conditions: Any) -> str:
        """A bus in the hub that takes events under these conditions."""
        events = self.sandbox.client("events", HUB, HOME)
        arn = str(events.create_event_bus(Name=self.name)["EventBusArn"])
        policy = a_policy(Principal="*", Action="events:PutEvents", Resource=arn, Condition=conditions)
        events.put_permission(EventBusName=self.name, Policy=policy)
        return arn

    def role(self, bus: str, service: str = "events.amazonaws.com", action: str = "events:PutEvents") -> str:
        """A role in the member for putting events on that bus."""
        return a_role(self.sandbox, self.name, service, MEMBER, action=action, resource=bus)

    def in_organization(self, **more: str) -> dict[str, Any]:
        """The condition that the sender is of the organization."""
        return {"StringEquals": {"aws:PrincipalOrgID": self.sandbox.world.organization_id, **more}}

    @property
    def undelivered(self) -> list[tuple[str, bool]]:
        """Code, and whether it lies in a dead-letter queue, of this test's undelivered events."""
        return [(one.code, one.buried) for one in self.sandbox.pump.undelivered if one.event["source"] == self.name]


@pytest.fixture
def case(sandbox: Sandbox) -> Setting:
    """A setting of its own."""
    return Setting(sandbox)


def test_a_queue_gets_the_event_unchanged(case: Setting) -> None:
    """Account, Region, id, time and resources are the sender's."""
    queue = case.queue()
    case.rule({"Arn": queue})

    case.put()
    assert bodies(case.sandbox, queue) == [case.event]


def test_a_disabled_rule_delivers_nothing(case: Setting) -> None:
    """State DISABLED means it."""
    queue = case.queue()
    case.rule({"Arn": queue}, state="DISABLED")

    case.put()
    assert bodies(case.sandbox, queue) == []


def test_an_event_that_no_rule_wants_goes_nowhere(case: Setting) -> None:
    """The pattern decides."""
    queue = case.queue()
    case.rule({"Arn": queue}, source="somebody.else")

    case.put()
    assert bodies(case.sandbox, queue) == []
    assert case.undelivered == []


def test_another_account_and_region_is_one_hop(case: Setting) -> None:
    """From the member's default bus to the hub's bus, and by its rule into a queue, envelope whole."""
    bus, queue = case.bus(**case.in_organization()), case.queue(HUB, HOME)
    case.rule({"Arn": bus, "RoleArn": case.role(bus)})
    case.rule({"Arn": queue}, HUB, HOME, bus=case.name)

    case.put()
    assert bodies(case.sandbox, queue) == [case.event]


REFUSALS = {
    "another organization": ({"StringEquals": {"aws:PrincipalOrgID": "o-0000000000"}}, {}, "NO_PERMISSIONS"),
    "another source": ({"StringEquals": {"events:source": "aws.other"}}, {}, "NO_PERMISSIONS"),
    "another principal": ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::1:role/x"}}, {}, "NO_PERMISSIONS"),
    "a condition nobody knows": ({"StringEquals": {"aws:Unheard": "x"}}, {}, "NO_PERMISSIONS"),
    "a role for another service": ({}, {"service": "ec2.amazonaws.com"}, "FAILED_TO_ASSUME_ROLE"),
    "a role that may do something else": ({}, {"action": "events:PutRule"}, "NO_PERMISSIONS"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_refused_lies_in_the_dead_letter_queue_with_the_reason(case: Setting, name: str) -> None:
    """Bus policy, trust and the role's own policy are each able to say no."""
    conditions, role, code = REFUSALS[name]
    bus, dead = case.bus(**conditions), case.queue(suffix="-dead")
    case.rule({"Arn": bus, "RoleArn": case.role(bus, **role), "DeadLetterConfig": {"Arn": dead}})

    case.put()
    (message,) = messages(case.sandbox, dead)
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == code
    assert message["MessageAttributes"]["TARGET_ARN"]["StringValue"] == bus
    assert json.loads(message["Body"]) == case.event


def test_membership_of_the_organization_counts_only_with_a_role(case: Setting) -> None:
    """A target without a role is not let in by the organization's id."""
    bus = case.bus(**case.in_organization())
    case.rule({"Arn": bus})

    case.put()
    assert case.undelivered == [("NO_PERMISSIONS", False)]


def test_a_role_that_does_not_exist_is_refused(case: Setting) -> None:
    """A name alone opens nothing."""
    bus = case.bus(**case.in_organization())
    case.rule({"Arn": bus, "RoleArn": f"arn:aws:iam::{MEMBER}:role/none"})

    case.put()
    assert case.undelivered == [("FAILED_TO_ASSUME_ROLE", False)]


def test_there_is_no_second_hop(case: Setting) -> None:
    """An event that came from another bus is not sent on to a third."""
    bus, third = case.bus(), f"arn:aws:events:{ABROAD}:{HUB}:event-bus/default"
    case.rule({"Arn": bus, "RoleArn": case.role(bus)})
    case.rule({"Arn": third}, HUB, HOME, bus=case.name)

    case.put()
    assert case.undelivered == [("THIRD_REGION_HOP_DETECTED", False)]


def test_a_queue_whose_policy_says_nothing_is_closed(case: Setting) -> None:
    """EventBridge needs the queue's permission, also in its own account."""
    case.rule({"Arn": a_queue(case.sandbox, case.name, MEMBER, ABROAD)})

    case.put()
    assert case.undelivered == [("NO_PERMISSIONS", False)]


def test_a_target_that_is_gone_is_told(case: Setting) -> None:
    """NO_RESOURCE, and not silence."""
    case.rule({"Arn": f"arn:aws:sqs:{ABROAD}:{MEMBER}:gone"})

    case.put()
    assert case.undelivered == [("NO_RESOURCE", False)]


def test_a_dead_letter_queue_in_another_region_takes_nothing(case: Setting) -> None:
    """It must lie in the rule's own Region; in another account it may."""
    case.rule({"Arn": f"arn:aws:sqs:{ABROAD}:{MEMBER}:gone", "DeadLetterConfig": {"Arn": case.queue(HUB, HOME)}})

    case.put()
    assert case.undelivered == [("NO_RESOURCE", False)]


def test_a_function_that_lets_eventbridge_in_is_invoked(case: Setting) -> None:
    """With the event itself."""
    arn = a_function(case.sandbox, case.name, "def handler(event, context):\n    return event['source']\n")
    case.sandbox.client("lambda", HUB, HOME).add_permission(
        FunctionName=case.name, StatementId="events", Action="lambda:InvokeFunction", Principal="events.amazonaws.com"
    )
    case.rule({"Arn": arn}, HUB, HOME)

    case.sandbox.put_event(case.event, HUB, HOME)
    case.sandbox.settle()
    assert case.sandbox.functions.outcomes[-1].payload == case.name


def test_part_of_the_event_can_be_picked(case: Setting) -> None:
    """InputPath gives the target what lies there."""
    queue = case.queue()
    case.rule({"Arn": queue, "InputPath": "$.detail"})

    case.put()
    assert bodies(case.sandbox, queue) == [case.event["detail"]]


def test_an_event_that_is_none_is_refused(sandbox: Sandbox) -> None:
    """AWS's events have an envelope."""
    with pytest.raises(ValueError, match="detail-type"):
        sandbox.put_event({"source": "aws.guardduty"}, MEMBER, ABROAD)


def an_api_destination(case: Setting, url: str) -> None:
    """A rule in the hub that posts to this URL with an API key."""
    events = case.sandbox.client("events", HUB, HOME)
    parameters = {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "k"}}
    connection = events.create_connection(Name=case.name, AuthorizationType="API_KEY", AuthParameters=parameters)
    made = events.create_api_destination(
        Name=case.name, ConnectionArn=connection["ConnectionArn"], InvocationEndpoint=url, HttpMethod="POST"
    )
    role = a_role(case.sandbox, case.name, "events.amazonaws.com", HUB, action="events:InvokeApiDestination")
    case.rule({"Arn": made["ApiDestinationArn"], "RoleArn": role}, HUB, HOME)


def put_own(case: Setting) -> None:
    """The hub puts an event on its own bus, by the API."""
    entry = {"Source": case.name, "DetailType": "irhub Incident", "Detail": json.dumps({"incident": "inc-1"})}
    assert not case.sandbox.client("events", HUB, HOME).put_events(Entries=[entry])["FailedEntryCount"]
    case.sandbox.settle()


def test_an_api_destination_is_posted_to_with_its_key(case: Setting) -> None:
    """The connection's header is on the request, the event in its body."""
    an_api_destination(case, f"{case.sandbox.receiver.url}/{case.name}")

    put_own(case)
    (received,) = [one for one in case.sandbox.receiver.received if one.path == f"/{case.name}"]
    assert received.headers["X-Key"] == "k"
    assert json.loads(received.body)["detail"] == {"incident": "inc-1"}


def test_an_api_destination_is_tried_again(case: Setting) -> None:
    """One refusal does not lose the event."""
    an_api_destination(case, f"{case.sandbox.receiver.url}/{case.name}")
    case.sandbox.receiver.refuse(503)

    put_own(case)
    assert [one for one in case.sandbox.receiver.received if one.path == f"/{case.name}"]


def test_an_api_destination_elsewhere_is_not_posted_to(case: Setting) -> None:
    """The sandbox posts to loopback alone."""
    an_api_destination(case, "https://hooks.example.com/x")

    put_own(case)
    assert case.undelivered == [("SDK_CLIENT_ERROR", False)]


def test_a_topic_publishes_the_event(case: Setting) -> None:
    """To whoever subscribes; here to a queue."""
    sandbox, queue = case.sandbox, case.queue()
    sns = sandbox.client("sns", MEMBER, ABROAD)
    topic = sns.create_topic(Name=case.name)["TopicArn"]
    policy = a_policy(Principal={"Service": "events.amazonaws.com"}, Action="sns:Publish", Resource=topic)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    case.rule({"Arn": topic})

    case.put()
    assert bodies(sandbox, queue) == [case.event]


def test_a_log_group_gets_the_event_as_a_line(case: Setting) -> None:
    """In a stream of its own."""
    logs = case.sandbox.client("logs", MEMBER, ABROAD)
    logs.create_log_group(logGroupName=f"/aws/events/{case.name}")
    case.rule({"Arn": f"arn:aws:logs:{ABROAD}:{MEMBER}:log-group:/aws/events/{case.name}"})

    case.put()
    (line,) = logs.filter_log_events(logGroupName=f"/aws/events/{case.name}")["events"]
    assert json.loads(line["message"]) == case.event


def test_an_event_can_be_put_into_other_words(case: Setting) -> None:
    """InputTransformer with its paths and template."""
    queue = case.queue()
    words = {"InputPathsMap": {"who": "$.account"}, "InputTemplate": '{"account": "<who>"}'}
    case.rule({"Arn": queue, "InputTransformer": words})

    case.put()
    assert bodies(case.sandbox, queue) == [{"account": MEMBER}]


def test_a_target_that_the_sandbox_does_not_know_is_told(case: Setting) -> None:
    """State machines are not delivered to yet, and that is no secret."""
    case.rule({"Arn": f"arn:aws:states:{ABROAD}:{MEMBER}:stateMachine:x"})

    case.put()
    assert case.undelivered == [("INVALID_PARAMETER", False)]


def test_a_sample_finding_is_published(sandbox: Sandbox) -> None:
    """CreateSampleFindings raises an event, as on AWS."""
    queue = an_open_queue(sandbox, "samples", MEMBER, ABROAD)
    a_rule(sandbox, {"Arn": queue}, MEMBER, ABROAD, name="samples")
    guardduty = sandbox.client("guardduty", MEMBER, ABROAD)
    detector = guardduty.create_detector(Enable=True)["DetectorId"]

    guardduty.create_sample_findings(DetectorId=detector, FindingTypes=["Recon:EC2/Portscan"])
    assert [event["detail"]["type"] for event in bodies(sandbox, queue)] == ["Recon:EC2/Portscan"]


def test_a_finding_that_is_put_is_guardduty_s_too(sandbox: Sandbox) -> None:
    """Whoever asks GuardDuty of that account and Region gets it."""
    detail = {"id": "f" * 32, "accountId": MEMBER, "region": ABROAD, "type": "Recon:EC2/Portscan", "severity": 8}
    sandbox.put_event(an_event(detail=detail), MEMBER, ABROAD)

    guardduty = sandbox.client("guardduty", MEMBER, ABROAD)
    detector = guardduty.list_detectors()["DetectorIds"][0]
    assert "f" * 32 in guardduty.list_findings(DetectorId=detector)["FindingIds"]


@pytest.mark.parametrize(("state", "runs"), [("ENABLED", 1), ("DISABLED", 0)])
def test_a_schedule_runs_when_it_is_told_to(case: Setting, state: str, runs: int) -> None:
    """With the event that EventBridge makes of it; a rule may have a pattern beside it, and the schedule asks for none."""
    queue = case.queue()
    case.rule({"Arn": queue})
    events = case.sandbox.client("events", MEMBER, ABROAD)
    pattern = json.dumps({"source": [case.name]})
    events.put_rule(Name=case.name, EventPattern=pattern, ScheduleExpression="rate(6 hours)", State=state)

    case.sandbox.beat("another")
    assert case.sandbox.beat(case.name) == runs
    told = bodies(case.sandbox, queue)

    assert [one["detail-type"] for one in told] == ["Scheduled Event"] * runs
    events.put_rule(Name=case.name, EventPattern=pattern)


def test_stock_moto_runs_no_schedule() -> None:
    """Canary: once moto runs schedules by itself, ours has to go."""
    assert "schedule" not in " ".join(dir(events_backends["111111111111"]["us-east-1"])).lower()
