"""What a look at an instance's network shows of its isolation: the proof, what is still to come, and whom else it would hit.

Apart from ``isolate-instance`` only because both together would be too long to read at once; nothing else uses it.
"""

from collections.abc import Iterator

from hub.action import Proof
from hub.actions.ec2.network import QUARANTINE, Interface, Seen
from hub.incident import Containment


def prove(seen: Seen) -> Proof:
    """Contained where every interface is closed and nothing can send past them; partly where only some are."""
    closed = [each for each in seen.interfaces if seen.is_closed(each)]
    says = [f"{len(closed)} of {len(seen.interfaces)} interfaces of {seen.instance_id} let nothing in and {_out(seen)}"]
    says += [words for each in seen.interfaces for words in _doubts(seen, each)]
    if not seen.interfaces:
        return Proof(Containment.UNKNOWN, (f"no interface of {seen.instance_id} could be seen",))
    if not closed:
        return Proof(Containment.NONE, tuple(says))
    left = [each for each in seen.interfaces if seen.is_left(each)]
    whole = len(closed) + len(left) == len(seen.interfaces) and not any(each.has_branches for each in closed)
    return Proof(Containment.CONTAINED if whole else Containment.PARTLY, tuple(says), _survivors(seen))


def _out(seen: Seen) -> str:
    hands_over = any(seen.hands_over(each) for each in seen.interfaces)
    return "nothing out but to VPC endpoints for evidence" if hands_over else "nothing out"


def _doubts(seen: Seen, interface: Interface) -> Iterator[str]:
    if interface.is_managed:
        yield f"{interface.id} is managed by another AWS service and was left alone"
    elif seen.is_left(interface):
        yield f"{interface.id} is left to forensics: {interface.groups[0]} lets them in, and nothing out"
    elif seen.hands_over(interface):
        yield f"{interface.id} lets out to the VPC endpoints for evidence, and to nothing else"
    elif not seen.is_closed(interface):
        yield f"{interface.id} is still in {', '.join(interface.groups)}"
    if interface.has_branches:
        yield f"{interface.id} is a {interface.kind} interface: pods on branch interfaces have security groups of their own"


def _survivors(seen: Seen) -> tuple[str, ...]:
    metadata = "the instance metadata service still answers on the instance"
    return (
        "connections that were open before may last until they time out, as a change of groups does not cut tracked ones",
        "names are still resolved by the VPC resolver, so data can leave as DNS queries",
        f"{metadata}, so the credentials of its role stay in use" if seen.has_role else metadata,
        *([_HANDED_OVER] if any(seen.hands_over(each) for each in seen.interfaces) else ()),
        *(_of_node(seen) if seen.cluster else ()),
    )


_HANDED_OVER = "data can leave through the VPC endpoints that are left open for evidence, where their own policies let it"


def _of_node(seen: Seen) -> tuple[str, ...]:
    """What isolation leaves of a Kubernetes node, whose pods belong to the cluster and not to it."""
    return (
        f"cluster {seen.cluster} starts the pods of {seen.instance_id} again on other nodes, the suspect one among them",
        f"tokens and credentials that the pods of {seen.instance_id} were given, for cluster and AWS, live until they expire",
        f"the node is not cordoned, which is for the Kubernetes API: kubectl cordon keeps new pods from {seen.instance_id}",
        "its node group replaces it and may end it, unless it is in standby",
    )


def outlook(seen: Seen) -> tuple[str, ...]:
    """The interfaces whose turn comes once their VPC has an empty group for them."""
    return tuple(f"then move {each.id} from {', '.join(each.groups)} into it" for each in seen.interfaces if _waits(seen, each))


def _waits(seen: Seen, interface: Interface) -> bool:
    quarantine = seen.group(interface.vpc_id, QUARANTINE)
    is_ready = quarantine is not None and (quarantine.is_empty or seen.is_untracked(interface))
    is_done = interface.is_managed or seen.is_closed(interface) or seen.is_left(interface)
    return not is_ready and not is_done


def caution(seen: Seen) -> str:
    """Names a NAT instance, a router or a firewall: the guilty one may be behind it, and others are cut off with it."""
    forwarding = [each.id for each in seen.interfaces if each.forwards]
    if not forwarding:
        return ""
    return f"{seen.instance_id} passes on the traffic of others (no source and destination check on {', '.join(forwarding)})"
