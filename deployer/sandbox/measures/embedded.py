"""Log lines in the embedded metric format become metrics ("Specification: Embedded metric format", CloudWatch User Guide).

A line is one JSON object with ``_aws`` at its top; each metric it names has its value, or values, beside it, and so has each
dimension. What is no such line is a line of the log and nothing else.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

MOST_VALUES, MOST_DIMENSIONS, MOST_METRICS = 100, 30, 100


def measure(line: str, account_id: str, region: str) -> None:
    """The metrics of this line are kept in that account and Region."""
    for namespace, datum in data_of(line):
        cloudwatch_backends[account_id][region].put_metric_data(namespace, [datum])


def data_of(line: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Namespace and datum, as PutMetricData takes them, of each metric and set of dimensions in this line."""
    said = _object(line)
    directives = (said.get("_aws") or {}).get("CloudWatchMetrics") if isinstance(said.get("_aws"), Mapping) else None
    for directive in directives or ():
        for names in directive.get("Dimensions") or [[]]:
            for metric in directive.get("Metrics", ())[:MOST_METRICS]:
                datum = _datum(said, metric, names)
                if datum is not None:
                    yield str(directive["Namespace"]), datum


def _object(line: str) -> Mapping[str, Any]:
    if not line.startswith("{") or '"_aws"' not in line:
        return {}
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, Mapping) else {}


def _datum(said: Mapping[str, Any], metric: Mapping[str, Any], names: list[str]) -> dict[str, Any] | None:
    """One datum; None where a dimension or the value is missing, which CloudWatch leaves out too."""
    found = said.get(metric["Name"])
    values = found if isinstance(found, list) else [found]
    numbers = [float(one) for one in values[:MOST_VALUES] if isinstance(one, int | float)]
    if not numbers or len(names) > MOST_DIMENSIONS or any(not isinstance(said.get(name), str) for name in names):
        return None
    return {
        "MetricName": metric["Name"],
        "Values": numbers,
        "Unit": metric.get("Unit", "None"),
        "Timestamp": datetime.fromtimestamp(said["_aws"]["Timestamp"] / 1000, UTC).replace(tzinfo=None),
        "Dimensions": [{"Name": name, "Value": said[name]} for name in names],
    }
