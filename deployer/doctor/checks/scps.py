"""Whether service control policies would stop the StackSets or the responder: asked of IAM, never read out of a policy.

Accounts under the same policies get the same answer, so one account of each such group is asked, and the calls grow with the
number of different groups and not with that of accounts. Who asks must be inside: in the hub account we are; into others a
role leads that the management account may enter (``--member-role``). Without one the answer is *unknown*, and says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from deployer import template
from deployer.aws.scps import FULL_ACCESS, ServiceControlPolicy
from deployer.aws.seat import Seat
from deployer.aws.simulation import Question, Simulated, roles, simulate
from deployer.doctor.check import Answer, Check, failed, not_known, passed
from deployer.doctor.conditions import by_name, unasked
from deployer.doctor.facts import Facts
from deployer.errors import AwsError
from deployer.organization import Account
from deployer.settings.partition import GLOBAL
from deployer.words import many

GROUPS_AT_MOST = 10
STACKS = ("CreateStack", "UpdateStack", "DeleteStack", "DescribeStacks")
ROLES = ("CreateRole", "PutRolePolicy", "CreatePolicy", "TagRole", "DeleteRole", "GetRole")
RULES = ("PutRule", "PutTargets", "TagResource", "DescribeRule", "DeleteRule")
STACKSETS_ROLE = "stacksets-exec-"
"""How the role begins that CloudFormation acts through in a member."""


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts under the same service control policies."""

    policies: tuple[ServiceControlPolicy, ...]
    accounts: tuple[Account, ...]

    def asked(self, hub: str) -> Account:
        """The account that stands for all: the hub where it is among them, for there we are already."""
        return next((one for one in self.accounts if one.id == hub), self.accounts[0])

    @property
    def says(self) -> str:
        """The policies' names."""
        return ", ".join(policy.name for policy in self.policies)


Wanted = Mapping[str, tuple[str, ...]]
"""The actions that are needed, by the Region that they are asked for."""


def _of_stacksets(facts: Facts) -> Answer:
    world = GLOBAL.get(facts.settings.partition, facts.home)
    wanted: dict[str, tuple[str, ...]] = {world: _named("iam", ROLES)}
    for region in {facts.home, *facts.settings.regions}:
        rules = _named("events", RULES) if region in facts.settings.regions else ()
        wanted[region] = (*wanted.get(region, ()), *_named("cloudformation", STACKS), *rules)
    return _ask(facts, wanted, STACKSETS_ROLE)


def _of_responder(facts: Facts) -> Answer:
    world = GLOBAL.get(facts.settings.partition, facts.home)
    actions = _contain_actions(facts)
    if not actions:
        return passed("no playbook needs any permission in members")
    wanted = {region: tuple(one for one in actions if not one.startswith("iam:")) for region in facts.settings.regions}
    wanted[world] = (*wanted.get(world, ()), *(one for one in actions if one.startswith("iam:")))
    return _ask(facts, wanted, f"{facts.settings.prefix}-contain")


def _for(facts: Facts, account: str, wanted: Wanted) -> Wanted:
    """What is wanted of one account: from the hub, roles in members are entered besides."""
    entering = {facts.home: (*wanted.get(facts.home, ()), "sts:AssumeRole")} if account == facts.settings.hub.account else {}
    return {**wanted, **entering}


