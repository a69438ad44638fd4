"""Whether what is deployed still lets findings through: bus policy, forwarding roles, dead-letter queues."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from deployer import template
from deployer.aws import buses, stacks
from deployer.aws.seat import Seat
from deployer.desired import Stack
from deployer.doctor.check import DEPLOY, Answer, Check, failed, passed, skipped, warned
from deployer.doctor.facts import Facts
from deployer.errors import NotFoundError
from deployer.stack_changes import mean_the_same
from deployer.words import many

BUS_POLICY = "AWS::Events::EventBusPolicy"
NOT_YET = "the hub is not deployed yet"
REVERT = (
    "aws cloudformation create-change-set --deployment-mode REVERT_DRIFT --use-previous-template "
    "--capabilities CAPABILITY_NAMED_IAM --change-set-name irhub-mend --stack-name %s --region %s --profile %s"
)
"""Takes back what somebody changed behind CloudFormation's back, once that change set is executed."""


def _bus_policy(facts: Facts) -> Answer:
    if not facts.has_hub:
        return skipped(NOT_YET)
    name = f"{facts.settings.prefix}-hub"
    policy = buses.policy(facts.aws, facts.home, name)
    if policy is None:
        return failed(f"there is no bus {name} in {facts.home}")
    there = {_plain(one) for one in policy.get("Statement", ())}
    wanted = {_plain(one) for one in _wanted_statements(facts)}
    if wanted - there:
        says = f"{many(len(wanted - there), 'statement')} of the bus policy is missing or was changed"
        return failed(says, mend=DEPLOY if _is_behind(facts, facts.desired().hub) else "")
    if there - wanted:
        return warned(f"somebody else added {many(len(there - wanted), 'statement')}, and whom it lets in may send findings")
    return passed("its policy is that of the template")


def _is_behind(facts: Facts, stack: Stack) -> bool:
    """Whether the stack is not there, or not as it should be, so that a deployment changes it."""
    found = stacks.read(facts.aws, stack.place)
    return found is None or not mean_the_same(found.template, stack.template)


def _wanted_statements(facts: Facts) -> Iterator[Any]:
    text = facts.desired().hub.template
    where = template.Where(facts.settings.partition, facts.home, facts.settings.hub.account)
    found = template.resources(text, where) if template.parse(text).get("Resources") else {}
    for one in found.values():
        if one["Type"] == BUS_POLICY:
            yield one["Properties"]["Statement"]


def _plain(statement: Mapping[str, Any]) -> str:
    """A statement in one form, however it was written: without its name, lists of one as that one, the rest sorted."""
    return json.dumps(_simple({key: value for key, value in statement.items() if key != "Sid"}), sort_keys=True)


def _simple(value: Any) -> Any:
    if isinstance(value, Mapping):
        simple = {key: _simple(part) for key, part in value.items()}
        return "*" if simple == {"AWS": "*"} else simple
    if isinstance(value, list):
        return _simple(value[0]) if len(value) == 1 else sorted(map(str, value))
    return str(value).lower() if isinstance(value, bool) else value


def _roles(facts: Facts) -> Answer:
    if not facts.has_hub:
        return skipped(NOT_YET)
    found = facts.sets().get(facts.desired().role.name)
    current = {one.account_id for one in found.instances if one.status == "CURRENT"} if found else set()
    about = {account.id for account in facts.accounts()}
    wanted = {pair.account_id for pair in facts.desired().role.pairs} & about
    missing = [f"{facts.named(one)}: no stack that is up to date holds it" for one in sorted(wanted - current)]
    missing += _unmade_role(facts)
    seen = _seen(facts, wanted & current)
    gone = facts.together([partial(_gone, facts, seat, one) for one, seat in seen.items()])
    changed = {one: line for one, line in zip(seen, gone, strict=True) if line}
    if changed or missing:
        mend = _revert(facts, next(iter(changed))) if changed else DEPLOY
        return failed("findings cannot be brought to the hub", [*missing, *changed.values()], mend=mend)
    itself = f"; looked at itself in {many(len(seen), 'account')}" if seen else ""
    return passed(f"{many(len(wanted), 'account')} by their stacks{itself}")


