"""deregister-from-load-balancers: no load balancer sends requests to the instance any more.

Three ways lead from a load balancer to an instance, and each is looked at to its last page: a Classic Load Balancer names it, a
target group of type ``instance`` holds its id, and one of type ``ip`` holds one of its addresses, IPv4 or IPv6 (Elastic Load
Balancing APIs, DescribeLoadBalancers and DescribeTargetHealth). A target group may hold it several times, with several ports.

The way back registers every target again with its port and, where it was given, its Availability Zone; what is registered by
then, by whomever, is left as it is. A target group or load balancer that was deleted since is a conflict.

What it cannot: requests under way go on until they end or the deregistration delay is over. A target of type ``ip`` outside the
target group's VPC is not known from its address alone, so it is left. Auto Scaling may register a member of its group again;
auto-scaling-standby keeps it from that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Role, Step
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Containment, Incident

LEAVING = frozenset({"Target.DeregistrationInProgress", "Target.NotRegistered"})


@dataclass(frozen=True, slots=True)
class Registration:
    """One entry through which requests reach the instance."""

    at: str
    """The ARN of the target group, or the name of the Classic Load Balancer."""
    id: str
    """The id or the address of the instance."""
    port: int = 0
    zone: str = ""
    quic: str = ""

    @property
    def target(self) -> dict[str, Any]:
        """The entry as the API takes it, with what it was given."""
        named = {"Id": self.id, "Port": self.port, "AvailabilityZone": self.zone, "QuicServerId": self.quic}
        return {name: value for name, value in named.items() if value}

    @property
    def says(self) -> str:
        """The entry in words."""
        return f"{self.id}:{self.port}" if self.port else self.id


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the instance is registered; before a release, at what was recorded, and what of that is gone."""

    instance_id: str
    registrations: tuple[Registration, ...]
    gone: tuple[str, ...] = ()
    last_at: tuple[str, ...] = ()
    """The target groups that have no other healthy target."""

    def at(self, place: str) -> tuple[Registration, ...]:
        """The entries at one place."""
        return tuple(each for each in self.registrations if each.at == place)


def look(account: Account, target: Target) -> Seen:
    """The instance, all load balancers and target groups side by side, then the targets of each group that may hold it."""
    described, classic, groups = account.read(
        instance.describe(target), Call("elb", "DescribeLoadBalancers"), Call("elbv2", "DescribeTargetGroups")
    )
    names = _names(instance.found_in(described, target))
    arns = [each["TargetGroupArn"] for each in groups.get("TargetGroups", ()) if _may_hold(each, names)]
    healths = account.read(*map(_health, arns)) if arns else ()
    by_group = list(zip(arns, healths, strict=True))
    held = tuple(part for arn, health in by_group for part in _registered(arn, health, _all(names)))
    here = {one.at for one in held}
    last_at = tuple(arn for arn, health in by_group if arn in here and not _others_serve(health, _all(names)))
    return Seen(target.id, (*_classic(classic, target), *held), last_at=last_at)


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """The instance, and what is registered of it now at each recorded place."""
    answers = account.read(instance.describe(target), *(_optional(_at(place)) for place in recorded))
    names = _all(_names(instance.found_in(answers[0], target)))
    found: list[Registration] = []
    gone: list[str] = []
    for place, answer in zip(recorded, answers[1:], strict=True):
        if "NotFound" in answer.get("Error", ""):
            gone.append(place)
        else:
            (whole,) = account.read(_at(place)) if "Error" in answer else (answer,)
            found += [*_registered(place, whole, names)] if _is_group(place) else [*_classic(whole, target)]
    return Seen(target.id, tuple(found), tuple(gone))


def _at(place: str) -> Call:
    return _health(place) if _is_group(place) else Call("elb", "DescribeLoadBalancers", {"LoadBalancerNames": [place]})


def _is_group(place: str) -> bool:
    return place.startswith("arn:")


def _health(arn: str) -> Call:
    return Call("elbv2", "DescribeTargetHealth", {"TargetGroupArn": arn})


def _optional(call: Call) -> Call:
    return Call(call.service, call.operation, call.parameters, optional=True)


