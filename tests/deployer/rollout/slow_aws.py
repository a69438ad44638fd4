"""AWS whose StackSet operations take their time, by a clock that only pauses turn, and whose answers come in pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from deployer.calls import Call
from deployer.errors import NotFoundError, OperationBegunError, OperationRunsError
from tests.fake_aws import FakeAws

A_PAGE = 100
AT_ONCE = 100
BEGAN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ACTIONS = {"CreateStackInstances": "CREATE", "UpdateStackSet": "UPDATE", "DeleteStackInstances": "DELETE"}


def page(items: Iterable[Any], asked: Any, key: str, most: int = A_PAGE) -> dict[str, Any]:
    """One page, and the token of the next."""
    listed = items if isinstance(items, list) else list(items)
    first = int(asked.get("NextToken", 0))
    more = {"NextToken": str(first + most)} if first + most < len(listed) else {}
    return {key: listed[first : first + most], **more}


@dataclass
class Begun:
    """An operation, and when it began."""

    stack_set: str
    action: str
    at: float
    results: list[dict[str, str]]
    seen: tuple[float, list[dict[str, str]]] | None = None
    """What it had come to when somebody asked last, and when that was."""


@dataclass
class SlowAws(FakeAws):
    """Each operation takes ``seconds``; ``managed`` says whether another may be begun meanwhile."""

    seconds: float = 60
    managed: bool = True
    now: float = 0
    begun: dict[str, Begun] = field(default_factory=dict)
    later: str = ""
    """The StackSet on which somebody begins an operation as soon as the first has ended."""

    def pause(self, seconds: float) -> None:
        """The clock has moved on."""
        self.now += seconds
        if self.later and not any(self._live(one) for one in self.begun.values()):
            self.somebodys(self.later)
            self.later = ""

    def somebodys(self, stack_set: str = "irhub-role", name: str = "0f3c") -> None:
        """Somebody began an operation past irhub, which is about nothing."""
        self.begun[name] = Begun(stack_set, "UPDATE", self.now, [])

    def make(self, call: Call) -> Any:
        """As ever; a StackSet that takes one operation at a time refuses a second."""
        one = call.parameters.get("StackSetName", "")
        if call.operation in ACTIONS and not self.managed and any(self._live(each) for each in self._of(one)):
            self.made.append(call)
            raise OperationRunsError(call.name, "OperationInProgressException", "Another Operation is in progress")
        if call.parameters.get("OperationId") in self.begun and call.operation in ACTIONS:
            raise OperationBegunError(call.name, "OperationIdAlreadyExistsException", "Operation exists")
        answer = super().make(call)
        if call.operation in ACTIONS:
            results = self.operations[answer["OperationId"]]
            self.begun[answer["OperationId"]] = Begun(one, ACTIONS[call.operation], self.now, results)
        return answer

    def _of(self, stack_set: str) -> list[Begun]:
        return [each for each in self.begun.values() if each.stack_set == stack_set]

    def _live(self, one: Begun) -> bool:
        return self.now - one.at < self.seconds

    def _came(self, one: Begun) -> list[dict[str, str]]:
        """What it came to by now; worked out once for each moment."""
        if one.seen is None or one.seen[0] != self.now:
            one.seen = (self.now, self._come(one))
        return one.seen[1]

    def _come(self, one: Begun) -> list[dict[str, str]]:
        """In their order, a hundred at once."""
        done = round(len(one.results) * min(1.0, (self.now - one.at) / self.seconds)) if self.seconds else len(one.results)
        rest = [
            {"Account": each["Account"], "Region": each["Region"], "Status": "RUNNING" if place < AT_ONCE else "PENDING"}
            for place, each in enumerate(one.results[done:])
        ]
        return [*one.results[:done], *rest]

    def _summary(self, name: str) -> dict[str, Any]:
        one = self.begun[name]
        failed = sum(each["Status"] == "FAILED" for each in self._came(one))
        return {
            "OperationId": name,
            "Action": one.action,
            "Status": "RUNNING" if self._live(one) else "SUCCEEDED",
            "CreationTimestamp": BEGAN + timedelta(seconds=one.at),
            "StatusDetails": {"FailedStackInstancesCount": failed},
            **({} if self._live(one) else {"EndTimestamp": BEGAN + timedelta(seconds=one.at + self.seconds)}),
        }

    def _describe_stack_set_operation(self, call: Call, asked: Any) -> dict[str, Any]:
        known = self.begun.get(asked["OperationId"])
        if known is None or known.stack_set != asked["StackSetName"]:
            raise NotFoundError(call.name, "OperationNotFoundException", "Operation not found")
        return {"StackSetOperation": self._summary(asked["OperationId"])}

    def _list_stack_set_operations(self, call: Call, asked: Any) -> dict[str, Any]:
        if asked["StackSetName"] not in self.sets and not self._of(asked["StackSetName"]):
            raise NotFoundError(call.name, "StackSetNotFoundException", "StackSet not found")
        listed = [name for name, one in self.begun.items() if one.stack_set == asked["StackSetName"]]
        return page((self._summary(name) for name in reversed(listed)), asked, "Summaries")

    def _list_stack_set_operation_results(self, _: Call, asked: Any) -> dict[str, Any]:
        only = {one["Values"] for one in asked.get("Filters", ())}
        came = self._came(self.begun[asked["OperationId"]])
        return page([one for one in came if one["Status"] in only] if only else came, asked, "Summaries")

    def _lookup_events(self, _: Call, __: Any) -> dict[str, Any]:
        """What CloudTrail knows of whoever calls AWS without irhub."""
        return {"Events": [{"Username": "carol", "CloudTrailEvent": '{"responseElements": {"operationId": "0f3c"}}'}]}
