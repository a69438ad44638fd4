"""Automatic deployment: accounts that join a targeted unit get the StackSet's stacks, accounts that leave lose them.

"Manage automatic deployments for StackSets": account filters and operation preferences do not count here, and a StackSet
that depends on others goes after them when accounts join, and before them when accounts leave.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from moto.cloudformation.models import cloudformation_backends
from moto.organizations.models import OrganizationsBackend

from deployer.sandbox.membership import owner_of, units_above
from deployer.sandbox.repairs import Undo
from deployer.sandbox.repairs.patch import replaced, together
from deployer.sandbox.repairs.stackset.model import Instance, Operation, StackSet
from deployer.sandbox.repairs.stackset.running import carry_out
from deployer.sandbox.repairs.stackset.work import bring_up_to_date, let_go, take_away


def follow() -> Undo:
    """From now on StackSets follow accounts that are created, moved or removed."""
    return together(
        (
            replaced(OrganizationsBackend, "create_account", _creating(OrganizationsBackend.create_account)),
            replaced(OrganizationsBackend, "move_account", _moving(OrganizationsBackend.move_account)),
            replaced(
                OrganizationsBackend,
                "remove_account_from_organization",
                _moving(OrganizationsBackend.remove_account_from_organization),
            ),
        )
    )


def _creating(original: Callable[..., Any]) -> Callable[..., Any]:
    def create_account(self: Any, **kwargs: Any) -> Any:
        said = original(self, **kwargs)
        _settle(self.account_id, said["CreateAccountStatus"]["AccountId"])
        return said

    return create_account


def _moving(original: Callable[..., Any]) -> Callable[..., Any]:
    def move(self: Any, **kwargs: Any) -> Any:
        said = original(self, **kwargs)
        _settle(self.account_id, kwargs["AccountId"])
        return said

    return move


def _settle(owner: str, account_id: str) -> None:
    """The account has stacks of exactly the StackSets whose units it is beneath."""
    sets = list(_in_order(owner))
    for stack_set in reversed(sets):
        _leave(stack_set, account_id)
    for stack_set in sets:
        _join(stack_set, account_id)


def _in_order(owner: str) -> Iterator[StackSet]:
    """The owner's StackSets that deploy by themselves, each after those it depends on."""
    backends = list(cloudformation_backends[owner].values())
    waiting = [
        each for backend in backends for each in vars(backend).get("service_managed", {}).values() if each.deploys_by_itself
    ]
    while waiting:
        arns = {each.arn for each in waiting}
        free = [each for each in waiting if not arns & set(each.settings["AutoDeployment"].get("DependsOn") or ())]
        yield from free or waiting
        waiting = [each for each in waiting if free and each not in free]


def _places(stack_set: StackSet, account_id: str) -> dict[str, str]:
    """The Regions in which the account is to have a stack, each with the unit that says so."""
    if owner_of(account_id) != stack_set.owner or account_id == stack_set.owner:
        return {}
    above = units_above(account_id)
    return {region: unit for unit in reversed(above) for found, region in stack_set.deployed if found == unit}


def _leave(stack_set: StackSet, account_id: str) -> None:
    places = _places(stack_set, account_id)
    gone = [each for each in stack_set.instances.values() if each.account_id == account_id and each.region not in places]
    if gone:
        operation = Operation(str(uuid.uuid4()), "DELETE", _NEVER_STOP, {}, stack_set.retains)
        carry_out(stack_set, operation, gone, let_go if stack_set.retains else take_away)


def _join(stack_set: StackSet, account_id: str) -> None:
    places = _places(stack_set, account_id)
    fresh = [
        Instance(account_id, region, unit) for region, unit in places.items() if (account_id, region) not in stack_set.instances
    ]
    stack_set.instances.update({(each.account_id, each.region): each for each in fresh})
    if fresh:
        carry_out(stack_set, Operation(str(uuid.uuid4()), "CREATE", _NEVER_STOP, {}), fresh, bring_up_to_date)


_NEVER_STOP = {"FailureTolerancePercentage": 100}
