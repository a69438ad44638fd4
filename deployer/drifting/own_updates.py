"""Whether somebody in a member updated our stack there themselves.

CloudFormation does not call that drift: the stack still is what its own template says, only that the template is no longer
the StackSet's (CloudFormation User Guide, "Performing drift detection on CloudFormation StackSets"). Nor does any call of
the StackSets tell an instance's template. So the stack itself is read: in the hub account as we are, in members through a
role that the management account may enter, if one is named. One call for each stack, hence only when it is asked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from deployer.aws.seat import Seat
from deployer.aws.stacksets import FoundSet
from deployer.calls import Aws, Door, Together
from deployer.change import text_diff
from deployer.drifting.report import OwnUpdate, Unseen
from deployer.errors import AwsError, NotFoundError
from deployer.settings import Settings

HOW = "whether members' admins updated our stacks themselves: --member-role OrganizationAccountAccessRole"
BEHIND = frozenset({"OUTDATED", "INOPERABLE"})
"""Instances that StackSets itself calls behind: their template may well be an older one of ours."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack that a StackSet made in a member, and the template that it should have."""

    stack_set: str
    account_id: str
    region: str
    stack_id: str
    template: str
    unit: str = ""
    """The organizational unit that it was targeted by, which a call that brings it back must name."""

    @property
    def name(self) -> str:
        """Its name, and not its id: by its id a stack that is long deleted still answers (CloudFormation API, GetTemplate)."""
        return self.stack_id.split("/")[1]

    @property
    def mend(self) -> str:
        """The command that brings the StackSet's template back; to StackSets the stack is current, so a deployment does not."""
        targets = f"OrganizationalUnitIds={self.unit},Accounts={self.account_id},AccountFilterType=INTERSECTION"
        name = f"--stack-set-name {self.stack_set} --call-as DELEGATED_ADMIN --use-previous-template"
        where = f"--capabilities CAPABILITY_NAMED_IAM --deployment-targets {targets} --regions {self.region}"
        return f"aws cloudformation update-stack-set {name} {where}"


Read = OwnUpdate | Unseen | None


def stacks_of(sets: Iterable[tuple[str, FoundSet]], accounts: Iterable[str]) -> Iterator[Stack]:
    """Every stack that StackSets calls current; of these accounts only, where some are named."""
    named = set(accounts)
    for name, one in sets:
        for each in one.instances:
            if each.stack and each.status not in BEHIND and (not named or each.account_id in named):
                yield Stack(name, each.account_id, each.region, each.stack, one.template, each.unit)


def seat_for(settings: Settings, account_id: str, member_role: str) -> Seat | None:
    """From where an account's stacks can be read; None where nobody said how."""
    if account_id == settings.hub.account:
        return Seat(Door.HUB)
    if not member_role or not settings.profiles.management:
        return None
    return Seat(Door.MANAGEMENT, f"arn:{settings.partition}:iam::{account_id}:role/{member_role}")


def look(aws: Aws, together: Together, stacks: Iterable[tuple[Stack, Seat]]) -> tuple[Read, ...]:
    """What differs, and what could not be read."""
    return tuple(together([partial(_read, aws, stack, seat) for stack, seat in stacks]))


def _read(aws: Aws, stack: Stack, seat: Seat) -> Read:
    where = (stack.stack_set, stack.account_id, stack.region)
    asked = {"StackName": stack.name, "TemplateStage": "Original"}
    try:
        there = _text(aws.make(seat.call("cloudformation", "GetTemplate", stack.region, asked)))
    except NotFoundError:
        return OwnUpdate(*where, "somebody deleted the stack, and StackSets still counts it as current", stack.mend)
    except AwsError as error:
        return Unseen(stack.stack_set, error.message, stack.account_id, stack.region)
    _, diff = text_diff(there, stack.template)
    return OwnUpdate(*where, "somebody gave the stack another template there", stack.mend, diff) if diff else None


def _text(said: Mapping[str, Any]) -> str:
    return str(said.get("TemplateBody", ""))
