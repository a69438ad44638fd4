"""isolate-eks-node: the node of a cluster is cut off the network as any instance is, once people agree.

A node is an EC2 instance, and what AWS's API can do is to isolate that: every interface of it gets the quarantine group, as
isolate-instance does it, with the same way back. It is an action of its own because more hangs on a node than on an instance,
so people are asked: every pod on it goes down with the suspect one, and the cluster starts them again elsewhere. Which instance
is a node is read from its tags, those of EKS and that of Kubernetes; where they name no cluster nothing is done.

Use it with auto-scaling-standby, since the node group replaces a node that is not ready and ends it with its evidence.

What it cannot, and what the proof says each time: pods with interfaces of their own (branch interfaces of a trunk) keep their
own security groups. To cordon the node, to evict one pod alone or to fence it with a network policy is for the Kubernetes API,
which irhub does not enter. Tokens of service accounts and the AWS credentials that pods were given for them (IAM roles for
service accounts, EKS Pod Identity) stay valid until they expire; quarantine-role ends the latter. The control plane still holds
whatever the node wrote into it. Pods on Fargate, and hybrid nodes, are no instances and are not reached.
"""

from dataclasses import replace

from hub.action import Action, Plan, Proof
from hub.actions.ec2 import isolate_instance, isolation_proof
from hub.actions.ec2.isolate_instance import Options
from hub.actions.ec2.network import Seen
from hub.incident import Containment, Incident


def plan(seen: Seen, incident: Incident, options: Options) -> Plan:
    """The steps of isolate-instance where the instance is a node; nothing where it is none."""
    return isolate_instance.plan(seen, incident, options) if seen.cluster else ()


def outlook(seen: Seen) -> tuple[str, ...]:
    """As for an instance, and what becomes of the pods."""
    if not seen.cluster:
        return ()
    after = f"every pod on {seen.instance_id} goes down with it, and cluster {seen.cluster} starts them again on other nodes"
    return (*isolation_proof.outlook(seen), after)


def prove(seen: Seen) -> Proof:
    """As for an instance, with what Kubernetes does about it; none where the instance is no node."""
    if not seen.cluster:
        return Proof(Containment.NONE, (f"no tag of {seen.instance_id} names an EKS cluster, so nothing was done",))
    return isolation_proof.prove(seen)


ACTION: Action[Seen, Options] = replace(
    isolate_instance.ACTION,
    name="isolate-eks-node",
    about="Cuts a node of an EKS cluster off the network, with all its pods. People are asked first.",
    plan=plan,
    prove=prove,
    outlook=outlook,
    asks=True,
)
