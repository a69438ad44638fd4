"""StackSet operations: which one runs and who began it, how far it is, and what became of every account and Region in it.

botocore has no waiter for them, and one may be called SUCCEEDED with failed instances in it: that only means that not more
failed than was tolerated (CloudFormation API, StackSetOperation). So we poll, and then read the result of every instance.
AWS does not say who began an operation. Of ours its id does, for ids may be chosen; of others' CloudTrail may know it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from deployer.aws.stacksets import DELEGATED_ADMIN, Failure
from deployer.calls import Aws, Call, Door, Pair, pages
from deployer.errors import AwsError, NotFoundError
from deployer.reasons import clear_reason

LIVE = frozenset({"RUNNING", "QUEUED", "STOPPING"})
FAILED = frozenset({"FAILED", "CANCELLED"})
MARK = "irhub"
LONGEST_NAME = 64
NAMELESS = re.compile(r"botocore-session-|aws-|i-[0-9a-f]|\d+$")
"""How sessions are called that nobody gave a name."""
AROUND = timedelta(minutes=2)
"""CloudTrail's time of a call and CloudFormation's of the operation lie this close together."""


@dataclass(frozen=True, slots=True)
class Ref:
    """One operation's name: its StackSet, that one's home Region, and its id."""

    stack_set: str
    region: str
    id: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, as it stands."""

    ref: Ref
    action: str = ""
    status: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    failed: int = 0
    reason: str = ""

    @property
    def is_live(self) -> bool:
        """True while it runs, or waits for another."""
        return self.status in LIVE

    @property
    def who(self) -> str:
        """Who began it with irhub; empty where its id does not say."""
        found = re.fullmatch(rf"{MARK}-(.+)-[0-9a-f]{{12}}", self.ref.id)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Result:
    """What an operation came to in one account and Region, so far."""

    pair: Pair
    status: str
    reason: str = ""


def new_id(arn: str) -> str:
    """An id that no operation has, and that says who began this one: the user or session, or the role of a nameless session."""
    *roles, last = arn.split("/")[1:] or [""]
    known = roles[-1] if roles and NAMELESS.match(last) else last
    name = re.sub(r"[^A-Za-z0-9]+", "-", known).strip("-")[:LONGEST_NAME].strip("-")
    return f"{MARK}-{name or 'somebody'}-{uuid4().hex[:12]}"


def look(aws: Aws, ref: Ref) -> Operation:
    """The operation, as it stands now."""
    said = aws.make(_call("DescribeStackSetOperation", ref).but(OperationId=ref.id))["StackSetOperation"]
    return _operation(ref.stack_set, ref.region, {"OperationId": ref.id, **said})


def results(aws: Aws, ref: Ref, status: str = "") -> tuple[Result, ...]:
    """What it came to in every account and Region; in those of one status, where one is named."""
    call = _call("ListStackSetOperationResults", ref).but(OperationId=ref.id)
    if status:
        call = call.but(Filters=[{"Name": "OPERATION_RESULT_STATUS", "Values": status}])
    return tuple(_result(said) for said in pages(aws, call, "Summaries"))


def newest(aws: Aws, stack_set: str, region: str) -> tuple[Operation, ...]:
    """The StackSet's newest operations, newest first, one page of them; none where there is no such StackSet."""
    try:
        said = aws.make(_call("ListStackSetOperations", Ref(stack_set, region, "")))
    except NotFoundError:
        return ()
    return tuple(_operation(stack_set, region, one) for one in said.get("Summaries", ()))


def running(aws: Aws, stack_set: str, region: str) -> tuple[Operation, ...]:
    """Those of the newest that run or wait, oldest first; nobody waits behind a hundred that have ended."""
    return tuple(reversed([one for one in newest(aws, stack_set, region) if one.is_live]))


def failures(results_: tuple[Result, ...], operation: Operation) -> tuple[Failure, ...]:
    """Every account and Region that did not succeed; where none is to blame, why the operation failed as a whole."""
    failed = tuple(Failure(*one.pair, one.reason) for one in results_ if one.status in FAILED)
    if operation.status == "SUCCEEDED" or failed:
        return failed
    return (Failure("", "", operation.reason or f"the operation is {operation.status}"),)


def began_by(aws: Aws, operation: Operation) -> str:
    """Who began it: of ours its id says so, of others CloudTrail some minutes later; empty where nobody tells."""
    if operation.who or operation.began is None:
        return operation.who
    span = {"StartTime": operation.began - AROUND, "EndTime": operation.began + AROUND}
    asked = [{"AttributeKey": "EventSource", "AttributeValue": "cloudformation.amazonaws.com"}]
    call = Call(Door.HUB, "cloudtrail", "LookupEvents", operation.ref.region, {"LookupAttributes": asked, **span})
    try:
        events = aws.make(call).get("Events", ())
    except AwsError:
        return ""
    return next((str(one.get("Username", "")) for one in events if operation.ref.id in one.get("CloudTrailEvent", "")), "")


def _operation(stack_set: str, region: str, said: Mapping[str, Any]) -> Operation:
    return Operation(
        ref=Ref(stack_set, region, str(said["OperationId"])),
        action=said.get("Action", ""),
        status=said.get("Status", ""),
        began=said.get("CreationTimestamp"),
        ended=said.get("EndTimestamp"),
        failed=(said.get("StatusDetails") or {}).get("FailedStackInstancesCount", 0),
        reason=clear_reason(said.get("StatusReason") or ""),
    )


def _result(said: Mapping[str, Any]) -> Result:
    pair = Pair(said.get("Account", ""), said.get("Region", ""))
    return Result(pair, said.get("Status", ""), clear_reason(said.get("StatusReason") or ""))


def _call(operation: str, ref: Ref) -> Call:
    return Call(Door.HUB, "cloudformation", operation, ref.region, {"StackSetName": ref.stack_set, "CallAs": DELEGATED_ADMIN})
