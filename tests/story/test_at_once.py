"""Many deliveries at once, and what people do meanwhile: each change once, and nobody's work overwritten."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from deployer.demo import written
from deployer.demo.testimony import Calls
from deployer.sandbox.scene import Scene, Sketch, a_scene
from hub.clearance import GRACE_SECONDS
from tests.story.hours import Hours, deployed
from tests.story.stage import ABROAD, MEMBER, SWAP, count, spoke_changes

pytestmark = pytest.mark.xdist_group("at-once")
AT_ONCE = 8


@pytest.fixture(scope="module")
def hours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hours]:
    """irhub, deployed, with as many functions side by side as there are deliveries; warm, so that they really meet."""
    with deployed(tmp_path_factory.mktemp("hours"), concurrency=AT_ONCE) as made:
        yield made


@pytest.fixture
def scene(request: pytest.FixtureRequest, hours: Hours) -> Iterator[Scene]:
    """An instance of this test's own."""
    made = a_scene(MEMBER, ABROAD, Sketch(name=request.node.name))
    hours.stage.looks[made.instance_id] = hours.stage.stage(made)
    yield made
    hours.forget()


def swapped(calls: Calls, scene: Scene) -> list[str]:
    """The interfaces of the scene that were moved, each as often as it was."""
    moved = [str(call.parameters["NetworkInterfaceId"]) for call in calls if call.name == SWAP and call.applied]
    return sorted(one for one in moved if one in scene.interface_ids)


def test_one_event_delivered_eight_times_at_once(hours: Hours, scene: Scene) -> None:
    """One case, each interface moved once, one set of snapshots, one notice in each channel."""
    calls = hours.stage.publish(written.event(scene), times=AT_ONCE)

    assert len(hours.stage.cases(scene)) == 1
    assert hours.stage.see(scene).is_isolated
    assert swapped(calls, scene) == sorted(scene.interface_ids)
    assert count(calls, "ec2:CreateSnapshots") == 1
    assert count(calls, "sns:Publish") == 1


def test_eight_findings_on_one_instance_at_once(hours: Hours, scene: Scene) -> None:
    """All of them join one case, and each change is made once."""
    events = [written.event(scene, f"finding {n}") for n in range(AT_ONCE)]
    mark = len(hours.stage.sandbox.calls)
    for event in events:
        hours.stage.sandbox.put_event(event, MEMBER, ABROAD)
    hours.stage.sandbox.settle(60)

    calls = hours.stage.sandbox.recorder.since(mark)
    assert [hours.stage.incident(scene)["finding_count"]] == [AT_ONCE] * len(hours.stage.cases(scene))
    assert swapped(calls, scene) == sorted(scene.interface_ids)
    assert count(calls, "ec2:CreateSnapshots") == 1


def neighbour(hours: Hours, scene: Scene) -> Scene:
    """Another instance in the subnet and the groups of the scene's first interface."""
    ec2, beside = hours.stage.sandbox.client("ec2", MEMBER, ABROAD), scene.interfaces[0]
    groups = [group.id for group in beside.groups]
    made = ec2.create_network_interface(SubnetId=beside.subnet_id, Groups=groups)["NetworkInterface"]
    attached = [{"DeviceIndex": 0, "NetworkInterfaceId": made["NetworkInterfaceId"]}]
    (launched,) = ec2.run_instances(ImageId=scene.image_id, MinCount=1, MaxCount=1, NetworkInterfaces=attached)["Instances"]
    interface = replace(beside, id=made["NetworkInterfaceId"], private_ip=made["PrivateIpAddress"])
    return replace(scene, instance_id=launched["InstanceId"], interfaces=(interface,))


def test_instances_of_one_vpc_at_once(hours: Hours, scene: Scene) -> None:
    """They make one quarantine group between them: who comes second finds it, and all are isolated."""
    scenes = [scene, *(neighbour(hours, scene) for _ in range(5))]
    for one in scenes:
        hours.stage.sandbox.put_event(written.event(one), MEMBER, ABROAD)
    hours.stage.sandbox.settle(60)

    seen = [hours.stage.see(one) for one in scenes]
    assert all(one.is_isolated for one in seen)
    assert len({groups for one in seen for groups in one.groups.values()}) == 1


def test_an_old_update_after_a_release_changes_nothing(hours: Hours, scene: Scene) -> None:
    """What people released stays released, whichever version of the finding comes again."""
    hours.stage.publish(written.event(scene, count=2))
    hours.stage.release(scene)

    calls = (*hours.stage.publish(written.event(scene)), *hours.stage.publish(written.event(scene, count=3)))
    assert spoke_changes(calls) == ()
    assert hours.stage.see(scene).groups == hours.stage.looks[scene.instance_id].groups


def test_another_finding_after_a_release_asks(hours: Hours, scene: Scene) -> None:
    """For a week irhub does not act by itself on what people have just released."""
    hours.stage.publish(written.event(scene))
    hours.stage.release(scene)

    calls = hours.stage.publish(written.event(scene, "another"))
    assert spoke_changes(calls) == ()
    assert hours.stage.incident(scene)["state"] == "waiting"


def test_what_somebody_changed_meanwhile_is_left_alone_by_the_release(hours: Hours, scene: Scene) -> None:
    """The one interface is a conflict and named, the other goes back; the command says that it is not all."""
    hours.stage.publish(written.event(scene))
    ec2, (mine, other) = hours.stage.sandbox.client("ec2", MEMBER, ABROAD), scene.interfaces
    ec2.modify_network_interface_attribute(NetworkInterfaceId=mine.id, Groups=[mine.groups[0].id])

    printed = hours.stage.release(scene)
    groups = hours.stage.see(scene).groups
    assert printed.exit_code == 4
    assert mine.id in repr(printed.facts["left"])
    assert groups[mine.id] == (mine.groups[0].id,)
    assert groups[other.id] == tuple(group.id for group in other.groups)


def test_a_containment_that_somebody_undid_is_told(hours: Hours, scene: Scene) -> None:
    """The watch sees it five minutes later, tells, and asks; it does not fight."""
    hours.stage.publish(written.event(scene))
    ec2, interface = hours.stage.sandbox.client("ec2", MEMBER, ABROAD), scene.interfaces[0]
    ec2.modify_network_interface_attribute(NetworkInterfaceId=interface.id, Groups=[interface.groups[0].id])
    mark = len(hours.stage.sandbox.calls)

    hours.pass_(310)
    hours.pass_(GRACE_SECONDS)
    said = (one for one in hours.stage.sandbox.receiver.received if one.path == "/slack")
    *_, told, asked = (one.body for one in said if scene.instance_id in one.body)
    assert spoke_changes(hours.stage.sandbox.recorder.since(mark)) == ()
    assert "undone by somebody" in told
    assert f"move {interface.id} from" in asked.partition("Asked of you")[2]
    assert hours.stage.incident(scene)["state"] == "waiting"


def test_a_release_during_the_response_waits_for_it(hours: Hours, scene: Scene) -> None:
    """Asked for while the response runs, it takes back all of it in the end."""
    hours.stage.sandbox.put_event(written.event(scene), MEMBER, ABROAD)
    next(case for case in iter(lambda: hours.stage.cases(scene), None) if case)
    hours.stage.release(scene)
    hours.pass_(100)

    assert hours.stage.incident(scene)["state"] == "released"
    assert hours.stage.see(scene).groups == hours.stage.looks[scene.instance_id].groups
