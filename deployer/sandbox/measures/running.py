"""CloudWatch of a running sandbox: its own metrics in every answer, and alarms that look when they are told to."""

from collections.abc import Sequence
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends

from deployer.sandbox.measures.alarming import look
from deployer.sandbox.measures.taken import Sources, taken
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced

SAYS = "Queues, functions, machines, HTTP APIs and rules have their metrics."


class Measures:
    """What is measured."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    @property
    def repair(self) -> Repair:
        """What is to be applied to a sandbox."""
        return Repair("cloudwatch-own-metrics", SAYS, self._apply)

    def look(self) -> tuple[str, ...]:
        """Every alarm has looked at its metrics; the names of those whose state changed."""
        changed: list[str] = []
        for account in list(cloudwatch_backends.values()):
            for backend in [one for one in list(account.values()) if one.alarms]:
                changed += look(backend.alarms, self._data(backend), self._sources.now())
        return tuple(changed)

    def _data(self, backend: Any) -> Sequence[Any]:
        return list(backend.get_all_metrics())

    def _apply(self) -> Undo:
        stock = CloudWatchBackend.__dict__["aws_metric_data"]

        def aws_metric_data(backend: Any) -> list[Any]:
            own = taken(self._sources, backend.account_id, backend.region_name)
            return [*stock.fget(backend), *own]

        return replaced(CloudWatchBackend, "aws_metric_data", property(aws_metric_data))
