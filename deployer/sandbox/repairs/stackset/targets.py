"""Which accounts a StackSet operation means: units at every depth, the account filter, and who is always left out.

"CloudFormation API, DeploymentTargets": the management account never gets an instance, whatever the target. Stock moto
reads one level of units, ignores the filter, and puts stacks into the management account and into suspended ones.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moto.cloudformation.exceptions import ValidationError

from deployer.sandbox.membership import organization_of, units_above
from deployer.sandbox.repairs.stackset.model import Instance, StackSet

MOST_UNITS = 50
FILTERS = frozenset({"NONE", "INTERSECTION", "DIFFERENCE"})


def wanted(stack_set: StackSet, targets: Mapping[str, Any], regions: Iterable[str]) -> Iterator[Instance]:
    """The instances that creation means, those that exist already and fresh ones; the fresh are put into the StackSet."""
    _check(stack_set, targets)
    if targets.get("Accounts") and targets.get("AccountFilterType") not in FILTERS - {"NONE"}:
        raise ValidationError(message="AccountFilterType must be INTERSECTION or DIFFERENCE when accounts are specified")
    meant = dict(_accounts(stack_set, targets))
    for region in regions:
        for account_id, unit in meant.items():
            fresh = Instance(account_id, region, unit)
            yield stack_set.instances.setdefault((account_id, region), fresh)


def existing(stack_set: StackSet, targets: Mapping[str, Any], regions: Iterable[str]) -> list[Instance]:
    """The instances, of those that exist, that these targets and Regions mean; all of them where nothing is named."""
    if not targets and not regions:
        return list(stack_set.instances.values())
    _check(stack_set, targets)
    units, listed = set(targets["OrganizationalUnitIds"]), set(targets.get("Accounts") or ())
    filter_type = targets.get("AccountFilterType") or ("NONE" if not listed else "UNION")
    return [
        instance
        for instance in stack_set.instances.values()
        if instance.region in set(regions)
        and _is_meant(
            instance.account_id, filter_type, listed, bool(units & {instance.unit, *units_above(instance.account_id)})
        )
    ]


def _is_meant(account_id: str, filter_type: str, listed: set[str], beneath: bool) -> bool:
    return {
        "NONE": beneath,
        "INTERSECTION": beneath and account_id in listed,
        "DIFFERENCE": beneath and account_id not in listed,
        "UNION": beneath or account_id in listed,
    }[filter_type]


def _accounts(stack_set: StackSet, targets: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each active member that is meant, with the unit it was targeted by."""
    listed = set(targets.get("Accounts") or ())
    for account in organization_of(stack_set.owner).accounts:
        unit = next((unit for unit in units_above(account.id) if unit in targets["OrganizationalUnitIds"]), None)
        is_member = account.id != stack_set.owner and account.status == "ACTIVE"
        if unit and is_member and _is_meant(account.id, targets.get("AccountFilterType") or "NONE", listed, beneath=True):
            yield account.id, unit


def _check(stack_set: StackSet, targets: Mapping[str, Any]) -> None:
    units = targets.get("OrganizationalUnitIds") or ()
    if not units:
        raise ValidationError(
            message="StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target"
        )
    if len(units) > MOST_UNITS:
        raise ValidationError(message=f"Member must have length less than or equal to {MOST_UNITS}")
    lost = set(units) - {unit.id for unit in organization_of(stack_set.owner).ou}
    if lost:
        raise ValidationError(message=f"Organizational units [{', '.join(sorted(lost))}] do not exist in the organization")
