"""Widgets of a dashboard as CloudWatch reads them ("Dashboard body structure and syntax"), laid out in rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hub.metric import DIMENSION, NAMESPACE

COLUMNS = 24
REGION = "${AWS::Region}"
Widget = Mapping[str, Any]
Line = list[Any]


def own(name: str, prefix: str, stat: str = "Sum", label: str = "") -> Line:
    """A line with one of our own numbers."""
    return [NAMESPACE, name, DIMENSION, prefix, {"stat": stat, "label": label or name}]


def of_queue(name: str, metric: str, label: str) -> Line:
    """A line with the greatest value of a queue's number."""
    return ["AWS/SQS", metric, "QueueName", name, {"stat": "Maximum", "label": label}]


def of_function(name: str, metric: str, stat: str) -> Line:
    """A line with a function's number."""
    return ["AWS/Lambda", metric, "FunctionName", name, {"stat": stat, "label": name}]


def graph(title: str, lines: Sequence[Line], *, period: int = 300, stacked: bool = False) -> Widget:
    """Lines over the time."""
    return _metric(title, lines, {"view": "timeSeries", "stacked": stacked, "period": period, "yAxis": {"left": {"min": 0}}})


def figures(title: str, lines: Sequence[Line]) -> Widget:
    """Single figures over the whole time that the dashboard shows."""
    return _metric(title, lines, {"view": "singleValue", "setPeriodToTimeRange": True, "sparkline": True})


def _metric(title: str, lines: Sequence[Line], more: Mapping[str, Any]) -> Widget:
    return {"type": "metric", "properties": {"title": title, "region": REGION, "metrics": list(lines), **more}}


def text(markdown: str) -> Widget:
    """Words."""
    return {"type": "text", "properties": {"markdown": markdown, "background": "transparent"}}


def alarms(title: str, arns: Sequence[str]) -> Widget:
    """How alarms stand."""
    return {"type": "alarm", "properties": {"title": title, "alarms": list(arns)}}


def query(title: str, groups: Sequence[str], asked: str) -> Widget:
    """What Logs Insights finds in some logs."""
    source = " | ".join(f"SOURCE '{group}'" for group in groups)
    return {"type": "log", "properties": {"title": title, "region": REGION, "query": f"{source} | {asked}", "view": "table"}}


def laid_out(rows: Iterable[tuple[int, Sequence[tuple[int, Widget]]]]) -> Iterator[Widget]:
    """Every widget in its place: rows of some height, in which each widget has a width."""
    top = 0
    for height, row in rows:
        left = 0
        for width, widget in row:
            yield {**widget, "x": left, "y": top, "width": width, "height": height}
            left += width
        top += height