def _seen(facts: Facts, wanted: set[str]) -> dict[str, Seat]:
    """The accounts that we are in anyway; into the others nobody looks for this."""
    settings = facts.settings
    ours = {settings.hub.account} & wanted
    if facts.has_management and not facts.scope.is_narrow and not _unmade_role(facts):
        ours |= {settings.management.account}
    found = {one: facts.seat(one) for one in sorted(ours)}
    return {one: seat for one, seat in found.items() if seat}


def _unmade_role(facts: Facts) -> list[str]:
    """The management account, where its own stack of the role can be made and is not there yet."""
    stack = facts.desired().management[0]
    is_made = not facts.has_management or facts.scope.is_narrow or stack.place in facts.stacks()
    return [] if is_made else [f"{facts.named(stack.account_id)}: its stack of the role is not there yet"]


def _revert(facts: Facts, account: str) -> str:
    """What takes back what was changed in this account: on its own stack, or on that which the StackSet made there."""
    if account == facts.settings.management.account:
        return REVERT % ("{prefix}-role", "{home}", "{management_profile}")
    found = facts.sets()[facts.desired().role.name]
    stack = next((one.stack for one in found.instances if one.account_id == account and one.stack), "STACK")
    return REVERT % (stack, "{home}", "{profile}")


def _gone(facts: Facts, seat: Seat, account: str) -> str:
    name = f"{facts.settings.prefix}-forwarder"
    try:
        said = facts.aws.make(seat.call("iam", "GetRole", facts.home, {"RoleName": name}))["Role"]
    except NotFoundError:
        return f"{facts.named(account)}: there is no role {name}"
    trusts = json.dumps(said.get("AssumeRolePolicyDocument", {}))
    return "" if "events.amazonaws.com" in trusts else f"{facts.named(account)}: {name} does not trust EventBridge any more"


def _letters(facts: Facts) -> Answer:
    if not facts.has_hub:
        return skipped(NOT_YET)
    prefix = facts.settings.prefix
    wanted = [(facts.home, f"{prefix}-dead-letters")]
    wanted += [(region, f"{prefix}-forwarding-dead-letters") for region in facts.settings.regions]
    found = facts.together([partial(buses.queue, facts.aws, *one) for one in wanted])
    missing = [f"{region}: {name}" for (region, name), queue in zip(wanted, found, strict=True) if queue is None]
    closed = [
        f"{region}: {name} does not let EventBridge in"
        for (region, name), queue in zip(wanted, found, strict=True)
        if queue is not None and "events.amazonaws.com" not in json.dumps(queue.policy)
    ]
    if missing or closed:
        says = "what cannot be delivered would be lost"
        new = not closed and {place for place, queue in zip(wanted, found, strict=True) if queue is None} <= _unmade(facts)
        return failed(says, [*missing, *closed], mend=DEPLOY if new else "")
    waiting = [(where, queue.messages) for where, queue in zip(wanted, found, strict=True) if queue and queue.messages]
    if waiting:
        lines = [f"{region}: {many(count, 'message')} in {name}" for (region, name), count in waiting]
        return warned("something could not be delivered", lines, mend="irhub dlq list")
    return passed(f"{many(len(found), 'queue')}, all empty")


def _unmade(facts: Facts) -> set[tuple[str, str]]:
    """The queues that no deployment has made yet, each with its Region."""
    name = f"{facts.settings.prefix}-forwarding-dead-letters"
    return {(stack.place.region, name) for stack in facts.desired().dead_letters if stack.place not in facts.stacks()}


CHECKS = (
    Check(
        code="D060",
        title="The hub bus lets in our forwarders and nobody else.",
        why="Without its policy no finding arrives; with more in it, others can send findings that irhub answers.",
        mend=REVERT % ("{prefix}-hub", "{home}", "{profile}"),
        look=_bus_policy,
        needs=("D005", "D006"),
    ),
    Check(
        code="D061",
        title="Every account has the role that brings findings to the hub.",
        why="EventBridge sends across accounts only with a role; where it is gone, findings go to the dead-letter queue.",
        mend=REVERT % ("STACK", "{home}", "{profile}"),
        look=_roles,
        needs=("D005", "D006", "D007"),
    ),
    Check(
        code="D062",
        title="The dead-letter queues are there and empty.",
        why="What cannot be delivered is kept there for fourteen days; without the queue it is lost without a word.",
        mend=REVERT % ("{prefix}-dead-letters", "REGION", "{profile}"),
        look=_letters,
        needs=("D005", "D006"),
    ),
)
