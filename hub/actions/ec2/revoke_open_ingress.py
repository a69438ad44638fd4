"""revoke-open-ingress: the security group lets nobody from anywhere in on the ports that a playbook names.

A rule is open where its source is 0.0.0.0/0 or ::/0. Which of them go is decided by port, since a web server is meant to be
open on some: SSH and RDP by default, or all of them with ``all_ports``. A rule whose range only includes one of the ports goes
whole, as a rule cannot be split without writing two new ones in its place.

Rules go by their id, one step each (EC2 API, RevokeSecurityGroupIngress), so nothing else in the group is touched. The way back
writes each rule again as it was, with its description and tags; its id is a new one. One that somebody wrote again meanwhile
is left as it is.

What it cannot: connections that are open last until they time out, since a group that loses a rule does not cut what it tracks
(EC2 User Guide, "Security group connection tracking"). Sources in a prefix list are not looked into. A controller that owns
the group, or the template that made it, may write the rule again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.action import Access, Account, Action, Call, Permission, Plan, Role, Step
from hub.actions.ec2 import instance
from hub.errors import TargetGoneError
from hub.finding import Target
from hub.incident import Incident

KIND = "AWS::EC2::SecurityGroup"
ANYWHERE = {"0.0.0.0/0", "::/0"}
EVERY_PROTOCOL = "-1"
WITH_PORTS = {"tcp", "udp", "6", "17", EVERY_PROTOCOL}
ANY_PORT = -1


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    ports: tuple[int, ...] = (22, 3389)
    """The ports on which nobody may come in from anywhere."""
    all_ports: bool = False
    """Every rule that is open to anywhere goes, whatever its ports and protocol."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that lets traffic in from anywhere."""

    id: str
    protocol: str
    first: int
    last: int
    source: str
    description: str
    tags: tuple[tuple[str, str], ...]

    def is_open_on(self, ports: tuple[int, ...]) -> bool:
        """True where traffic to one of the ports comes in by it."""
        every = self.protocol == EVERY_PROTOCOL or self.first == ANY_PORT
        return self.protocol in WITH_PORTS and (every or any(self.first <= port <= self.last for port in ports))

    @property
    def means(self) -> tuple[str, int, int, str]:
        """What tells two rules of a group apart for EC2."""
        return (self.protocol, self.first, self.last, self.source)

    @property
    def words(self) -> str:
        """Its ports and source for people."""
        if self.protocol == EVERY_PROTOCOL:
            return f"everything from {self.source}"
        ports = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"{self.protocol} {ports} from {self.source}"


@dataclass(frozen=True, slots=True)
class Seen:
    """The rules of the group that are open to anywhere."""

    group_id: str
    rules: tuple[Rule, ...]


def look(account: Account, target: Target) -> Seen:
    """The group and its rules, side by side."""
    groups, rules = account.read(_by_id("DescribeSecurityGroups", target), _by_id("DescribeSecurityGroupRules", target))
    if not groups.get("SecurityGroups"):
        raise TargetGoneError(f"Security group {target.id}")
    found = (_rule(each) for each in rules.get("SecurityGroupRules", ()) if not each.get("IsEgress"))
    return Seen(target.id, tuple(rule for rule in found if rule.source in ANYWHERE))


def _by_id(operation: str, target: Target) -> Call:
    return Call("ec2", operation, {"Filters": [{"Name": "group-id", "Values": [target.id]}]})


def _rule(described: Mapping[str, Any]) -> Rule:
    return Rule(
        id=described["SecurityGroupRuleId"],
        protocol=described["IpProtocol"],
        first=described.get("FromPort", ANY_PORT),
        last=described.get("ToPort", ANY_PORT),
        source=described.get("CidrIpv4") or described.get("CidrIpv6") or "",
        description=described.get("Description", ""),
        tags=tuple(sorted(instance.tags_of(described).items())),
    )


def remember(seen: Seen, rule_id: str) -> Seen:
    """The rule that goes."""
    return replace(seen, rules=tuple(rule for rule in seen.rules if rule.id == rule_id))


def plan(seen: Seen, _incident: Incident, options: Options) -> Plan:
    """One step for each rule that is open on one of the ports."""
    return tuple(_revoke(seen, rule) for rule in seen.rules if options.all_ports or rule.is_open_on(options.ports))


def _revoke(seen: Seen, rule: Rule) -> Step:
    call = Call("ec2", "RevokeSecurityGroupIngress", {"GroupId": seen.group_id, "SecurityGroupRuleIds": [rule.id]})
    return Step(f"revoke rule {rule.id} of security group {seen.group_id}, which lets in {rule.words}", (call,), rule.id)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step, ...]:
    """Each rule that went is written again as it was, unless the group has one of that meaning already."""
    return tuple(step for held, was in recorded.items() for step in _back(now, held, was))


def _back(now: Seen, held: str, was: Seen) -> Iterator[Step]:
    there = {rule.means for rule in now.rules} | {rule.id for rule in now.rules}
    for rule in was.rules:
        if rule.means not in there and rule.id not in there:
            yield Step(f"let {rule.words} into security group {now.group_id} again", (_authorize(now, rule),), held)


def _authorize(now: Seen, rule: Rule) -> Call:
    ipv6 = ":" in rule.source
    source = {"CidrIpv6" if ipv6 else "CidrIp": rule.source} | ({"Description": rule.description} if rule.description else {})
    ports = {} if rule.protocol == EVERY_PROTOCOL else {"FromPort": rule.first, "ToPort": rule.last}
    permission = {"IpProtocol": rule.protocol, **ports, "Ipv6Ranges" if ipv6 else "IpRanges": [source]}
    tags = [{"Key": key, "Value": value} for key, value in rule.tags if not key.startswith("aws:")]
    tagged = {"TagSpecifications": [{"ResourceType": "security-group-rule", "Tags": tags}]} if tags else {}
    return Call("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": now.group_id, "IpPermissions": [permission], **tagged})


_EC2 = "arn:{partition}:ec2:{region}:{account}:"
_GROUPS, _RULES = (f"{_EC2}security-group/*",), (f"{_EC2}security-group-rule/*",)
_RESTORE = (Role.RESTORE,)
_AUTHORIZE = "ec2:AuthorizeSecurityGroupIngress"

ACTION: Action[Seen, Options] = Action(
    name="revoke-open-ingress",
    about="Takes the rules out of a security group that let everybody in on the ports a playbook names.",
    works_on=KIND,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(("ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules"), ("*",), Access.READ),
        Permission(("ec2:RevokeSecurityGroupIngress",), _GROUPS, Access.WRITE, roles=(Role.CONTAIN,)),
        Permission((_AUTHORIZE,), (*_GROUPS, *_RULES), Access.WRITE, roles=_RESTORE),
        Permission(
            ("ec2:CreateTags",),
            _RULES,
            Access.WRITE,
            when={"StringEquals": {"ec2:CreateAction": "AuthorizeSecurityGroupIngress"}},
            roles=_RESTORE,
            implied_by=_AUTHORIZE,
        ),
    ),
    look=look,
    plan=plan,
    restore=restore,
    remember=remember,
)
