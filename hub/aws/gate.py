"""The one way from an action to AWS: whatever was not declared is refused before it leaves the house.

A call passes when its IAM name stands in the action's permissions for this place and this role; while looking, only where it
is declared as a read. What another call implies (tagging in a create call) is never called by name. Answers come whole: all
pages, and of botocore's own metadata with the request ids alone, one for each page.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.credentials import ReadOnlyCredentials
from botocore.paginate import PageIterator

from hub.action import Access, Action, Call, FromAnswer, Place, Role, Step
from hub.aws.clients import ATTEMPTS, Clients
from hub.aws.credentials import entered
from hub.aws.errors import check_whole, translated
from hub.aws.lending import lent, signed
from hub.aws.policy import allowing
from hub.engine import Together
from hub.errors import AwsError, ThrottledError, UndeclaredCallError

Keys = Callable[[Call], ReadOnlyCredentials]
"""Gives the keys under which a call is made; enters the account of its place where that was not done yet."""


WOULD_HAVE_DONE = "DryRunOperation"
"""The code by which EC2 says that it would have carried out what was asked as a dry run."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What the ways into one account have in common."""

    clients: Clients
    region: str
    prefix: str
    evidence_bucket: str
    together: Together
    now: Callable[[], datetime]
    identity_center: str = ""
    """The account in which IAM Identity Center is administered."""
    identity_center_region: str = ""
    security_hub: str = ""
    """The account in which the findings of Security Hub gather."""
    security_hub_region: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """The way of one action into the places of one incident; an ``engine.Way``."""

    action: Action[Any, Any]
    role: Role
    doors: Doors
    keys: Keys

    @property
    def prefix(self) -> str:
        """The installation's prefix."""
        return self.doors.prefix

    @property
    def evidence_bucket(self) -> str:
        """The name of the bucket that keeps evidence."""
        return self.doors.evidence_bucket

    @property
    def now(self) -> datetime:
        """The time of this look, in UTC."""
        return self.doors.now()

    @property
    def identity_center(self) -> str:
        """The account in which IAM Identity Center is administered; empty where the settings name none."""
        return self.doors.identity_center

    @property
    def security_hub(self) -> str:
        """The account in which the findings of Security Hub gather; empty where it is not among the sources."""
        return self.doors.security_hub

    def read(self, *calls: Call) -> tuple[Mapping[str, Any], ...]:
        """The answers of these calls, made side by side, all pages of each; refuses whatever is not a declared read."""
        for call in calls:
            self._check(call, looking=True)
        return tuple(self.doors.together([self._reading(call) for call in calls]))

    def do(self, step: Step) -> None:
        """Every call of the step has been made, one after the other; a ``once`` step's without any retry."""
        for call in step.do:
            for made in (call, *lent(call.parameters)):
                self._check(made, looking=False)
        answer: Mapping[str, Any] = {}
        for call in step.do:
            parameters = signed(filled(call.parameters, answer), self.doors.clients)
            answer = self._answer(call, parameters, 1 if step.once else ATTEMPTS)
            check_whole(call.name, answer)

    def rehearse(self, call: Call) -> None:
        """AWS said that it would carry out the call; refuses one that is not declared, or that does not say ``DryRun``.

        EC2 answers a dry run with an error in any case, and this code says yes (EC2 API, "Common query parameters"). An
        operation that knows no dry run is refused by botocore before anything is sent.
        """
        if call.parameters.get("DryRun") is not True:
            raise UndeclaredCallError(self.action.name, call.name, "it may only rehearse now, and this is no dry run")
        self._check(call, looking=False)
        try:
            self._answer(call, call.parameters, ATTEMPTS)
        except AwsError as error:
            if error.code != WOULD_HAVE_DONE:
                raise
            return
        raise AwsError(call.name, "NoDryRun", "AWS answered a dry run as if it were none")

    def _check(self, call: Call, *, looking: bool) -> None:
        permissions = allowing(self.action, self.role, call.name, call.place)
        if not permissions:
            where = f"its declaration has no such call for the {self.role} role in the {call.place} place"
            raise UndeclaredCallError(self.action.name, call.name, where)
        if looking and all(permission.access is not Access.READ for permission in permissions):
            raise UndeclaredCallError(self.action.name, call.name, "it may only look now, and this is no declared read")

    def _reading(self, call: Call) -> Callable[[], Mapping[str, Any]]:
        def read() -> Mapping[str, Any]:
            try:
                return self._answer(call, call.parameters, ATTEMPTS)
            except ThrottledError:
                raise
            except AwsError as error:
                if not call.optional:
                    raise
                return {"Error": str(error)}

        return read

    def _answer(self, call: Call, parameters: Mapping[str, Any], attempts: int) -> Mapping[str, Any]:
        client = self._client(call, attempts)
        with self._signing(call), translated(call.name):
            return _whole(client, xform_name(call.operation), parameters, call.most)

    def _client(self, call: Call, attempts: int) -> Any:
        if call.place is Place.EVIDENCE:
            return self.doors.clients.own(call.service, attempts)
        fixed = {Place.IDENTITY_CENTER: self.doors.identity_center_region, Place.SECURITY_HUB: self.doors.security_hub_region}
        region = fixed.get(call.place, call.region or self.doors.region)
        return self.doors.clients.entered(call.service, region, attempts)

    def _signing(self, call: Call) -> AbstractContextManager[None]:
        return nullcontext() if call.place is Place.EVIDENCE else entered(self.keys(call))


def filled(value: Any, answer: Mapping[str, Any]) -> Any:
    """The parameters with each ``FromAnswer`` replaced by that field of the answer before."""
    if isinstance(value, FromAnswer):
        return answer[value.field]
    if isinstance(value, Mapping):
        return {key: filled(item, answer) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [filled(item, answer) for item in value]
    return value


class _Pages(PageIterator):  # type: ignore[type-arg]  # generic in its stubs alone
    """The pages of an answer, which remembers their request ids; botocore drops them where it puts pages together."""

    def __iter__(self) -> Iterator[Any]:
        """Each page."""
        self.request_ids: list[str] = []
        for page in super().__iter__():
            self.request_ids += [one for one in (page.get("ResponseMetadata", {}).get("RequestId"),) if one]
            yield page


def _whole(client: Any, method: str, parameters: Mapping[str, Any], most: int) -> Mapping[str, Any]:
    if client.can_paginate(method):
        bound = {"PaginationConfig": {"MaxItems": most}} if most else {}
        paginator = client.get_paginator(method)
        paginator.PAGE_ITERATOR_CLS = _Pages
        pages = paginator.paginate(**parameters, **bound)
        whole: dict[str, Any] = pages.build_full_result()
        return {**whole, "RequestId": " ".join(pages.request_ids)} if pages.request_ids else whole
    answer: dict[str, Any] = getattr(client, method)(**parameters)
    told = answer.pop("ResponseMetadata", {})
    return {**answer, "RequestId": told["RequestId"]} if told.get("RequestId") else answer