def _named(service: str, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{service}:{name}" for name in names)


def _contain_actions(facts: Facts) -> list[str]:
    """What the contain role may do, from the very template that is deployed."""
    where = template.Where(facts.settings.partition, facts.home, facts.settings.hub.account)
    documents = template.policies(facts.desired().role.template, where)
    ours = [document for name, document in documents.items() if name.startswith("Contain") and not name.endswith(".trust")]
    allowed = [one for document in ours for one in document["Statement"]]
    return sorted({action for one in allowed if one["Effect"] == "Allow" for action in _many(one["Action"])})


def _many(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def groups(facts: Facts) -> tuple[Group, ...]:
    """The accounts by the policies that bind them, AWS's own that allows everything left out."""
    organization = facts.organization()
    policies = [one for one in facts.policies() if one.id != FULL_ACCESS]
    found: dict[frozenset[str], list[Account]] = {}
    for account in facts.accounts():
        above = {account.id, *organization.above(account.id)}
        found.setdefault(frozenset(one.id for one in policies if one.targets & above), []).append(account)
    bound = ((tuple(one for one in policies if one.id in ids), accounts) for ids, accounts in found.items() if ids)
    return tuple(Group(binding, tuple(accounts)) for binding, accounts in bound)


def _ask(facts: Facts, wanted: Wanted, role: str) -> Answer:
    bound = groups(facts)
    if not bound:
        return passed("no policy binds these accounts but AWS's own, which allows everything")
    asked = bound[: None if facts.scope.every_account else GROUPS_AT_MOST]
    answers = facts.together([partial(_of_group, facts, group, wanted, role) for group in asked])
    denied = [line for group, said in zip(asked, answers, strict=True) for line in _denials(facts, group, said)]
    silent = [
        f"{group.says}, on {_who(facts, group)}: {said}"
        for group, said in zip(asked, answers, strict=True)
        if isinstance(said, str)
    ]
    if denied:
        return failed("IAM says that service control policies deny it", [*denied, *silent], mend=_exempt(asked, answers))
    more = [f"{many(len(bound) - len(asked), 'more group')} of accounts not asked"] if len(bound) > len(asked) else []
    actions = [one for each in wanted.values() for one in each]
    doubts = [line for group in asked for line in unasked(group.policies, actions, _meant(facts, group, role))]
    if silent or more or doubts:
        return not_known("IAM was not asked, or could not know, everywhere", [*silent, *more, *dict.fromkeys(doubts)])
    return passed(f"IAM says that all is allowed, asked in {many(len(asked), 'account')}, one for each set of policies")


def _exempt(asked: Sequence[Group], answers: Sequence["Said"]) -> str:
    """How the first policy that denies something is changed; what to leave out in it is for its owners to say."""
    first = next(group for group, said in zip(asked, answers, strict=True) if said and not isinstance(said, str))
    name = f"--policy-id {first.policies[0].id} --content file://POLICY.json"
    return f"aws organizations update-policy {name} --profile {{management_profile}}"


def _who(facts: Facts, group: Group) -> str:
    first, others = facts.named(group.asked(facts.settings.hub.account).id), len(group.accounts) - 1
    return f"{first} and {others} alike" if others else first


def _denials(facts: Facts, group: Group, said: "Said") -> Iterator[str]:
    if isinstance(said, str):
        return
    where: dict[tuple[str, ...], list[str]] = {}
    for action, regions in said.items():
        where.setdefault(tuple(regions), []).append(action)
    for denied_in, actions in where.items():
        yield f"{_who(facts, group)}, under {group.says}, in {', '.join(denied_in)}: {', '.join(sorted(actions))}"


Said = Mapping[str, list[str]] | str
"""The denied actions, each with its Regions; or why nobody knows."""


def _of_group(facts: Facts, group: Group, wanted: Wanted, role: str) -> Said:
    account = group.asked(facts.settings.hub.account).id
    seat = facts.seat(account)
    if seat is None:
        return "nobody can ask there without --member-role and a management profile"
    try:
        principal = _principal(facts, seat, role)
        if principal is None:
            return "there is no role yet that IAM could be asked about"
        exempting = by_name(group.policies, [one for actions in wanted.values() for one in actions])
        if exempting and not _is_meant(principal, role):
            return f"{', '.join(exempting)} decides by the name of who asks, and there is no role {role} yet"
        return _denied(facts, seat, principal, _for(facts, account, wanted))
    except AwsError as error:
        return f"{error.call} was answered with {error.code or 'nothing'}: {error.message.rstrip('.')}"


def _principal(facts: Facts, seat: Seat, role: str) -> str | None:
    """The role that is meant; before there is one, the role that we came by, or any that is not a service's own."""
    there = roles(facts.aws, seat, facts.home)
    meant = [arn for arn in there if _is_meant(arn, role)]
    others = [seat.role] if seat.role else [arn for arn in there if "/aws-service-role/" not in arn]
    return next(iter((*meant, *others)), None)


def _meant(facts: Facts, group: Group, role: str) -> str:
    """The ARN of the role that is meant; CloudFormation ends its role's name as it likes."""
    path = "" if role == STACKSETS_ROLE else "irhub/"
    return f"arn:{facts.settings.partition}:iam::{group.asked(facts.settings.hub.account).id}:role/{path}{role}"


def _is_meant(arn: str, role: str) -> bool:
    return arn.rpartition("/")[2].startswith(role)


def _denied(facts: Facts, seat: Seat, principal: str, wanted: Wanted) -> Mapping[str, list[str]] | str:
    asked = [(region, actions) for region, actions in sorted(wanted.items()) if actions]
    questions = [Question(principal, actions, _context(facts, principal, region)) for region, actions in asked]
    answers = facts.together([partial(simulate, facts.aws, seat, facts.home, one) for one in questions])
    denied: dict[str, list[str]] = {}
    for (region, _), answer in zip(asked, answers, strict=True):
        for one in answer:
            if one.by_organization is None:
                return f"IAM did not say what the organization allows of {one.action}"
            if _is_denied(one):
                denied.setdefault(one.action, []).append(region)
    return denied


def _is_denied(one: Simulated) -> bool:
    return one.by_organization is False


def _context(facts: Facts, principal: str, region: str) -> dict[str, str]:
    """What a real call would have about it, as far as it is the same for all of them."""
    account = principal.split(":")[4]
    return {
        "aws:PrincipalAccount": account,
        "aws:PrincipalArn": principal,
        "aws:PrincipalOrgID": facts.settings.organization,
        "aws:RequestedRegion": region,
    }


CHECKS = (
    Check(
        code="D030",
        title="No service control policy stops the StackSets.",
        why="CloudFormation acts in members through an ordinary role, which such policies bind; what they deny fails instance "
        "by instance.",
        mend="irhub doctor --only D030 --member-role OrganizationAccountAccessRole",
        look=_of_stacksets,
        needs=("D005", "D007"),
    ),
    Check(
        code="D031",
        title="No service control policy stops the responder.",
        why="What a policy denies in a member cannot be contained there, and one learns it in the middle of an incident.",
        mend="irhub doctor --only D031 --member-role OrganizationAccountAccessRole",
        look=_of_responder,
        needs=("D005", "D007"),
    ),
)
