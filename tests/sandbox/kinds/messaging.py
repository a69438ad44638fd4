"""Cases for SQS and SNS in templates."""

import json
from typing import Any

from tests.sandbox.aws import HOME, MEMBER, client
from tests.sandbox.kinds.case import EVERYBODY, Case, Resources, numbered, one, policy


def _queue(n: int) -> Resources:
    policy = {"deadLetterTargetArn": {"Fn::GetAtt": ["D", "Arn"]}, "maxReceiveCount": n}
    dead = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "d"}}
    return {"D": dead, **one("AWS::SQS::Queue", QueueName="q", MessageRetentionPeriod=n * 1000, RedrivePolicy=policy)}


def _attributes() -> Any:
    sqs = client("sqs")
    return sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName="q")["QueueUrl"], AttributeNames=["All"])["Attributes"]


def _see_queue() -> Any:
    found = _attributes()
    return found["MessageRetentionPeriod"], json.loads(found["RedrivePolicy"])["maxReceiveCount"]


def _queue_policy(n: int) -> Resources:
    queue = {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain", "Properties": {"QueueName": "q"}}
    document = policy(f"sqs:Action{n}", {"Fn::GetAtt": ["Q", "Arn"]}, **EVERYBODY)
    return {"Q": queue, **one("AWS::SQS::QueuePolicy", Queues=[{"Ref": "Q"}], PolicyDocument=document)}


def _see_queue_policy() -> Any:
    return json.loads(_attributes()["Policy"])["Statement"][0]["Action"]


def _topic(n: int) -> Resources:
    subscription = {"TopicArn": {"Ref": "R"}, "Protocol": "email", "Endpoint": "a@example.com"}
    topic = one("AWS::SNS::Topic", TopicName="t", DisplayName=f"d{n}", Tags=[{"Key": "n", "Value": str(n)}])
    return {**topic, "S": {"Type": "AWS::SNS::Subscription", "Properties": subscription}}


ARN = f"arn:aws:sns:{HOME}:{MEMBER}:t"


def _see_topic() -> Any:
    sns = client("sns")
    attributes = sns.get_topic_attributes(TopicArn=ARN)["Attributes"]
    subscriptions = sns.list_subscriptions_by_topic(TopicArn=ARN)["Subscriptions"]
    tags = sns.list_tags_for_resource(ResourceArn=ARN)["Tags"]
    return attributes["DisplayName"], [each["Endpoint"] for each in subscriptions], tags


def _topic_policy(n: int) -> Resources:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t"}}
    document = policy(f"sns:Action{n}", {"Ref": "T"}, **EVERYBODY)
    return {"T": topic, **one("AWS::SNS::TopicPolicy", Topics=[{"Ref": "T"}], PolicyDocument=document)}


def _see_topic_policy() -> Any:
    return json.loads(client("sns").get_topic_attributes(TopicArn=ARN)["Attributes"]["Policy"])["Statement"][0]["Action"]


CASES = (
    Case("AWS::SQS::Queue", _queue, _see_queue, lambda n: (str(n * 1000), n)),
    Case("AWS::SQS::QueuePolicy", _queue_policy, _see_queue_policy, numbered("sqs:Action")),
    Case("AWS::SNS::Topic", _topic, _see_topic, lambda n: (f"d{n}", ["a@example.com"], [{"Key": "n", "Value": str(n)}])),
    Case("AWS::SNS::TopicPolicy", _topic_policy, _see_topic_policy, numbered("sns:Action")),
)
