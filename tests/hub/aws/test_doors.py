"""Facts about the thin doors: queue, topic, bus and organization."""

import json
from typing import Any

import pytest

from hub.aws.bus import Bus
from hub.aws.clients import Clients
from hub.aws.organization import HomeOrganization
from hub.aws.queue import SqsQueue
from hub.aws.topic import Topic
from hub.errors import ChannelError, DeniedError, NotFoundError
from hub.notice import of_organization, of_response
from hub.record import Standing
from tests.fakes import MEMBER, an_incident

NOTICE = of_response(an_incident(), Standing(MEMBER, "shop"), ())


@pytest.fixture
def sqs(clients: Clients) -> Any:
    """SQS with the two queues of a hub."""
    client = clients.own("sqs")
    for name in ("work", "dead"):
        client.create_queue(QueueName=name)
    return client


def url(sqs: Any, name: str) -> str:
    """The address of a queue."""
    return str(sqs.get_queue_url(QueueName=name)["QueueUrl"])


def queue(sqs: Any) -> SqsQueue:
    """The hub's queue."""
    return SqsQueue(sqs, url(sqs, "work"), url(sqs, "dead"))


def received(sqs: Any, name: str) -> dict[str, Any]:
    """The one message that waits in a queue."""
    (message,) = sqs.receive_message(QueueUrl=url(sqs, name), MessageAttributeNames=["All"])["Messages"]
    return dict(message)


def test_a_message_is_sent(sqs: Any) -> None:
    """It is in the work queue, as JSON."""
    queue(sqs).send({"irhub": "tick", "incident": "inc-1"})

    assert json.loads(received(sqs, "work")["Body"]) == {"irhub": "tick", "incident": "inc-1"}


@pytest.mark.parametrize(("asked", "given"), [(75, 75), (3_600, 900), (-5, 0)])
def test_a_message_is_delayed_as_far_as_sqs_allows(sqs: Any, asked: int, given: int) -> None:
    """More than a quarter of an hour is a quarter of an hour."""
    sent: list[dict[str, Any]] = []
    sqs.meta.events.register("provide-client-params.sqs.SendMessage", lambda params, **_: sent.append(params))

    queue(sqs).send({"irhub": "tick"}, asked)

    assert sent[-1]["DelaySeconds"] == given


def test_what_cannot_be_read_is_kept_with_the_reason(sqs: Any) -> None:
    """The body lies in the dead-letter queue as it came."""
    queue(sqs).bury("{not json", "body: is not JSON")

    message = received(sqs, "dead")
    assert (message["Body"], message["MessageAttributes"]["reason"]["StringValue"]) == ("{not json", "body: is not JSON")


@pytest.mark.parametrize(("reason", "kept"), [("", "no reason given"), ("a\x00\ud800b", "a b"), ("x" * 900, "x" * 500)])
def test_any_reason_can_be_kept(sqs: Any, reason: str, kept: str) -> None:
    """A reason that SQS would refuse does not keep an event from the dead-letter queue."""
    queue(sqs).bury("x", reason)

    assert received(sqs, "dead")["MessageAttributes"]["reason"]["StringValue"] == kept


def test_a_queue_that_is_not_there_is_our_own_error(sqs: Any) -> None:
    """The door translates."""
    with pytest.raises(NotFoundError):
        SqsQueue(sqs, url(sqs, "work") + "x", "").send({})


def test_a_notice_is_published(clients: Clients, sqs: Any) -> None:
    """Subscribers get subject and text."""
    sns = clients.own("sns")
    topic = sns.create_topic(Name="notices")["TopicArn"]
    arn = sqs.get_queue_attributes(QueueUrl=url(sqs, "work"), AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    Topic(sns, topic).send(NOTICE)

    published = json.loads(received(sqs, "work")["Body"])
    assert NOTICE.headline in published["Subject"]
    assert NOTICE.incident_id in published["Message"]


def test_a_notice_is_an_event(clients: Clients) -> None:
    """The bus gets it as irhub's own, with every fact in the detail."""
    events, sent = clients.own("events"), list[Any]()
    events.create_event_bus(Name="irhub-hub")
    events.meta.events.register("provide-client-params.events.PutEvents", lambda params, **_: sent.append(params))

    Bus(events, "irhub-hub").send(NOTICE)

    (entry,) = sent[0]["Entries"]
    assert (entry["EventBusName"], entry["Source"], entry["DetailType"]) == ("irhub-hub", "irhub", "irhub Incident")
    assert json.loads(entry["Detail"])["incident_id"] == NOTICE.incident_id


class Refusing:
    """An EventBridge that takes the call and refuses the entry."""

    def put_events(self, **_: Any) -> dict[str, Any]:
        """Answers 200, as EventBridge does."""
        return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "NotAuthorized", "ErrorMessage": "by the policy"}]}


