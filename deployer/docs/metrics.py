"""`docs/metrics.md`: every number that irhub logs, what it tells, and how often it can be counted, from the code."""

import json
from collections.abc import Iterator
from pathlib import Path

from deployer import settings as settings_of
from deployer.costs.prices import PRICES
from deployer.docs.markdown import block, code, document, table
from deployer.metrics.dashboard import body
from hub.metric import DIMENSION, METRICS, NAMESPACE

INTRO = f"""\
# Numbers, alarms and logs

What irhub counts while it works, what CloudWatch makes of it, and what to do when an alarm goes off. For a month in figures see
[reports](reports.md): those are counted from the record, these from the log.

Numbers are logged in the embedded metric format, in the namespace `{NAMESPACE}`, with one dimension, `{DIMENSION}`: the prefix
of irhub.yaml. No call is made for them. Which action, account or type of finding a number is about stands beside it there."""

ONCE = """\
## Counted once

Deliveries repeat, and runs that died are done again. Each number is logged right after the one conditional write that makes its
fact, by whoever made that write; a repetition finds the fact made and logs nothing. A process that dies between the two loses
one count and never doubles one. The record has it all the same, so reports are right where a graph is one short.

Drills are in no number of incidents: nothing happened."""

ALARMS = """\
## Alarms

Each goes to the topic `PREFIX-notices`, says what to do in its description, and is silent while there is nothing to count. It
does not go by irhub's own way, which may be what is broken: so it reaches the addresses in `channels.email` and whoever else
subscribes to that topic, and no other channel. Name an address; `irhub verify` says whether anybody listens.

The alarms on queues and functions are in [operations](operations.md); these five watch what irhub does. All are on
the dashboard."""

WHEN = (
    (
        "failed",
        "an incident came to have failed",
        "`irhub incidents list --state failed`, then `show`: what AWS refused is named",
    ),
    ("breaker", "more was contained in one place than is normal", "`irhub status`; approve what is right, or `irhub pause`"),
    ("unknown-types", "GuardDuty reported a type that no playbook knows", "`irhub upgrade`, or a playbook of your own"),
    ("slow", "more than one in ten took over five minutes, in an hour", "throttles and what was put off; `limits.concurrency`"),
    ("letters-left", "a dead letter has lain for four days", "`irhub dlq list`, mend the cause, `irhub dlq redrive`"),
)

LOGS = """\
## Logs

Every function logs JSON. Each line of a run carries `incident`, also those of threads, and `message_id` where a message brought
it; the workflow's function adds `round`. So one query of Logs Insights tells a whole case:"""
QUERY = """\
SOURCE '/aws/lambda/irhub-respond' | SOURCE '/aws/lambda/irhub-task' | SOURCE '/aws/lambda/irhub-people'
| filter incident = 'inc-20260102-abcdefghijkl'
| fields @timestamp, message, action, result
| sort @timestamp"""
TRACES = """\
## Traces

`logs.tracing: true` has X-Ray trace the functions and the workflow: how long each took, and where an error came from. It is off
by default, since traces are paid for (five dollars a million), and CloudTrail and the record say who did what in any case."""


def page(example: Path) -> str:
    """The whole page, with the dashboard of the example installation."""
    return document(
        INTRO,
        table(("name", "unit", "what it counts", "counted once by"), _rows()),
        ONCE,
        *_costs(),
        "## The dashboard",
        _dashboard(example),
        ALARMS,
        table(("alarm, after the prefix", "when", "what to do"), ((code(name), when, todo) for name, when, todo in WHEN)),
        LOGS,
        block(QUERY, "text"),
        TRACES,
    )


def _rows() -> Iterator[tuple[str, ...]]:
    return ((code(one.name), one.unit.lower(), one.says, one.once) for one in METRICS)


def _costs() -> tuple[str, ...]:
    each = PRICES["custom metric"].dollars
    most = each * len(METRICS)
    dashboard, alarm = (PRICES[name].dollars for name in ("dashboard", "alarm"))
    of_metrics = f"{len(METRICS)} of them at {each:.2f} dollars a month are {most:.2f} dollars, were each counted every hour."
    of_others = f"The dashboard is {dashboard:.2f} dollars (the first three of an account are free), each alarm {alarm:.2f}."
    says = ("A metric is paid for by the hours in which anything came:", of_metrics, "More dimensions would multiply that.")
    return "## What they cost", f"{' '.join((*says, of_others))} `irhub plan` adds them up."


def _dashboard(example: Path) -> str:
    made = json.loads(body(settings_of.load(example)))
    titles = [one["properties"].get("title") for one in made["widgets"]]
    shown = ", ".join(f"*{title}*" for title in titles if title)
    return f"In CloudWatch, in the hub's Region, under the prefix with `-hub` behind it: {shown}."
