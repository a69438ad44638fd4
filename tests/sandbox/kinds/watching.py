"""Cases for logs, alarms, schedules, secrets, detectors and documents in templates."""

import json
from typing import Any

from tests.sandbox.aws import HOME, MEMBER, client
from tests.sandbox.kinds.case import Case, Resources, numbered, one

ARN = f"arn:aws:sns:{HOME}:{MEMBER}:t"


def _log(n: int) -> Resources:
    return one("AWS::Logs::LogGroup", LogGroupName="/l", RetentionInDays=n)


def _see_log() -> Any:
    groups = client("logs").describe_log_groups(logGroupNamePrefix="/l")["logGroups"]
    return groups[0]["retentionInDays"] if groups else None


def _alarm(n: int) -> Resources:
    metric = {
        "Namespace": "AWS/SQS",
        "MetricName": "m",
        "Dimensions": [{"Name": "QueueName", "Value": "q"}],
        "Statistic": "Maximum",
    }
    how = {"Period": 60, "EvaluationPeriods": 1, "Threshold": n, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    return one("AWS::CloudWatch::Alarm", AlarmName="a", AlarmActions=[ARN], **metric, **how)


def _see_alarm() -> Any:
    alarms = client("cloudwatch").describe_alarms(AlarmNames=["a"])["MetricAlarms"]
    return (alarms[0]["Threshold"], alarms[0]["AlarmActions"]) if alarms else None


def _math(n: int) -> Resources:
    metric = {"Namespace": "AWS/SQS", "MetricName": "m", "Dimensions": [{"Name": "QueueName", "Value": "q"}]}
    read = {"Id": "a", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False}
    metrics = [{"Id": "e", "Expression": f"a * {n}"}, read]
    how = {"EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
    return one("AWS::CloudWatch::Alarm", AlarmName="math", Metrics=metrics, **how)


def _see_math() -> Any:
    alarms = client("cloudwatch").describe_alarms(AlarmNames=["math"])["MetricAlarms"]
    return alarms[0]["Metrics"][0]["Expression"] if alarms else None


def _composite(n: int) -> Resources:
    return one("AWS::CloudWatch::CompositeAlarm", AlarmName="both", AlarmRule=f"ALARM(a{n})")


def _see_composite() -> Any:
    alarms = client("cloudwatch").describe_alarms(AlarmNames=["both"], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    return alarms[0]["AlarmRule"] if alarms else None


def _dashboard(n: int) -> Resources:
    return one("AWS::CloudWatch::Dashboard", DashboardName="d", DashboardBody=json.dumps({"widgets": [], "start": f"-PT{n}H"}))


def _see_dashboard() -> Any:
    return json.loads(client("cloudwatch").get_dashboard(DashboardName="d")["DashboardBody"])["start"]


def _schedule(n: int) -> Resources:
    target = {"Arn": f"arn:aws:lambda:{HOME}:{MEMBER}:function:f", "RoleArn": f"arn:aws:iam::{MEMBER}:role/r"}
    schedule = {"Name": "s", "GroupName": {"Ref": "G"}, "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target}
    group = {"Type": "AWS::Scheduler::ScheduleGroup", "Properties": {"Name": "g"}}
    return {"G": group, **one("AWS::Scheduler::Schedule", **schedule, ScheduleExpression=f"rate({n} hours)")}


def _see_schedule() -> Any:
    return client("scheduler").get_schedule(Name="s", GroupName="g")["ScheduleExpression"]


def _secret(n: int) -> Resources:
    return one("AWS::SecretsManager::Secret", Name="s", SecretString=f"text{n}")


def _see_secret() -> Any:
    return client("secretsmanager").get_secret_value(SecretId="s")["SecretString"]


def _filter(n: int) -> Resources:
    metric = [{"MetricName": "m", "MetricNamespace": "n", "MetricValue": str(n)}]
    log = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/l"}}
    group = {"LogGroupName": {"Ref": "L"}, "FilterName": "f", "FilterPattern": "ERROR"}
    return {"L": log, **one("AWS::Logs::MetricFilter", **group, MetricTransformations=metric)}


def _see_filter() -> Any:
    filters = client("logs").describe_metric_filters(logGroupName="/l")["metricFilters"]
    return filters[0]["metricTransformations"][0]["metricValue"] if filters else None


def _detector(n: int) -> Resources:
    return one("AWS::GuardDuty::Detector", Enable=True, FindingPublishingFrequency="ONE_HOUR" if n == 1 else "SIX_HOURS")


def _see_detector() -> Any:
    guardduty = client("guardduty")
    found = guardduty.list_detectors()["DetectorIds"]
    return guardduty.get_detector(DetectorId=found[0])["FindingPublishingFrequency"] if found else None


def _document(n: int) -> Resources:
    content = {"schemaVersion": "2.2", "description": f"text{n}", "mainSteps": []}
    return one("AWS::SSM::Document", Name="doc-1", DocumentType="Command", DocumentFormat="JSON", Content=content)


def _see_document() -> Any:
    return json.loads(client("ssm").get_document(Name="doc-1")["Content"])["description"]


CASES = (
    Case("AWS::SSM::Document", _document, _see_document, numbered("text")),
    Case("AWS::Logs::LogGroup", _log, _see_log, lambda n: n),
    Case("AWS::CloudWatch::Alarm", _alarm, _see_alarm, lambda n: (float(n), [ARN])),
    Case("AWS::CloudWatch::Alarm", _math, _see_math, lambda n: f"a * {n}"),
    Case("AWS::CloudWatch::CompositeAlarm", _composite, _see_composite, lambda n: f"ALARM(a{n})"),
    Case("AWS::CloudWatch::Dashboard", _dashboard, _see_dashboard, lambda n: f"-PT{n}H"),
    Case("AWS::Scheduler::Schedule", _schedule, _see_schedule, lambda n: f"rate({n} hours)"),
    Case("AWS::SecretsManager::Secret", _secret, _see_secret, numbered("text")),
    Case("AWS::Logs::MetricFilter", _filter, _see_filter, str),
    Case("AWS::GuardDuty::Detector", _detector, _see_detector, lambda n: "ONE_HOUR" if n == 1 else "SIX_HOURS"),
)
