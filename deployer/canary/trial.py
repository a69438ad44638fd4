"""What a canary tries: each template that belongs in one account and Region, on the stack that is there, or as a new one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from deployer.aws.stacks import CAPABILITIES, LARGEST_BODY, FoundStack
from deployer.calls import Call, Door
from deployer.desired import Desired, Stack, StackSet
from deployer.errors import RefusedError
from deployer.found import Found
from deployer.stack_changes import template_body


class Type(StrEnum):
    """AWS's word for what a change set is made against (CloudFormation API, CreateChangeSet, ChangeSetType)."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"


@dataclass(frozen=True, slots=True)
class TrialPlace:
    """Where a canary is made, and with whose credentials."""

    account_id: str
    region: str
    door: Door = Door.HUB


@dataclass(frozen=True, slots=True)
class Trial:
    """One change set that is to be made and deleted."""

    what: str
    place: TrialPlace
    kind: Type
    stack: str
    """The name or id of the stack; for a new one a name that no deployment uses."""
    name: str
    """The change set's own name."""
    template: str
    tags: Mapping[str, str]
    address: str = ""
    """Where CloudFormation reads the template from; empty where the call itself carries it."""
    put: Call | None = field(default=None, repr=False)
    """What stores it there."""

    @property
    def says(self) -> str:
        """The trial as a sentence without its full stop."""
        against = "a new stack" if self.kind is Type.CREATE else "the stack that is there"
        return f"change set of {self.what} in {self.place.account_id} {self.place.region}, against {against}"

    def call(self, operation: str, **parameters: Any) -> Call:
        """A call about this change set."""
        named = {"StackName": self.stack, "ChangeSetName": self.name}
        return Call(self.place.door, "cloudformation", operation, self.place.region, {**named, **parameters})

    def stack_call(self, operation: str) -> Call:
        """A call about its stack."""
        return Call(self.place.door, "cloudformation", operation, self.place.region, {"StackName": self.stack})

    @property
    def create(self) -> Call:
        """The call that makes it."""
        tags = [{"Key": key, "Value": value} for key, value in sorted(self.tags.items())]
        body = {"TemplateURL": self.address} if self.address else {"TemplateBody": self.template}
        return self.call("CreateChangeSet", ChangeSetType=self.kind.value, **body, Capabilities=CAPABILITIES, Tags=tags)


@dataclass(frozen=True, slots=True)
class Untried:
    """A template that cannot be tried there, why, and what to do."""

    what: str
    why: str
    todo: str

    def shown(self) -> dict[str, str]:
        """It as plain JSON values."""
        return {"what": self.what, "reason": self.why, "todo": self.todo}


@dataclass(frozen=True, slots=True)
class Trials:
    """What is to be tried in one place, and what cannot be."""

    tried: tuple[Trial, ...]
    untried: tuple[Untried, ...] = ()


def trials(desired: Desired, found: Found, place: TrialPlace, name: str) -> Trials:
    """Every trial of this place; raises ``RefusedError`` where nothing belongs there."""
    made = (*_of_stacks(desired, found, place, name), *_of_sets(desired, found, place, name))
    if not made:
        raise RefusedError(
            f"Nothing of irhub belongs in {place.account_id} {place.region}.",
            "irhub.yaml reaches neither that account nor that Region.",
            "Name another with --account and --region.",
        )
    ready = [_carried(desired, found, trial) for trial in made]
    return Trials(
        tuple(one for one in ready if isinstance(one, Trial)),
        tuple(one for one in ready if isinstance(one, Untried)),
    )


def _carried(desired: Desired, found: Found, trial: Trial) -> Trial | Untried:
    """The trial with its template as a deployment would hand it over: in the call, or by the artefact bucket."""
    before, body = template_body(desired, trial.template)
    if not before:
        return trial
    size = f"its template has {len(trial.template.encode()):,} bytes, and a call takes {LARGEST_BODY:,}"
    if trial.place.account_id != desired.hub.account_id:
        why = f"{size}; a longer one is read from the artefact bucket, which only the hub account may read"
        return Untried(trial.what, why, "leave --account away to try it in the hub account")
    there = found.stacks.get(desired.bootstrap.place)
    if there is None or there.must_go_first:
        why = f"{size}; a longer one is read from the artefact bucket, which the first deployment makes"
        return Untried(trial.what, why, "give the command again once irhub deploy has made it")
    return replace(trial, address=body["TemplateURL"], put=before[0])


def _of_stacks(desired: Desired, found: Found, place: TrialPlace, name: str) -> Iterator[Trial]:
    for stack in (*desired.stacks, *desired.management):
        if (stack.account_id, stack.place.region) == (place.account_id, place.region):
            yield _of_stack(stack, found.stacks.get(stack.place), place, name)


def _of_stack(stack: Stack, there: FoundStack | None, place: TrialPlace, name: str) -> Trial:
    what = f"stack {stack.place.name}"
    trial = Trial(what, place, Type.UPDATE, stack.place.name, name, stack.template, stack.tags)
    return trial if there and not there.must_go_first else _new(trial, stack.place.name, desired_name=name)


def _of_sets(desired: Desired, found: Found, place: TrialPlace, name: str) -> Iterator[Trial]:
    for wanted in desired.sets:
        if (place.account_id, place.region) in wanted.pairs:
            yield _of_set(wanted, found, place, name)


def _of_set(wanted: StackSet, found: Found, place: TrialPlace, name: str) -> Trial:
    """Against the instance's own stack where there is one: its named resources stand in the way of any second stack."""
    known = found.sets.get(wanted.name)
    instances = known.instances if known else ()
    stack = next((one.stack for one in instances if one.pair == (place.account_id, place.region)), "")
    trial = Trial(f"stack set {wanted.name}", place, Type.UPDATE, stack, name, wanted.template, wanted.tags)
    return trial if stack else _new(trial, wanted.name, desired_name=name)


def _new(trial: Trial, stack_name: str, *, desired_name: str) -> Trial:
    return replace(trial, kind=Type.CREATE, stack=f"{stack_name}-{desired_name}")
