"""Asks AWS how the hub's parts are: ringing alarms of every Region, queues, and what feeds the function. Reads only.

Calls: one of DescribeAlarms a Region, which tells only what is ringing; four of SQS; two of Lambda.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from deployer.aws import queues
from deployer.calls import Aws, Call, Door, Together, pages
from deployer.errors import AwsError, NotFoundError
from deployer.settings import Settings
from deployer.standing.health import Alarm, Health

SERVICE = "cloudwatch"
Part = dict[str, Any]


def read(aws: Aws, settings: Settings, together: Together) -> Health:
    """How everything is; what these credentials may not ask is listed as unknown."""
    home, prefix = settings.hub.region, settings.prefix
    asked: Sequence[tuple[str, Callable[[], Part]]] = (
        *((f"alarms of {region}", partial(_alarms, aws, prefix, region)) for region in sorted({home, *settings.regions})),
        ("dead letters", partial(_letters, aws, prefix, home)),
        ("queue of findings", partial(_waiting, aws, prefix, home)),
        ("function", partial(_function, aws, prefix, home)),
        ("what feeds the function", partial(_mappings, aws, prefix, home)),
    )
    parts = together([partial(_guarded, name, ask) for name, ask in asked])
    alarms = tuple(alarm for part in parts for alarm in part.pop("alarms", ()))
    unknown = tuple(part.pop("unknown") for part in parts if "unknown" in part)
    return Health(alarms=alarms, unknown=unknown, **{name: value for part in parts for name, value in part.items()})


def _guarded(name: str, ask: Callable[[], Part]) -> Part:
    """What is not deployed has no health; a refusal leaves it unknown, and stops nothing else."""
    try:
        return ask()
    except NotFoundError:
        return {}
    except AwsError as error:
        return {"unknown": f"{name}: {error.message}"}


def _alarms(aws: Aws, prefix: str, region: str) -> Part:
    asked = {"AlarmNamePrefix": f"{prefix}-", "StateValue": "ALARM"}
    ringing = pages(aws, Call(Door.HUB, SERVICE, "DescribeAlarms", region, asked), "MetricAlarms")
    return {"alarms": [Alarm(one["AlarmName"], region, one.get("StateReason", "")) for one in ringing if _rings(one)]}


def _rings(said: Part) -> bool:
    """Looked at again here: who answers for AWS may not know the filter."""
    return bool(said.get("StateValue") == "ALARM")


def _letters(aws: Aws, prefix: str, region: str) -> Part:
    return {"letters": sum(queues.counts(aws, region, queues.url(aws, f"{prefix}-dead-letters", region)))}


def _waiting(aws: Aws, prefix: str, region: str) -> Part:
    return {"waiting": sum(queues.counts(aws, region, queues.url(aws, f"{prefix}-work", region)))}


def _function(aws: Aws, prefix: str, region: str) -> Part:
    asked = Call(Door.HUB, "lambda", "GetFunctionConfiguration", region, {"FunctionName": f"{prefix}-respond"})
    said = aws.make(asked)
    return {"function": said.get("State", ""), "update": said.get("LastUpdateStatus", "")}


def _mappings(aws: Aws, prefix: str, region: str) -> Part:
    asked = Call(Door.HUB, "lambda", "ListEventSourceMappings", region, {"FunctionName": f"{prefix}-respond"})
    found = aws.make(asked).get("EventSourceMappings", ())
    return {"mappings": {one["EventSourceArn"].rpartition(":")[2]: one.get("State", "") for one in found}}
