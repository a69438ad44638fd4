"""The further actions through the real engine, gates and record: carried out for one finding, and taken back wholly."""

from dataclasses import replace
from typing import Any

from hub.finding import Target
from hub.incident import Mode, State
from hub.playbook import Phase, Playbook, Use
from hub.release import Request, release
from hub.respond import answer
from tests.contract.cloud import Cloud
from tests.contract.worlds import with_profile
from tests.contract.worlds_further import target_group
from tests.fakes import DEFAULT_PLAYBOOK
from tests.story.conftest import Scene

BESIDE = ("create-image", "deregister-from-load-balancers")
AFTER = ("remove-instance-profile", "restrict-metadata-service", "disassociate-elastic-ip", "detach-interface")
USES = (
    *(Use(name, Phase.BESIDE) for name in BESIDE),
    Use("deny-instance-credentials", Phase.CONTAIN),
    *(Use(name, Phase.AFTER) for name in AFTER),
)
STOP = Use("stop-instance", Phase.AFTER, Mode.ACT, {"without_snapshots": True})


def settled(scene: Scene, *uses: Use) -> Scene:
    """The scene with a playbook of these actions."""
    playbook = Playbook("further", "", {"type": [{"prefix": "Backdoor:"}]}, Mode.ACT, uses)
    return replace(scene, hub=replace(scene.hub, playbooks=(playbook, DEFAULT_PLAYBOOK)))


def busy(cloud: Cloud) -> Target:
    """An instance with all that the actions take away."""
    target, network = with_profile(cloud), cloud.network()
    cloud.attach(target, network, [cloud.group(network)], index=1)
    allocation = cloud.ec2.allocate_address(Domain="vpc")["AllocationId"]
    cloud.ec2.associate_address(AllocationId=allocation, NetworkInterfaceId=next(iter(cloud.groups_of(target))))
    arn = target_group(cloud, "web", "instance", target)
    cloud.client("elbv2").register_targets(TargetGroupArn=arn, Targets=[{"Id": target.id, "Port": 8080}])
    return target


def respond_and_release(scene: Scene, *uses: Use) -> tuple[Any, Any, State]:
    """What stood before and after, and how the case ended."""
    scene = settled(scene, *uses)
    target = busy(scene.cloud)
    before = scene.cloud.state(target)
    answer(scene.finding(target), scene.hub)
    (case,) = scene.hub.ledger.incidents()
    assert scene.cloud.state(target) != before
    released = release(Request(case.id, "anna"), scene.hub)
    return before, scene.cloud.state(target), released.state


def test_all_of_them_are_done_and_taken_back(scene: Scene) -> None:
    """Profile, credentials, addresses, targets, interfaces and options are as before; the image is kept."""
    before, after, state = respond_and_release(scene, *USES)

    assert (after, state) == (before, State.RELEASED)
    assert len(scene.cloud.ec2.describe_images(Owners=["self"])["Images"]) == 1


def test_a_stopped_instance_runs_again(scene: Scene) -> None:
    """Where the playbook says act."""
    _, after, state = respond_and_release(scene, STOP)

    assert (after["instance"]["State"]["Name"], state) == ("running", State.RELEASED)
