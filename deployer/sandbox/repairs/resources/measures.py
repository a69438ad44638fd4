"""Alarms and dashboards in templates: alarms on one metric, on metric math, and on other alarms.

Stock moto makes no alarm from a template; a dashboard it makes rightly ("AWS::CloudWatch resource types").
"""

from typing import Any, cast

from moto.cloudwatch.models import Dimension, Metric, MetricDataQuery, MetricStat, cloudwatch_backends

from deployer.sandbox.repairs.resources.kind import Kind, Made, Wanted, backend_of, own

_WORDS = {
    "namespace": "Namespace",
    "metric_name": "MetricName",
    "statistic": "Statistic",
    "comparison_operator": "ComparisonOperator",
    "evaluation_periods": "EvaluationPeriods",
    "datapoints_to_alarm": "DatapointsToAlarm",
    "period": "Period",
    "description": "AlarmDescription",
    "extended_statistic": "ExtendedStatistic",
    "unit": "Unit",
    "treat_missing_data": "TreatMissingData",
}
_LISTS = {
    "dimensions": "Dimensions",
    "alarm_actions": "AlarmActions",
    "ok_actions": "OKActions",
    "insufficient_data_actions": "InsufficientDataActions",
}


def _settle_alarm(made: Made, wanted: Wanted) -> Made:
    backend = backend_of(cloudwatch_backends, wanted)
    words = {name: wanted.get(word) for name, word in _WORDS.items()}
    lists = {name: list(wanted.get(word, ())) for name, word in _LISTS.items()}
    alarm = backend.put_metric_alarm(
        name=wanted.name,
        threshold=float(wanted.get("Threshold", 0)),
        actions_enabled=wanted.get("ActionsEnabled", True),
        metric_data_queries=[_query(one) for one in wanted.get("Metrics", ())] or None,
        rule=wanted.get("AlarmRule"),
        **words,
        **lists,
    )
    backend.tagger.delete_all_tags_for_resource(alarm.alarm_arn)
    backend.tag_resource(alarm.alarm_arn, dict(wanted.tags))
    made.physical_resource_id = wanted.name
    made.attributes = {"Arn": alarm.alarm_arn}
    return made


def _query(said: dict[str, Any]) -> MetricDataQuery:
    """One line of metric math: a metric or an expression."""
    stat, make = said.get("MetricStat"), cast("Any", MetricDataQuery)  # absent is None here, whatever moto's types say
    made: MetricDataQuery = make(
        said["Id"],
        said.get("Label") or said["Id"],
        said.get("Period"),
        said.get("ReturnData", True),
        said.get("Expression"),
        _stat(stat) if stat else None,
    )
    return made


def _stat(said: dict[str, Any]) -> MetricStat:
    metric = said["Metric"]
    dimensions = [Dimension(one["Name"], one["Value"]) for one in metric.get("Dimensions", ())]
    make = cast("Any", MetricStat)
    named = Metric(metric["MetricName"], metric["Namespace"], dimensions)
    made: MetricStat = make(named, said["Period"], said["Stat"], said.get("Unit"))
    return made


def _drop_alarm(made: Made, wanted: Wanted) -> None:
    backend_of(cloudwatch_backends, wanted).delete_alarms([made.physical_resource_id])


def _settle_dashboard(made: Made, wanted: Wanted) -> Made:
    backend_of(cloudwatch_backends, wanted).put_dashboard(name=wanted.name, body=wanted.get("DashboardBody"))
    made.physical_resource_id = wanted.name
    return made


def _drop_dashboard(made: Made, wanted: Wanted) -> None:
    backend_of(cloudwatch_backends, wanted).delete_dashboards([made.physical_resource_id])


_ALARM = own("AWS::CloudWatch::Alarm", "AlarmName", ("Arn",))
_COMPOSITE = own("AWS::CloudWatch::CompositeAlarm", "AlarmName", ("Arn",))
_DASHBOARD = own("AWS::CloudWatch::Dashboard", "DashboardName")

KINDS = (
    Kind("AWS::CloudWatch::Alarm", _settle_alarm, _drop_alarm, ("AlarmName",), _ALARM),
    Kind("AWS::CloudWatch::CompositeAlarm", _settle_alarm, _drop_alarm, ("AlarmName",), _COMPOSITE),
    Kind("AWS::CloudWatch::Dashboard", _settle_dashboard, _drop_dashboard, ("DashboardName",), _DASHBOARD),
)
