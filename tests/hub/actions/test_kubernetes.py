"""Nodes that are isolated with all their pods, and clusters whose API is closed to the outside."""

from dataclasses import replace

import pytest

from hub.action import Conflict, Step, Waiting
from hub.actions.ec2 import instance
from hub.actions.ec2.isolate_instance import Options
from hub.actions.ec2.network import Group, Interface
from hub.actions.ec2.network import Seen as Network
from hub.actions.eks import isolate_eks_node, restrict_cluster_endpoint
from hub.actions.eks.restrict_cluster_endpoint import Seen
from hub.incident import Containment
from tests.fakes import an_incident

NODE, RESTRICT = isolate_eks_node.ACTION, restrict_cluster_endpoint.ACTION
CLOSING = Group("sg-q", "vpc-1", "irhub-quarantine", "quarantine", (), ())
OPEN = Interface("eni-1", "vpc-1", ("sg-1",), "interface", is_managed=False)
LONE = Network("i-1", "irhub", has_role=True, interfaces=(OPEN,), groups=(CLOSING,), ipv6_vpcs=())
MEMBER = replace(LONE, cluster="shop")
PUBLIC = Seen("shop", "ACTIVE", public=True, private=False, let_in=("192.0.2.0/24",))
PRIVATE = replace(PUBLIC, public=False, private=True)


@pytest.mark.parametrize(
    ("key", "cluster"),
    [("aws:eks:cluster-name", "shop"), ("eks:cluster-name", "shop"), ("kubernetes.io/cluster/shop", "shop"), ("Name", "")],
)
def test_a_node_is_known_by_its_tags(key: str, cluster: str) -> None:
    """EKS tags those of its node groups, and people those of their own."""
    assert instance.cluster_of({"Tags": [{"Key": key, "Value": "shop"}]}) == cluster


def test_what_is_no_node_is_left_and_told() -> None:
    """It is for isolate-instance."""
    proof = NODE.prove(LONE)

    assert (NODE.plan(LONE, an_incident(), Options()), NODE.outlook(LONE)) == ((), ())
    assert proof is not None
    assert (proof.containment, "no tag" in proof.says[0]) == (Containment.NONE, True)


def test_people_read_that_every_pod_goes_down() -> None:
    """Before they agree to it."""
    assert "every pod on i-1 goes down with it" in NODE.outlook(MEMBER)[-1]


def test_what_isolation_leaves_of_a_node_is_said_plainly() -> None:
    """Whichever of the two actions did it."""
    closed = replace(MEMBER, interfaces=(replace(OPEN, groups=("sg-q",)),))
    proof = NODE.prove(closed)

    assert proof is not None
    assert (proof.containment, "kubectl cordon" in str(proof.survives)) == (Containment.CONTAINED, True)


@pytest.mark.parametrize(("state", "kind"), [("ACTIVE", tuple), ("UPDATING", Waiting), ("DELETING", tuple)])
def test_a_cluster_that_eks_is_at_work_on_is_waited_for(state: str, kind: type[object]) -> None:
    """It takes one change at a time."""
    plan = RESTRICT.plan(replace(PUBLIC, state=state), an_incident(), RESTRICT.options())

    assert isinstance(plan, kind)
    assert bool(plan) is (state != "DELETING")


@pytest.mark.parametrize(
    ("now", "parts"),
    [
        (PRIVATE, [Step]),
        (replace(PRIVATE, state="UPDATING"), [Conflict]),
        (replace(PUBLIC, let_in=("0.0.0.0/0",)), [Conflict]),
        (replace(PRIVATE, private=False), [Conflict]),
        (PUBLIC, []),
    ],
)
def test_the_endpoints_come_back_where_nobody_meddled(now: Seen, parts: list[type[object]]) -> None:
    """Others may have opened it since, for other addresses."""
    assert [type(part) for part in RESTRICT.restore(now, {"shop": PUBLIC})] == parts


def test_addresses_that_nobody_named_are_not_written() -> None:
    """EKS refuses an empty list."""
    (step,) = RESTRICT.restore(PRIVATE, {"shop": replace(PUBLIC, let_in=())})

    assert isinstance(step, Step)
    assert "publicAccessCidrs" not in step.do[0].parameters["resourcesVpcConfig"]
    assert "publicly for everybody" in step.says


@pytest.mark.parametrize(
    ("seen", "shown"),
    [(PUBLIC, Containment.NONE), (replace(PRIVATE, state="UPDATING"), Containment.PARTLY), (PRIVATE, Containment.CONTAINED)],
)
def test_the_proof_waits_for_eks(seen: Seen, shown: Containment) -> None:
    """The public endpoint answers until the change is made."""
    assert RESTRICT.prove(seen).containment is shown  # type: ignore[union-attr]