def test_an_entry_that_is_refused_is_an_error() -> None:
    """PutEvents answers with success even where it took nothing."""
    with pytest.raises(ChannelError, match="irhub-hub refused an event: NotAuthorized: by the policy"):
        Bus(Refusing(), "irhub-hub").send(NOTICE)


@pytest.fixture
def organizations(clients: Clients) -> Any:
    """An organization."""
    client = clients.own("organizations")
    client.create_organization(FeatureSet="ALL")
    return client


def test_a_member_is_held(organizations: Any) -> None:
    """Also one that nobody has onboarded."""
    status = organizations.create_account(Email="a@example.com", AccountName="a")["CreateAccountStatus"]

    assert HomeOrganization(organizations).holds(status["AccountId"])


def test_a_stranger_is_not_held(organizations: Any) -> None:
    """An account of somebody else's is outside."""
    assert not HomeOrganization(organizations).holds("999999999999")


class Answering:
    """An Organizations that answers what it is told, and counts."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    def describe_account(self, **_: Any) -> Any:
        """Answers, or fails."""
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_member_is_asked_for_once() -> None:
    """While warm, it is known."""
    organization = HomeOrganization(Answering({"Account": {}}))

    assert (organization.holds("1"), organization.holds("1")) == (True, True)


def test_a_stranger_is_asked_for_again() -> None:
    """An account that joins the organization is known from then on."""
    gone = NotFoundError("organizations:DescribeAccount", "AccountNotFoundException", "")
    organization = HomeOrganization(Answering(gone, {"Account": {}}))

    assert (organization.holds("1"), organization.holds("1")) == (False, True)


def test_where_nobody_can_say_it_is_an_error() -> None:
    """A refusal by AWS does not make a member a stranger."""
    with pytest.raises(DeniedError):
        HomeOrganization(Answering(DeniedError("organizations:DescribeAccount", "AccessDenied", ""))).holds("1")


def test_a_member_has_a_name_and_a_stranger_has_none() -> None:
    """It comes with the answer to whether the account is inside."""
    gone = NotFoundError("organizations:DescribeAccount", "AccountNotFoundException", "")
    organization = HomeOrganization(Answering({"Account": {"Name": "shop"}}, gone))

    assert (organization.name("1"), organization.name("2")) == ("shop", "")


def test_all_active_accounts_are_listed_over_all_pages(organizations: Any) -> None:
    """More than one page, and nobody who is suspended."""
    ids = [
        organizations.create_account(Email=f"{number}@example.com", AccountName=f"a{number}")["CreateAccountStatus"][
            "AccountId"
        ]
        for number in range(25)
    ]
    organizations.close_account(AccountId=ids[0])

    accounts = HomeOrganization(organizations).accounts()

    assert set(ids[1:]) < accounts.keys()
    assert ids[0] not in accounts
    assert accounts[ids[1]] == "a1"


def test_news_of_the_organization_are_no_incident_event(clients: Clients) -> None:
    """Whoever subscribes to incidents is not sent something without one."""
    sent: list[dict[str, Any]] = []
    events = clients.own("events")
    events.meta.events.register("provide-client-params.events.PutEvents", lambda params, **_: sent.append(params))
    events.create_event_bus(Name="hub")

    Bus(events, "hub").send(of_organization(("shop joined",), ()))

    assert sent[0]["Entries"][0]["DetailType"] == "irhub Organization"
