"""The difference between what should be and what is: every change, in the order in which it must be made.

Pure data. Plans print it, deployments carry it out, and nothing else decides what is done.
"""

from dataclasses import replace

from deployer.aws import register
from deployer.aws.register import Record
from deployer.aws.stacksets import FoundSet
from deployer.change import Change, Kind, Stage, Verb
from deployer.clicks.changing import click_changes
from deployer.desired import Desired, StackSet
from deployer.exemptions.changing import exemption_changes
from deployer.found import Found
from deployer.instance_changes import leaving_changes
from deployer.ours import is_foreign_set
from deployer.set_changes import set_changes
from deployer.stack_changes import bundle_change, stack_change, stray_changes
from hub.incident import Mode

BEGINS = "starts in observe, whatever the settings allow; irhub mode lets it go further"
JOINED = "joined by itself"
"""Why an account is held that StackSets reached before anybody onboarded it."""


def changes(desired: Desired, found: Found) -> tuple[Change, ...]:
    """All changes, those that change nothing included, so that a plan can say what it compared."""
    role, forwarding = desired.sets
    role_there, forwarding_there = (_ours(found.sets.get(one.name), one) for one in desired.sets)
    every = (
        stack_change(desired, desired.bootstrap, found, Stage.BOOTSTRAP),
        bundle_change(desired, found),
        *(stack_change(desired, stack, found, Stage.DEAD_LETTERS) for stack in desired.dead_letters),
        stack_change(desired, desired.hub, found, Stage.HUB),
        *set_changes(desired, role, found, (Stage.ROLE_SET, Stage.ROLE_INSTANCES)),
        *set_changes(desired, forwarding, found, (Stage.FORWARDING_SET, Stage.FORWARDING_INSTANCES)),
        *_management_changes(desired, found),
        *record_changes(desired, found),
        *exemption_changes(desired, found),
        *click_changes(desired.clicks, found.clicks),
        *leaving_changes(desired, forwarding, forwarding_there, Stage.LEAVING_FORWARDING),
        *leaving_changes(desired, role, role_there, Stage.LEAVING_ROLE),
        *stray_changes(desired, found),
    )
    return tuple(sorted(every, key=lambda change: change.stage))


def _ours(there: FoundSet | None, wanted: StackSet) -> FoundSet | None:
    return None if there is None or is_foreign_set(wanted, there) else there


def record_changes(desired: Desired, found: Found) -> tuple[Change, ...]:
    """Each chosen account is on record as the settings say; accounts that are chosen no longer are struck off."""
    there = {record.account_id: record for record in found.records}
    wanted = {record.account_id for record in desired.records}
    skipped = {account.id for account in desired.organization.skipped}
    gone = [record for record in found.records if record.mode and record.account_id not in wanted | skipped]
    joined = _joined(desired, found)
    every = [(there.get(one.account_id), one) for one in desired.records]
    begun = [(was, _record_change(desired, one, was)) for was, one in every]
    return (
        *(_in_observe(desired, change, was) if change.name in joined else change for was, change in begun),
        *(_struck_off(desired, record) for record in gone),
    )


def _management_changes(desired: Desired, found: Found) -> tuple[Change, ...]:
    role, *forwarding = desired.management
    return (
        stack_change(desired, role, found, Stage.MANAGEMENT_ROLE),
        *(stack_change(desired, stack, found, Stage.MANAGEMENT_FORWARDING) for stack in forwarding),
    )


def _record_change(desired: Desired, wanted: Record, there: Record | None) -> Change:
    there = there if there and there.mode else None
    before = {"name": there.name, "mode": there.mode, "ou": there.ou} if there else {}
    after = {"name": wanted.name, "mode": wanted.mode, "ou": wanted.ou}
    details = tuple(f"{key}: {before.get(key, 'none')} → {value}" for key, value in after.items() if before.get(key) != value)
    verb = (Verb.UPDATE if there else Verb.CREATE) if details else Verb.NOTHING
    calls = (register.put(desired.table, wanted),) if details else ()
    if verb is Verb.CREATE:
        details = (f"{wanted.name}, {wanted.mode}, {wanted.ou}",)
    return Change(Stage.RECORDS, Kind.RECORD, verb, wanted.account_id, desired.table.name, details, (), calls)


def _joined(desired: Desired, found: Found) -> frozenset[str]:
    """Accounts that StackSets reached by themselves since the first deployment, before anybody put them on record."""
    role = found.sets.get(desired.role.name)
    if role is None or not any(record.mode for record in found.records):
        return frozenset()
    return frozenset(one.account_id for one in role.instances)


def _in_observe(desired: Desired, change: Change, there: Record | None) -> Change:
    """Such an account begins as the hub would have it, whoever notices it first: held at observe until somebody promotes it."""
    if change.verb is not Verb.CREATE or (there and there.held_at):
        return change
    hold = register.hold(desired.table, change.name, {"held_at": Mode.OBSERVE.value, "reason": JOINED})
    return replace(change, calls=(hold, *change.calls), details=(*change.details, BEGINS))


def _struck_off(desired: Desired, record: Record) -> Change:
    calls = (register.strike_off(desired.table, record),)
    stays = (f"it stays held at {record.held_at}, should it come back",) if record.is_held_back else ()
    details = (record.name, *stays)
    return Change(Stage.RECORDS, Kind.RECORD, Verb.DELETE, record.account_id, desired.table.name, details, (), calls)
