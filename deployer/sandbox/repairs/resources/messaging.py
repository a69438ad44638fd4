"""SQS and SNS in templates: every attribute at every update, policies, and subscriptions.

Stock moto changes two attributes of a queue, makes a topic anew at each update (and loses its subscriptions), and knows
neither policies nor subscriptions as resources ("AWS::SQS and AWS::SNS resource types").
"""

import json
from typing import Any

from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from deployer.sandbox.repairs.resources.kind import Kind, Made, Wanted, backend_of, before, own, stock_drop

QUEUE_DEFAULTS: dict[str, Any] = {
    "DelaySeconds": 0,
    "KmsDataKeyReusePeriodSeconds": 300,
    "KmsMasterKeyId": None,
    "MaximumMessageSize": 1_048_576,
    "MessageRetentionPeriod": 345_600,
    "ReceiveMessageWaitTimeSeconds": 0,
    "RedrivePolicy": {},
    "VisibilityTimeout": 30,
    "SqsManagedSseEnabled": True,
}


def _settle_queue(queue: Any, wanted: Wanted) -> Any:
    given = {name: wanted.get(name, default) for name, default in QUEUE_DEFAULTS.items()}
    queue._set_attributes({**given, "Policy": queue.policy})
    queue.tags = dict(wanted.tags)
    return queue


def _settle_queue_policy(made: Made, wanted: Wanted) -> Made:
    for queue in _queues(wanted, wanted.get("Queues", ())):
        queue.policy = json.dumps(wanted.get("PolicyDocument"), default=str)
    earlier = before(made)
    for queue in _queues(wanted, set(earlier.get("Queues")) - set(wanted.get("Queues")) if earlier else ()):
        queue.policy = None
    made.physical_resource_id = made.physical_resource_id or wanted.name
    return made


def _drop_queue_policy(_: Made, wanted: Wanted) -> None:
    for queue in _queues(wanted, wanted.get("Queues", ())):
        queue.policy = None


def _queues(wanted: Wanted, urls: Any) -> list[Any]:
    queues = backend_of(sqs_backends, wanted).queues
    return [queues[name] for name in (url.split("/")[-1] for url in urls) if name in queues]


def _settle_topic(topic: Any, wanted: Wanted) -> Any:
    topic.display_name = wanted.get("DisplayName", "")
    topic.kms_master_key_id = wanted.get("KmsMasterKeyId", "")
    topic.delivery_policy = json.dumps(wanted.get("DeliveryPolicy")) if wanted.get("DeliveryPolicy") else ""
    topic._tags = dict(wanted.tags)
    return topic


def _settle_topic_policy(made: Made, wanted: Wanted) -> Made:
    for topic in _topics(wanted):
        topic.policy = json.dumps(wanted.get("PolicyDocument"), default=str)
    made.physical_resource_id = made.physical_resource_id or wanted.name
    return made


def _drop_topic_policy(_: Made, wanted: Wanted) -> None:
    for topic in _topics(wanted):
        topic._policy_json = topic._create_default_topic_policy(wanted.region, wanted.account_id, topic.name)


def _topics(wanted: Wanted) -> list[Any]:
    topics = backend_of(sns_backends, wanted).topics
    return [topics[arn] for arn in wanted.get("Topics", ()) if arn in topics]


def _settle_subscription(made: Made, wanted: Wanted) -> Made:
    backend = backend_of(sns_backends, wanted)
    subscription = backend.subscribe(wanted.get("TopicArn"), wanted.get("Endpoint"), wanted.get("Protocol"))
    for name in ("RawMessageDelivery", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy"):
        value = wanted.get(name)
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else json.dumps(value)
            backend.set_subscription_attributes(subscription.arn, name, text)
    made.physical_resource_id = subscription.arn
    made.attributes = {"Arn": subscription.arn}
    return made


def _drop_subscription(made: Made, wanted: Wanted) -> None:
    backend_of(sns_backends, wanted).unsubscribe(made.physical_resource_id)


_SUBSCRIPTION = own("AWS::SNS::Subscription", attributes=("Arn",))

KINDS = (
    Kind("AWS::SQS::Queue", _settle_queue, stock_drop, ("QueueName", "FifoQueue")),
    Kind("AWS::SQS::QueuePolicy", _settle_queue_policy, _drop_queue_policy, (), own("AWS::SQS::QueuePolicy")),
    Kind("AWS::SNS::Topic", _settle_topic, stock_drop, ("TopicName", "FifoTopic")),
    Kind("AWS::SNS::TopicPolicy", _settle_topic_policy, _drop_topic_policy, ("Topics",), own("AWS::SNS::TopicPolicy")),
    Kind(
        "AWS::SNS::Subscription", _settle_subscription, _drop_subscription, ("TopicArn", "Endpoint", "Protocol"), _SUBSCRIPTION
    ),
)
