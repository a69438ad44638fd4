"""Cases for Lambda in templates."""

from typing import Any

from tests.sandbox.aws import client
from tests.sandbox.kinds.case import Case, Resources, one

TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
ROLE = {"RoleName": "r", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [TRUST]}}


def _function(n: int) -> Resources:
    function = {"FunctionName": "f", "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Runtime": "python3.13", "Handler": "index.h"}
    how = {"Architectures": ["arm64"], "MemorySize": n * 128, "Environment": {"Variables": {"N": str(n)}}}
    code = {"Code": {"ZipFile": "def h(event, context): ..."}, "Tags": [{"Key": "n", "Value": str(n)}]}
    mapping = {"FunctionName": {"Ref": "R"}, "EventSourceArn": {"Fn::GetAtt": ["Q", "Arn"]}, "BatchSize": 1}
    scaling = {"FunctionResponseTypes": ["ReportBatchItemFailures"], "ScalingConfig": {"MaximumConcurrency": n + 1}}
    return {
        "Role": {"Type": "AWS::IAM::Role", "Properties": ROLE},
        "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}},
        "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {**mapping, **scaling}},
        **one("AWS::Lambda::Function", **function, **how, **code),
    }


def _see_function() -> Any:
    aws = client("lambda")
    function = aws.get_function(FunctionName="f")
    said, (mapping,) = function["Configuration"], aws.list_event_source_mappings()["EventSourceMappings"]
    return (
        (said["Architectures"], said["MemorySize"], said["Environment"]["Variables"], function["Tags"]),
        (mapping["ScalingConfig"], mapping["FunctionResponseTypes"]),
    )


def _seen(n: int) -> Any:
    function = (["arm64"], n * 128, {"N": str(n)}, {"n": str(n)})
    return function, ({"MaximumConcurrency": n + 1}, ["ReportBatchItemFailures"])


CASES = (Case("AWS::Lambda::Function", _function, _see_function, _seen),)
