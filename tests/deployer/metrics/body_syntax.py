"""What CloudWatch takes as the body of a dashboard, by its own description ("Dashboard body structure and syntax")."""

from collections.abc import Iterator, Mapping
from typing import Any

COLUMNS, MOST_WIDGETS, HIGHEST = 24, 500, 1000
KEYS = {"type", "x", "y", "width", "height", "properties"}
PERIODS = {1, 5, 10, 30}
STATS = {"SampleCount", "Average", "Sum", "Minimum", "Maximum"}
PROPERTIES: Mapping[str, tuple[set[str], set[str]]] = {
    "text": ({"markdown"}, {"background"}),
    "metric": (
        {"metrics", "region"},
        {"title", "view", "stacked", "period", "yAxis", "stat", "setPeriodToTimeRange", "sparkline", "legend", "annotations"},
    ),
    "alarm": ({"alarms"}, {"title", "sortBy", "states"}),
    "log": ({"query", "region"}, {"title", "view"}),
}
"""What each type of widget must have, and what it may have, of what we use."""
OF_METRIC = {"color", "expression", "id", "label", "period", "region", "stat", "visible", "yAxis"}
VIEWS = {"metric": {"timeSeries", "singleValue", "gauge", "bar", "pie"}, "log": {"table", "timeSeries", "bar", "pie"}}


def faults(body: Mapping[str, Any]) -> Iterator[str]:
    """Everything that CloudWatch would refuse, or not show."""
    if not body.keys() <= {"widgets", "start", "end", "periodOverride", "variables"}:
        yield f"keys: {sorted(body)}"
    if body.get("periodOverride", "auto") not in {"auto", "inherit"}:
        yield "periodOverride"
    widgets = body["widgets"]
    if len(widgets) > MOST_WIDGETS:
        yield "too many widgets"
    for number, widget in enumerate(widgets):
        yield from (f"{number}: {fault}" for fault in _of_widget(widget))
    yield from _overlaps(widgets)


def _of_widget(widget: Mapping[str, Any]) -> Iterator[str]:
    kind, found = widget["type"], widget["properties"]
    must, may = PROPERTIES[kind]
    if widget.keys() != KEYS:
        yield f"keys: {sorted(widget)}"
    if not (widget["x"] >= 0 and widget["width"] >= 1 and widget["x"] + widget["width"] <= COLUMNS):
        yield "it does not lie within 24 columns"
    if not 1 <= widget["height"] <= HIGHEST:
        yield "height"
    if not must <= found.keys() <= must | may:
        yield f"properties: {sorted(found)}"
    if "view" in found and found["view"] not in VIEWS[kind]:
        yield f"view: {found['view']}"
    if kind == "metric":
        yield from (f"{line}: {fault}" for line in found["metrics"] for fault in _of_line(line))
        yield from () if _is_period(found.get("period", 300)) else ("period",)
    if kind == "alarm" and not (0 < len(found["alarms"]) <= 100 and all(arn.startswith("arn:") for arn in found["alarms"])):
        yield "alarms"
    if kind == "log" and not found["query"].startswith("SOURCE "):
        yield "query"


def _of_line(line: list[Any]) -> Iterator[str]:
    *names, rendering = line
    if not isinstance(rendering, dict) or not rendering.keys() <= OF_METRIC:
        yield "rendering"
    if len(names) < 2 or len(names) % 2 or not all(isinstance(name, str) and name for name in names):
        yield "namespace, name, and pairs of dimension and value"
    stat = rendering.get("stat", "Average")
    if stat not in STATS and not (stat.startswith("p") and 0 <= float(stat[1:]) <= 100):
        yield f"stat: {stat}"
    if rendering.get("yAxis", "left") not in {"left", "right"}:
        yield "yAxis"


def _is_period(seconds: int) -> bool:
    return seconds in PERIODS or (seconds > 0 and seconds % 60 == 0)


def _overlaps(widgets: list[Mapping[str, Any]]) -> Iterator[str]:
    taken: dict[tuple[int, int], int] = {}
    for number, one in enumerate(widgets):
        for x in range(one["x"], one["x"] + one["width"]):
            for y in range(one["y"], one["y"] + one["height"]):
                if taken.setdefault((x, y), number) != number:
                    yield f"{taken[x, y]} and {number} overlap"
                    return