def _names(found: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """Id and addresses by which the instance may be known in each VPC."""
    names: dict[str, frozenset[str]] = {}
    for interface in found.get("NetworkInterfaces", ()):
        private = {each["PrivateIpAddress"] for each in interface.get("PrivateIpAddresses", ())}
        ipv6 = {each["Ipv6Address"] for each in interface.get("Ipv6Addresses", ())}
        vpc = interface["VpcId"]
        names[vpc] = names.get(vpc, frozenset({found["InstanceId"]})) | private | ipv6
    return names


def _all(names: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*names.values())


def _may_hold(group: Mapping[str, Any], names: Mapping[str, frozenset[str]]) -> bool:
    return group.get("TargetType") in {"instance", "ip"} and group.get("VpcId") in names


def _registered(arn: str, health: Mapping[str, Any], names: frozenset[str]) -> Iterator[Registration]:
    for each in health.get("TargetHealthDescriptions", ()):
        target, reason = each["Target"], each.get("TargetHealth", {}).get("Reason", "")
        if target["Id"] in names and reason not in LEAVING:
            zone, quic = target.get("AvailabilityZone", ""), target.get("QuicServerId", "")
            yield Registration(arn, target["Id"], target.get("Port", 0), zone, quic)


def _others_serve(health: Mapping[str, Any], names: frozenset[str]) -> bool:
    """True where requests have somewhere else to go."""
    others = [each for each in health.get("TargetHealthDescriptions", ()) if each["Target"]["Id"] not in names]
    return any(each.get("TargetHealth", {}).get("State") == "healthy" for each in others)


def _classic(answer: Mapping[str, Any], target: Target) -> Iterator[Registration]:
    for balancer in answer.get("LoadBalancerDescriptions", ()):
        if any(each["InstanceId"] == target.id for each in balancer["Instances"]):
            yield Registration(balancer["LoadBalancerName"], target.id)


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """One step for each load balancer and target group that holds the instance."""
    places = dict.fromkeys(each.at for each in seen.registrations)
    return tuple(_step(seen, place, "deregister", "from", seen.at(place)) for place in places)


def caution(seen: Seen) -> str:
    """A target group without another healthy target answers no request any more."""
    if not seen.last_at:
        return ""
    return f"{seen.instance_id} is the last healthy target of {', '.join(map(_short, seen.last_at))}"


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Whatever was registered and is not, at each recorded place; a conflict where the place was deleted."""
    return tuple(part for place, was in recorded.items() for part in _back(now, place, was.at(place)))


def _back(now: Seen, place: str, were: Sequence[Registration]) -> Iterator[Step | Conflict]:
    here = {(each.id, each.port) for each in now.at(place)}
    missing = [each for each in were if (each.id, each.port) not in here]
    if place in now.gone:
        yield Conflict(place, f"{now.instance_id} was registered with {_short(place)}, which no longer exists")
    elif missing:
        yield _step(now, place, "register", "with", missing)


def _step(seen: Seen, place: str, verb: str, word: str, which: Sequence[Registration]) -> Step:
    names = ", ".join(each.says for each in which)
    says = f"{verb} {names} of {seen.instance_id} {word} {_short(place)}"
    if _is_group(place):
        parameters: dict[str, Any] = {"TargetGroupArn": place, "Targets": [each.target for each in which]}
        return Step(says, (Call("elbv2", f"{verb.capitalize()}Targets", parameters),), place)
    operation = {"deregister": "DeregisterInstancesFromLoadBalancer", "register": "RegisterInstancesWithLoadBalancer"}[verb]
    parameters = {"LoadBalancerName": place, "Instances": [{"InstanceId": seen.instance_id}]}
    return Step(f"{verb} {seen.instance_id} {word} {_short(place)}", (Call("elb", operation, parameters),), place)


def _short(place: str) -> str:
    return f"target group {place.split('/')[1]}" if _is_group(place) else f"classic load balancer {place}"


def prove(seen: Seen) -> Proof:
    """Contained where no load balancer holds the instance."""
    if seen.registrations:
        places = ", ".join(_short(place) for place in dict.fromkeys(each.at for each in seen.registrations))
        return Proof(Containment.NONE, (f"requests reach {seen.instance_id} through {places}",))
    survives = f"requests that load balancers sent to {seen.instance_id} before go on until the deregistration delay is over"
    return Proof(Containment.CONTAINED, (f"no load balancer sends requests to {seen.instance_id}",), (survives,))


_ELB = "arn:{partition}:elasticloadbalancing:{region}:{account}:"
_GROUPS, _BALANCERS = (f"{_ELB}targetgroup/*",), (f"{_ELB}loadbalancer/*",)
_CONTAIN, _RESTORE = (Role.CONTAIN,), (Role.RESTORE,)
_SERVICE = "elasticloadbalancing"

ACTION: Action[Seen, NoOptions] = Action(
    name="deregister-from-load-balancers",
    about="Takes an instance out of every classic load balancer and target group, by its id and by its addresses.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        instance.DESCRIBED,
        Permission((f"{_SERVICE}:DescribeLoadBalancers", f"{_SERVICE}:DescribeTargetHealth"), ("*",), Access.READ),
        Permission((f"{_SERVICE}:DescribeTargetGroups",), ("*",), Access.READ, roles=_CONTAIN),
        Permission((f"{_SERVICE}:DeregisterTargets",), _GROUPS, Access.WRITE, roles=_CONTAIN),
        Permission((f"{_SERVICE}:DeregisterInstancesFromLoadBalancer",), _BALANCERS, Access.WRITE, roles=_CONTAIN),
        Permission((f"{_SERVICE}:RegisterTargets",), _GROUPS, Access.WRITE, roles=_RESTORE),
        Permission((f"{_SERVICE}:RegisterInstancesWithLoadBalancer",), _BALANCERS, Access.WRITE, roles=_RESTORE),
    ),
    look=look,
    plan=plan,
    restore=restore,
    caution=caution,
    prove=prove,
    look_back=look_back,
    disrupts=True,
)
