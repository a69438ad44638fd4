"""Alarms that look at their metrics ("Using Amazon CloudWatch alarms" and "Create a composite alarm", CloudWatch User Guide).

The last periods end now. An alarm is raised when enough of their datapoints breach; what is missing counts as the alarm says,
and where all is missing and it says nothing, there is not enough data.
"""

import ast
import json
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from deployer.sandbox.measures.reckoning import reckon

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
OK, ALARM, UNKNOWN = "OK", "ALARM", "INSUFFICIENT_DATA"
Data = Sequence[Any]
"""moto's metric data."""


def state(alarm: Any, data: Data, now: float) -> tuple[str, str]:
    """The state that an alarm on metrics is in, and why."""
    try:
        points = [_point(alarm, data, now, period) for period in range(alarm.evaluation_periods)]
        breaches = COMPARISONS[alarm.comparison_operator]
    except (KeyError, ValueError) as error:
        return UNKNOWN, f"The sandbox cannot tell: {error}."
    needed = alarm.datapoints_to_alarm or alarm.evaluation_periods
    missing = {"breaching": True, "notBreaching": False}.get(alarm.treat_missing_data or "missing")
    if missing is None and all(point is None for point in points):
        kept = alarm.treat_missing_data == "ignore"
        return (alarm.state_value, alarm.state_reason) if kept else (UNKNOWN, f"No datapoints in {len(points)} periods.")
    breaching = sum(bool(missing) if point is None else breaches(point, alarm.threshold) for point in points)
    told = ", ".join("missing" if point is None else f"{point:g}" for point in points)
    says = f"{breaching} of {len(points)} datapoints [{told}] breach the threshold ({alarm.threshold:g}); {needed} are needed."
    return (ALARM if breaching >= needed else OK), says


def _point(alarm: Any, data: Data, now: float, period: int) -> float | None:
    """The datapoint of one period, the newest being 0."""
    if not alarm.metric_data_queries:
        wanted = (alarm.namespace, alarm.metric_name, _pairs(alarm.dimensions))
        return _statistic(_within(data, wanted, now, (int(alarm.period), period)), alarm.extended_statistic or alarm.statistic)
    values: dict[str, float | None] = {}
    for query in alarm.metric_data_queries:
        if query.metric_stat:
            metric, length = query.metric_stat.metric, int(query.metric_stat.period)
            wanted = (metric.namespace, metric.metric_name, _pairs(metric.dimensions or ()))
            values[query.id] = _statistic(_within(data, wanted, now, (length, period)), query.metric_stat.stat)
    for query in reversed(alarm.metric_data_queries):
        if query.expression:
            values[query.id] = reckon(query.expression, values)
    returned = [query.id for query in alarm.metric_data_queries if str(query.return_data).lower() != "false"]
    return values[returned[0]]


def _pairs(dimensions: Any) -> frozenset[tuple[str, str]]:
    return frozenset((str(one.name), str(one.value)) for one in dimensions)


def _within(data: Data, wanted: tuple[str, str, frozenset[tuple[str, str]]], now: float, window: tuple[int, int]) -> list[Any]:
    """The data of this very metric within the period that ended so many periods ago."""
    length, ago = window
    end = datetime.fromtimestamp(now, UTC).replace(tzinfo=None) - timedelta(seconds=length * ago)
    start = end - timedelta(seconds=length)
    return [
        one
        for one in data
        if (one.namespace, one.name) == wanted[:2]
        and start < one.timestamp.replace(tzinfo=None) <= end
        and _pairs(one.dimensions) == wanted[2]
    ]


def _statistic(data: Sequence[Any], name: str) -> float | None:
    values = [float(one.value) for one in data if hasattr(one, "value")]
    if not values:
        return None
    simple: dict[str, Callable[[list[float]], float]] = {
        "Sum": sum,
        "Maximum": max,
        "Minimum": min,
        "SampleCount": len,
        "Average": lambda many: sum(many) / len(many),
    }
    if name in simple:
        return float(simple[name](values))
    if re.fullmatch(r"p\d+(\.\d+)?", name):
        return sorted(values)[max(0, math.ceil(float(name[1:]) / 100 * len(values)) - 1)]
    raise ValueError(f"the statistic {name} is not known here")


_NAMED = re.compile(r'\b(ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^")]+?)"?\s*\)')


def composite(alarm: Any, states: Mapping[str, str]) -> tuple[str, str]:
    """The state of an alarm on alarms, whose states these are by name."""

    def told(found: re.Match[str]) -> str:
        return str(states.get(found[2].rpartition(":alarm:")[2], UNKNOWN) == found[1])

    text = _NAMED.sub(told, alarm.rule)
    words = {"AND": "and", "OR": "or", "NOT": "not", "TRUE": "True", "FALSE": "False"}
    text = re.sub(r"\b(AND|OR|NOT|TRUE|FALSE)\b", lambda found: words[found[0]], text)
    holds = _holds(ast.parse(text.strip(), mode="eval").body)
    return (ALARM if holds else OK), f"{alarm.rule} {'holds' if holds else 'does not hold'}."


def _holds(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, ast.UnaryOp):
        return not _holds(node.operand)
    if isinstance(node, ast.BoolOp):
        return (all if isinstance(node.op, ast.And) else any)(map(_holds, node.values))
    raise ValueError(f"{ast.unparse(node)} is not known here")


def look(alarms: Mapping[str, Any], data: Data, now: float) -> list[str]:
    """Every alarm is in the state that its metrics call for; the names of those that changed."""
    changed = [alarm.name for alarm in alarms.values() if not alarm.rule and _settle(alarm, state(alarm, data, now))]
    for alarm in alarms.values():
        states = {name: one.state_value for name, one in alarms.items()}
        if alarm.rule and _settle(alarm, composite(alarm, states)):
            changed.append(alarm.name)
    return changed


def _settle(alarm: Any, found: tuple[str, str]) -> bool:
    value, reason = found
    if value == alarm.state_value:
        return False
    alarm.update_state(f"Threshold looked at: {reason}", json.dumps({"version": "1.0"}), value)
    return True
