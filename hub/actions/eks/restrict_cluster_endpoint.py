"""restrict-cluster-endpoint: the Kubernetes API of the cluster answers inside its VPC only.

The public endpoint is switched off and the private one on, in one change (EKS API, UpdateClusterConfig), since a cluster with
neither could not reach its own nodes. EKS takes some minutes for it and no other change meanwhile, so that is waited for. The
way back sets both endpoints and the addresses that were let in as they were recorded.

People are asked, because whoever manages the cluster from outside, a pipeline above all, is shut out too.

What it cannot: tokens and certificates that leaked stay valid for whoever is inside the VPC or connected to it, and what was
made in the cluster with them stays. Nodes are not touched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Step, Waiting
from hub.actions.reading import of_target
from hub.finding import Target
from hub.incident import Containment, Incident

KIND = "AWS::EKS::Cluster"
ACTIVE = "ACTIVE"
BEYOND = frozenset({"DELETING", "FAILED"})


@dataclass(frozen=True, slots=True)
class Seen:
    """The cluster and the ways to its API."""

    name: str
    state: str
    public: bool
    private: bool
    let_in: tuple[str, ...]
    """The addresses that may use the public endpoint."""

    @property
    def words(self) -> str:
        """The ways in for people."""
        public = f"publicly for {', '.join(self.let_in) or 'everybody'}" if self.public else "not publicly"
        return f"{public}, {'' if self.private else 'not '}inside its VPC"

    @property
    def ways(self) -> tuple[bool, bool, tuple[str, ...]]:
        """What tells two configurations apart; the addresses mean nothing while the public endpoint is off."""
        return (self.public, self.private, self.let_in if self.public else ())


def look(account: Account, target: Target) -> Seen:
    """The cluster and its endpoints."""
    call = Call("eks", "DescribeCluster", {"name": target.id})
    (answer,) = of_target(account, f"Cluster {target.id}", call)
    cluster = answer["cluster"]
    network = cluster.get("resourcesVpcConfig", {})
    return Seen(
        name=target.id,
        state=cluster.get("status", ""),
        public=bool(network.get("endpointPublicAccess", True)),
        private=bool(network.get("endpointPrivateAccess", False)),
        let_in=tuple(sorted(network.get("publicAccessCidrs", ()))),
    )


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """One step while the public endpoint is on, once EKS takes it."""
    if not seen.public or seen.state in BEYOND:
        return ()
    if seen.state != ACTIVE:
        return Waiting(f"cluster {seen.name} is {seen.state.lower()} still")
    says = f"let the API of cluster {seen.name} answer inside its VPC only; it answered {seen.words}"
    return (Step(says, (_set(seen, endpointPublicAccess=False, endpointPrivateAccess=True),), seen.name),)


def _set(seen: Seen, **endpoints: Any) -> Call:
    return Call("eks", "UpdateClusterConfig", {"name": seen.name, "resourcesVpcConfig": endpoints})


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Both endpoints and the addresses as they were recorded; a conflict where somebody changed them since."""
    return tuple(part for was in recorded.values() for part in _back(now, was))


def _back(now: Seen, was: Seen) -> Iterator[Step | Conflict]:
    if now.ways == was.ways:
        return
    let_in = {"publicAccessCidrs": list(was.let_in)} if was.let_in else {}
    call = _set(now, endpointPublicAccess=was.public, endpointPrivateAccess=was.private, **let_in)
    back = Step(f"let the API of cluster {now.name} answer as before: {was.words}", (call,), now.name)
    if now.state != ACTIVE:
        says = f"cluster {now.name} is {now.state.lower()}, and EKS takes no change"
        yield Conflict(now.name, says, passes=now.state not in BEYOND)
    elif now.public or not now.private:
        says = f"somebody changed the endpoints of cluster {now.name} since: {now.words}; before it answered {was.words}"
        yield Conflict(now.name, says, (back,))
    else:
        yield back


def prove(seen: Seen) -> Proof:
    """Contained once the public endpoint is off; partly while EKS is at it."""
    if seen.public:
        return Proof(Containment.NONE, (f"the API of cluster {seen.name} answers {seen.words}",))
    if seen.state == "UPDATING":
        return Proof(Containment.PARTLY, (f"the public endpoint of cluster {seen.name} is being switched off",))
    survives = (
        f"tokens that leaked stay valid for whoever is inside the VPC of cluster {seen.name}, or connected to it",
        f"what was made in cluster {seen.name} with them stays",
    )
    return Proof(Containment.CONTAINED, (f"the API of cluster {seen.name} answers inside its VPC only",), survives)


_CLUSTERS = ("arn:{partition}:eks:{region}:{account}:cluster/*",)

ACTION: Action[Seen, NoOptions] = Action(
    name="restrict-cluster-endpoint",
    about="Lets the Kubernetes API of an EKS cluster answer inside its VPC only. People are asked first.",
    works_on=KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("eks:DescribeCluster",), _CLUSTERS, Access.READ),
        Permission(("eks:UpdateClusterConfig",), _CLUSTERS, Access.WRITE),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    asks=True,
)
