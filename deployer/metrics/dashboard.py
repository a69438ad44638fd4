"""The dashboard of an installation: what came, how soon it was answered, what waits, and whether anything is stuck.

It is one text for every Region: CloudFormation puts the Region in (``Fn::Sub``). Nothing in it comes from findings.
"""

import json
from collections.abc import Iterator, Sequence

from deployer.destinations import destinations
from deployer.metrics import widgets
from deployer.metrics.widgets import Widget, figures, graph, of_function, of_queue, own
from deployer.settings import Settings
from hub import metric

AGE, VISIBLE = "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"
ALARMS = (
    *("failed", "breaker", "unknown-types", "slow", "letters-left", "dead-letters", "backlog", "errors"),
    *("task-errors", "workflow-failed", "workflow-timedout", "workflow-aborted", "people", "people-errors"),
)
"""The alarms that there are in every installation, by what follows the prefix in their names."""
ERRORS = "filter level = 'ERROR' | fields @timestamp, incident, message, errorMessage | sort @timestamp desc | limit 20"
WORDS = """\
# irhub: {prefix}

**Red alarm?** Its description says what to do. Cases: `irhub incidents list` · everything else: `irhub status` · \
stuck messages: `irhub dlq list`"""


def body(settings: Settings) -> str:
    """The dashboard's body as text, with ``${AWS::Region}`` and the like where CloudFormation is to put them in."""
    made = {"start": "-P1D", "periodOverride": "inherit", "widgets": list(widgets.laid_out(_rows(settings)))}
    return json.dumps(made, separators=(",", ":"))


def _rows(settings: Settings) -> Iterator[tuple[int, Sequence[tuple[int, Widget]]]]:
    prefix = settings.prefix
    yield 2, [(24, widgets.text(WORDS.format(prefix=prefix)))]
    yield 6, [(16, figures("In this time", _at_a_glance(prefix))), (8, widgets.alarms("Alarms", _alarms(settings)))]
    yield 6, [(12, _speed(prefix)), (12, _cases(prefix))]
    yield 6, [(8, _actions(prefix)), (8, _asks(prefix)), (8, _guards(prefix))]
    yield 6, [(12, _queues(settings)), (12, _functions(settings))]
    yield 6, [(24, widgets.query("The last errors", _logs(settings), ERRORS))]


def _at_a_glance(prefix: str) -> list[widgets.Line]:
    return [
        own(metric.OPENED, prefix, label="incidents opened"),
        own(metric.TIME_TO_CONTAIN, prefix, "p50", "half contained within, s"),
        own(metric.TIME_TO_CONTAIN, prefix, "p90", "nine in ten within, s"),
        own(metric.FAILED, prefix, label="incidents failed"),
        own(metric.ASKS_OPENED, prefix, label="people asked"),
        own(metric.TIME_TO_DECIDE, prefix, "p50", "half answered within, s"),
    ]


def _speed(prefix: str) -> Widget:
    names = (("p50", "half within"), ("p90", "nine in ten within"), ("Maximum", "slowest"))
    return graph("Time to contain, seconds", [own(metric.TIME_TO_CONTAIN, prefix, stat, label) for stat, label in names])


def _cases(prefix: str) -> Widget:
    return graph("Incidents", [own(metric.OPENED, prefix, label="opened"), own(metric.FAILED, prefix, label="failed")])


def _actions(prefix: str) -> Widget:
    lines = [own(metric.ACTIONS_DONE, prefix, label="done"), own(metric.STEPS_REFUSED, prefix, label="steps refused by AWS")]
    return graph("Actions", lines, stacked=True)


def _asks(prefix: str) -> Widget:
    names = ((metric.ASKS_OPENED, "asked"), (metric.ASKS_APPROVED, "approved"), (metric.ASKS_REJECTED, "rejected"))
    lines = [own(name, prefix, label=label) for name, label in (*names, (metric.ASKS_EXPIRED, "nobody answered"))]
    return graph("Asked of people", lines)


def _guards(prefix: str) -> Widget:
    names = ((metric.BREAKER_TRIPS, "circuit breaker"), (metric.UNKNOWN_TYPE, "unknown types"))
    lines = [own(name, prefix, label=label) for name, label in (*names, (metric.EVENTS_REFUSED, "events refused"))]
    return graph("Held back", lines)


def _queues(settings: Settings) -> Widget:
    prefix = settings.prefix
    names = [f"{prefix}-work", *([f"{prefix}-securityhub"] if settings.sources.securityhub else [])]
    lines = [of_queue(name, AGE, f"{name}: oldest, s") for name in names]
    dead = [of_queue(f"{prefix}-dead-letters", VISIBLE, "dead letters"), of_queue(f"{prefix}-dead-letters", AGE, "oldest, s")]
    dead = [[*line[:-1], {**line[-1], "yAxis": "right"}] for line in dead]
    return graph("Waiting messages", [*lines, *dead], period=60)


def _functions(settings: Settings) -> Widget:
    names = _names(settings)
    errors = [of_function(name, "Errors", "Sum") for name in names]
    throttles = [[*line[:-1], {**line[-1], "label": f"{line[3]} throttled"}] for line in _throttles(names)]
    return graph("Functions: errors and throttles", [*errors, *throttles])


def _throttles(names: Sequence[str]) -> list[widgets.Line]:
    return [of_function(name, "Throttles", "Sum") for name in names]


def _logs(settings: Settings) -> list[str]:
    return [f"/aws/lambda/{name}" for name in _names(settings)]


def _names(settings: Settings) -> list[str]:
    """The functions that there are."""
    parts = ("respond", "task", "people", *(("report",) if settings.reports.schedule else ()))
    return [f"{settings.prefix}-{part}" for part in parts]


def _alarms(settings: Settings) -> list[str]:
    """Every alarm of the hub's stack, so that none rings where nobody looks."""
    here = "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm"
    of_sources = ("securityhub-backlog",) if settings.sources.securityhub else ()
    own_names = (f"{settings.prefix}-{name}" for name in (*ALARMS, *of_sources))
    return [f"{here}:{name}" for name in (*own_names, *(one.name for one in destinations(settings)))]
