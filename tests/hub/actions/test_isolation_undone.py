"""The way back of isolation: nobody's work is overwritten."""

import pytest

from hub.action import Conflict, Step
from hub.actions.ec2.isolate_instance import ACTION, Options
from hub.errors import TargetGoneError
from hub.finding import Target
from tests.contract.cloud import Cloud
from tests.contract.stories import Story, begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds import interfaces


def isolated(cloud: Cloud, target: Target) -> Story:
    """An isolation that has settled."""
    story = begin(World(ACTION, "here", lambda _cloud: target, Options()), cloud)
    settle(story)
    return story


def conflicts(story: Story) -> list[str]:
    """What the way back says it left alone."""
    return [part.says for part in story.way_back if isinstance(part, Conflict)]


def test_groups_that_somebody_changed_since_are_left_alone(cloud: Cloud) -> None:
    """Both states are said, and the other interface goes back."""
    story = isolated(cloud, target := interfaces(2)(cloud))
    changed, other = cloud.groups_of(target)
    network = cloud.backend.enis[changed]
    theirs = cloud.ec2.create_security_group(GroupName="theirs", Description="d", VpcId=network.vpc_id)["GroupId"]
    cloud.ec2.modify_network_interface_attribute(NetworkInterfaceId=changed, Groups=[theirs])

    undo(story)

    (said,) = conflicts(story)
    assert theirs in said
    assert cloud.groups_of(target)[changed] == [theirs]
    assert [part.on for part in story.way_back if isinstance(part, Step)] == [other]


def test_a_group_added_to_quarantine_is_a_conflict(cloud: Cloud) -> None:
    """An interface in quarantine and in another group was touched by somebody."""
    story = isolated(cloud, target := interfaces(1)(cloud))
    ((interface, (quarantine,)),) = cloud.groups_of(target).items()
    more = cloud.backend.get_default_security_group(cloud.backend.enis[interface].vpc_id).id
    cloud.ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=[quarantine, more])

    undo(story)

    assert len(conflicts(story)) == 1


def test_recorded_groups_that_are_gone_are_said(cloud: Cloud) -> None:
    """A group cannot be brought back, so the interface stays as it is and the missing group is named."""
    target = interfaces(1, groups=2)(cloud)
    ((interface, groups),) = cloud.groups_of(target).items()
    story = isolated(cloud, target)
    cloud.ec2.delete_security_group(GroupId=groups[1])

    undo(story)

    (said,) = conflicts(story)
    assert groups[1] in said
    assert cloud.groups_of(target)[interface] not in (groups, groups[:1])


def test_what_somebody_put_back_already_needs_nothing(cloud: Cloud) -> None:
    """The order of groups does not matter."""
    target = interfaces(1, groups=2)(cloud)
    ((interface, groups),) = cloud.groups_of(target).items()
    story = isolated(cloud, target)
    cloud.ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=groups[::-1])

    undo(story)

    assert story.way_back == ()


def test_an_interface_that_is_back_in_what_is_left_of_its_groups_needs_nothing(cloud: Cloud) -> None:
    """As after a release by force: a group that was deleted cannot come back."""
    target = interfaces(1, groups=2)(cloud)
    ((interface, groups),) = cloud.groups_of(target).items()
    story = isolated(cloud, target)
    cloud.ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=groups[:1])
    cloud.ec2.delete_security_group(GroupId=groups[1])

    undo(story)

    assert story.way_back == ()


def detach(cloud: Cloud, interface: str) -> None:
    """The interface belongs to no instance any more."""
    cloud.ec2.detach_network_interface(AttachmentId=cloud.backend.enis[interface].attachment_id)


def test_a_detached_interface_goes_back(cloud: Cloud) -> None:
    """It would carry quarantine to whatever it is attached to next."""
    target = interfaces(2)(cloud)
    detached, groups = list(cloud.groups_of(target).items())[1]
    story = isolated(cloud, target)
    detach(cloud, detached)

    undo(story)

    assert carried(cloud, detached) == groups


def carried(cloud: Cloud, interface: str) -> list[str]:
    """The groups of an interface, wherever it is."""
    (described,) = cloud.ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"]
    return [group["GroupId"] for group in described["Groups"]]


def test_an_interface_moved_to_another_instance_goes_back(cloud: Cloud) -> None:
    """Who moved it did not change its groups."""
    target, other = interfaces(2)(cloud), interfaces(1)(cloud)
    moved, groups = list(cloud.groups_of(target).items())[1]
    story = isolated(cloud, target)
    detach(cloud, moved)
    cloud.ec2.attach_network_interface(NetworkInterfaceId=moved, InstanceId=other.id, DeviceIndex=3)

    undo(story)

    assert carried(cloud, moved) == groups


def test_an_interface_that_outlives_its_instance_goes_back(cloud: Cloud) -> None:
    """The instance is gone, what irhub did to its interface is not."""
    target = interfaces(2)(cloud)
    left, groups = list(cloud.groups_of(target).items())[1]
    story = isolated(cloud, target)
    detach(cloud, left)
    cloud.ec2.terminate_instances(InstanceIds=[target.id])

    undo(story)

    assert carried(cloud, left) == groups


def test_an_interface_that_does_not_exist_any_more_needs_nothing(cloud: Cloud) -> None:
    """There is nothing left to restore of it."""
    story = isolated(cloud, target := interfaces(2)(cloud))
    deleted = list(cloud.groups_of(target))[1]
    detach(cloud, deleted)
    cloud.ec2.delete_network_interface(NetworkInterfaceId=deleted)

    undo(story)

    assert deleted not in [part.on for part in story.way_back]


def test_where_nothing_survives_the_target_is_gone(cloud: Cloud) -> None:
    """Neither the instance nor an interface of it is there to be restored."""
    story = isolated(cloud, target := interfaces(1)(cloud))
    (interface,) = cloud.groups_of(target)
    cloud.ec2.terminate_instances(InstanceIds=[target.id])
    cloud.backend.enis.pop(interface, None)

    with pytest.raises(TargetGoneError):
        undo(story)


def test_looking_back_is_one_round(cloud: Cloud) -> None:
    """Whether the recorded groups exist is asked beside everything else."""
    story = isolated(cloud, interfaces(4, groups=3)(cloud))

    undo(story)

    assert story.undoing
    assert story.undoing.rounds == 2
