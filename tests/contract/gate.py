"""A gate for the contract tests: it keeps the rules that hold for every action, and remembers what went through it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.validate import ParamValidator

from hub.action import Access, Action, Call, FromAnswer, Place, Presigned, Role, Step
from hub.aws.errors import translated
from hub.aws.lending import lent
from hub.errors import AwsError, ThrottledError, UndeclaredCallError
from hub.finding import Target
from tests.contract.cloud import BUCKET, Cloud
from tests.fakes import HUB_ACCOUNT, NOON


@dataclass(slots=True)
class Gate:
    """A way for one action, in one role, into the account of one target and to the evidence."""

    cloud: Cloud
    action: Action[Any, Any]
    target: Target
    role: Role = Role.CONTAIN
    prefix: str = "irhub"
    evidence_bucket: str = BUCKET
    now: datetime = NOON
    identity_center: str = HUB_ACCOUNT
    security_hub: str = HUB_ACCOUNT
    rounds: int = 0
    reads: list[Call] = field(default_factory=list)
    writes: list[Call] = field(default_factory=list)

    def read(self, *calls: Call) -> tuple[Mapping[str, Any], ...]:
        """The answers, all pages of each; refuses what is not a declared read."""
        self.rounds += 1
        for call in calls:
            self._check(call, Access.READ)
            self.reads.append(call)
        return tuple(self._read(call) for call in calls)

    def do(self, step: Step) -> None:
        """The calls of a step, one after the other; refuses what is not a declared write."""
        answer: Mapping[str, Any] = {}
        for call in step.do:
            self._check(call, Access.WRITE)
            self.writes.append(call)
            self._lend(call)
            filled = {name: _filled(value, answer) for name, value in call.parameters.items()}
            answer = self._make(call, filled)

    def _lend(self, call: Call) -> None:
        """What a host may do with what the call hands it counts as done, or as read, by the action."""
        for one in lent(call.parameters):
            access = Access.READ if one.operation.startswith("Get") else Access.WRITE
            self._check(one, access)
            (self.reads if access is Access.READ else self.writes).append(one)

    def _read(self, call: Call) -> Mapping[str, Any]:
        try:
            return self._make(call, call.parameters)
        except AwsError as error:
            if not call.optional or isinstance(error, ThrottledError):
                raise
            return {"Error": str(error)}

    def _make(self, call: Call, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        self.cloud.before(call)
        client = self.cloud.client(call.service, call.place, call.region)
        model = client.meta.service_model.operation_model(call.operation)
        if model.input_shape:
            faults = ParamValidator().validate(parameters, model.input_shape)
            assert not faults.has_errors(), faults.generate_report()
        method = client.meta.method_to_api_mapping
        name = next(python for python, api in method.items() if api == call.operation)
        with translated(call.name):
            if client.can_paginate(name):
                bound = {"PaginationConfig": {"MaxItems": call.most}} if call.most else {}
                pages: Mapping[str, Any] = client.get_paginator(name).paginate(**parameters, **bound).build_full_result()
                return pages
            answer: Mapping[str, Any] = getattr(client, name)(**parameters)
            return answer

    def _check(self, call: Call, access: Access) -> None:
        declared = [each for each in self.action.permissions if call.name in each.actions and not each.implied_by]
        fitting = [each for each in declared if self.role in each.roles and each.place is call.place]
        if not fitting or {each.access for each in fitting} != {access}:
            raise UndeclaredCallError(self.action.name, call.name, f"as {self.role} it may not {access} with it")
        if call.place is Place.TARGET and access is Access.READ:
            assert call.operation.startswith(("Describe", "Get", "List", "Lookup")), call


def _filled(value: Any, answer: Mapping[str, Any]) -> Any:
    if isinstance(value, Presigned):
        return f"https://{value.call.parameters['Bucket']}/{value.call.parameters['Key']}"
    if isinstance(value, Mapping):
        return {name: _filled(item, answer) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(item, answer) for item in value]
    return answer[value.field] if isinstance(value, FromAnswer) else value
