"""Each repair of EC2 in moto: that it works, and that stock moto still needs it."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.repairs import repaired
from deployer.sandbox.repairs.ec2 import REPAIRS


class Ec2:
    """A VPC with groups and an instance, in moto."""

    def __init__(self) -> None:
        self.client = boto3.client("ec2", region_name="eu-west-1", aws_access_key_id="111122223333", aws_secret_access_key="x")
        self.vpc = self.client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnet = self.client.create_subnet(VpcId=self.vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]

    def group(self, name: str, vpc: str = "") -> str:
        """The id of a new security group."""
        answer = self.client.create_security_group(GroupName=name, Description=name, VpcId=vpc or self.vpc)
        return str(answer["GroupId"])

    def instance(self, **how: Any) -> str:
        """The id of a new instance, by default with one interface in one group named first."""
        how = how or {"SubnetId": self.subnet, "SecurityGroupIds": [self.group("first")]}
        answer = self.client.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, **how)
        return str(answer["Instances"][0]["InstanceId"])

    def instance_with_two_interfaces(self) -> str:
        """The id of a new instance with two interfaces, in a group each."""
        interfaces = [
            {"DeviceIndex": index, "SubnetId": self.subnet, "Groups": [self.group(f"of-{index}")]} for index in (0, 1)
        ]
        return self.instance(NetworkInterfaces=interfaces)

    def interface(self, instance: str) -> str:
        """The id of the instance's primary interface."""
        return str(self._described(instance)["NetworkInterfaces"][0]["NetworkInterfaceId"])

    def groups_of_interface(self, interface: str) -> list[str]:
        """The groups that DescribeNetworkInterfaces shows."""
        answer = self.client.describe_network_interfaces(NetworkInterfaceIds=[interface])
        return [group["GroupId"] for group in answer["NetworkInterfaces"][0]["Groups"]]

    def groups_of_instance(self, instance: str) -> list[str]:
        """The groups that DescribeInstances shows."""
        return [group["GroupId"] for group in self._described(instance)["SecurityGroups"]]

    def put(self, interface: str, *groups: str) -> None:
        """The interface is put into these groups."""
        self.client.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=list(groups))

    def _described(self, instance: str) -> Any:
        return self.client.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]


@pytest.fixture
def stock() -> Iterator[Ec2]:
    """EC2 as moto has it."""
    with mock_aws():
        yield Ec2()


@pytest.fixture
def ec2() -> Iterator[Ec2]:
    """EC2 as the sandbox has it."""
    with mock_aws(), repaired(REPAIRS):
        yield Ec2()


def code_of(refused: pytest.ExceptionInfo[ClientError]) -> str:
    """AWS's code of a refusal."""
    return str(refused.value.response["Error"]["Code"])


def test_an_interface_shows_its_own_groups_only(ec2: Ec2) -> None:
    """After the swap the interface is in the new group and in no other."""
    interface, quarantine = ec2.interface(ec2.instance()), ec2.group("quarantine")

    ec2.put(interface, quarantine)

    assert ec2.groups_of_interface(interface) == [quarantine]


def test_canary_moto_adds_the_groups_of_the_instance(stock: Ec2) -> None:
    """Stock moto shows the old group beside the new one; once it does not, ec2-interface-groups can go."""
    interface, quarantine = stock.interface(stock.instance()), stock.group("quarantine")

    stock.put(interface, quarantine)

    assert len(stock.groups_of_interface(interface)) == 2


def test_an_instance_shows_the_groups_of_its_primary_interface(ec2: Ec2) -> None:
    """A swap of the primary interface shows at the instance."""
    instance, quarantine = ec2.instance(), ec2.group("quarantine")

    ec2.put(ec2.interface(instance), quarantine)

    assert ec2.groups_of_instance(instance) == [quarantine]


def test_an_instance_launched_with_interfaces_shows_groups_too(ec2: Ec2) -> None:
    """The launch style makes no difference to what an instance shows."""
    instance = ec2.instance_with_two_interfaces()

    assert ec2.groups_of_instance(instance) == ec2.groups_of_interface(ec2.interface(instance))


def test_canary_moto_shows_no_groups_for_an_instance_with_interfaces(stock: Ec2) -> None:
    """Stock moto shows none; once it shows the primary interface's, half of ec2-interface-groups can go."""
    assert stock.groups_of_instance(stock.instance_with_two_interfaces()) == []


def test_groups_of_an_instance_with_several_interfaces_cannot_be_set(ec2: Ec2) -> None:
    """EC2 cannot know which interface is meant."""
    instance = ec2.instance_with_two_interfaces()

    with pytest.raises(ClientError) as refused:
        ec2.client.modify_instance_attribute(InstanceId=instance, Groups=[ec2.group("quarantine")])

    assert code_of(refused) == "InvalidInstanceID"


def test_groups_of_an_instance_with_one_interface_are_the_interfaces(ec2: Ec2) -> None:
    """ModifyInstanceAttribute(Groups) changes the primary interface."""
    instance, quarantine = ec2.instance(), ec2.group("quarantine")

    ec2.client.modify_instance_attribute(InstanceId=instance, Groups=[quarantine])

    assert ec2.groups_of_interface(ec2.interface(instance)) == [quarantine]


def test_canary_moto_sets_groups_of_many_interfaces(stock: Ec2) -> None:
    """Stock moto accepts it; once it refuses, ec2-many-interfaces can go."""
    instance, quarantine = stock.instance_with_two_interfaces(), stock.group("quarantine")

    stock.client.modify_instance_attribute(InstanceId=instance, Groups=[quarantine])

    assert stock.groups_of_instance(instance) == [quarantine]


def shutdown_behavior(ec2: Ec2, instance: str) -> str:
    """What the instance does when it is shut down from within."""
    answer = ec2.client.describe_instance_attribute(InstanceId=instance, Attribute="instanceInitiatedShutdownBehavior")
    return str(answer["InstanceInitiatedShutdownBehavior"]["Value"])


def test_the_shutdown_behavior_can_be_set(ec2: Ec2) -> None:
    """It is changed, and the groups of the instance stay."""
    instance = ec2.instance()
    groups = ec2.groups_of_instance(instance)

    ec2.client.modify_instance_attribute(InstanceId=instance, InstanceInitiatedShutdownBehavior={"Value": "terminate"})

    assert (shutdown_behavior(ec2, instance), ec2.groups_of_instance(instance)) == ("terminate", groups)


def test_canary_moto_empties_the_groups_instead(stock: Ec2) -> None:
    """Stock moto takes the groups off; once it sets the behavior, half of ec2-instance-attribute can go."""
    instance = stock.instance()

    stock.client.modify_instance_attribute(InstanceId=instance, InstanceInitiatedShutdownBehavior={"Value": "terminate"})

    assert (shutdown_behavior(stock, instance), stock.groups_of_instance(instance)) == ("stop", [])


def test_one_attribute_is_set_in_a_call(ec2: Ec2) -> None:
    """EC2 refuses two attributes in one ModifyInstanceAttribute."""
    both = {"DisableApiStop": {"Value": True}, "DisableApiTermination": {"Value": True}}

    with pytest.raises(ClientError) as refused:
        ec2.client.modify_instance_attribute(InstanceId=ec2.instance(), **both)

    assert code_of(refused) == "InvalidParameterCombination"


def test_canary_moto_takes_two_attributes_in_a_call(stock: Ec2) -> None:
    """Stock moto takes both and sets one; once it refuses, the other half of ec2-instance-attribute can go."""
    both = {"DisableApiStop": {"Value": True}, "DisableApiTermination": {"Value": True}}

    answer = stock.client.modify_instance_attribute(InstanceId=stock.instance(), **both)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("where", ["nowhere", "elsewhere"])
def test_a_group_that_does_not_fit_is_refused_for_an_interface(ec2: Ec2, where: str) -> None:
    """Unknown groups and those of another VPC cannot be put on an interface, which stays as it was."""
    interface = ec2.interface(ec2.instance())
    before = ec2.groups_of_interface(interface)

    with pytest.raises(ClientError) as refused:
        ec2.put(interface, _unfit_group(ec2, where))

    assert (code_of(refused), ec2.groups_of_interface(interface)) == ("InvalidGroup.NotFound", before)


@pytest.mark.parametrize("where", ["nowhere", "elsewhere"])
def test_canary_moto_accepts_any_group_for_an_interface(stock: Ec2, where: str) -> None:
    """Stock moto accepts both; once it refuses one of them, that part of ec2-interface-group-check can go."""
    interface, group = stock.interface(stock.instance()), _unfit_group(stock, where)

    stock.put(interface, group)

    assert group in stock.groups_of_interface(interface) or where == "nowhere"


def _unfit_group(ec2: Ec2, where: str) -> str:
    if where == "nowhere":
        return "sg-0123456789abcdef0"
    return ec2.group("far", ec2.client.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"])


def test_a_group_in_use_cannot_be_deleted(ec2: Ec2) -> None:
    """EC2 keeps a group that an interface carries."""
    group = ec2.groups_of_instance(ec2.instance())[0]

    with pytest.raises(ClientError) as refused:
        ec2.client.delete_security_group(GroupId=group)

    assert code_of(refused) == "DependencyViolation"


def test_a_group_out_of_use_can_be_deleted(ec2: Ec2) -> None:
    """Once the instance is terminated, nothing carries its group."""
    instance = ec2.instance()
    group = ec2.groups_of_instance(instance)[0]

    ec2.client.terminate_instances(InstanceIds=[instance])
    ec2.client.delete_security_group(GroupId=group)

    assert group not in all_groups(ec2)


def test_canary_moto_deletes_a_group_in_use(stock: Ec2) -> None:
    """Stock moto deletes it; once it refuses, ec2-group-in-use can go."""
    group = stock.groups_of_instance(stock.instance())[0]

    stock.client.delete_security_group(GroupId=group)

    assert group not in all_groups(stock)


def all_groups(ec2: Ec2) -> set[str]:
    """The ids of all groups that there are."""
    return {group["GroupId"] for group in ec2.client.describe_security_groups()["SecurityGroups"]}


TAGGED = [{"ResourceType": kind, "Tags": [{"Key": "of", "Value": kind}]} for kind in ("image", "snapshot")]


def test_an_image_tags_its_snapshots(ec2: Ec2) -> None:
    """Each kind gets its own tags."""
    made = ec2.client.create_image(InstanceId=ec2.instance(), Name="kept", TagSpecifications=TAGGED)

    (image,) = ec2.client.describe_images(ImageIds=[made["ImageId"]])["Images"]
    (snapshot,) = ec2.client.describe_snapshots(Filters=[{"Name": "tag:of", "Values": ["snapshot"]}])["Snapshots"]
    assert image["Tags"] == TAGGED[0]["Tags"]
    assert snapshot["SnapshotId"] == image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]


def test_canary_moto_tags_no_snapshots_of_images(stock: Ec2) -> None:
    """Stock moto gives up; once it does not, ec2-image-snapshots can go."""
    instance = stock.instance()

    with pytest.raises(NotImplementedError):
        stock.client.create_image(InstanceId=instance, Name="kept", TagSpecifications=TAGGED)


def profile_after_a_replacement(ec2: Ec2) -> str:
    """The name of the profile that an instance shows once its own was replaced by another."""
    iam = boto3.client("iam", region_name="eu-west-1", aws_access_key_id="111122223333", aws_secret_access_key="x")
    for name in ("first", "second"):
        iam.create_instance_profile(InstanceProfileName=name)
    instance = ec2.instance()
    made = ec2.client.associate_iam_instance_profile(InstanceId=instance, IamInstanceProfile={"Name": "first"})
    association = made["IamInstanceProfileAssociation"]["AssociationId"]
    ec2.client.replace_iam_instance_profile_association(AssociationId=association, IamInstanceProfile={"Name": "second"})
    return str(ec2._described(instance)["IamInstanceProfile"]["Arn"].rpartition("/")[2])


def test_an_instance_shows_the_profile_that_took_anothers_place(ec2: Ec2) -> None:
    """As DescribeInstances does on AWS."""
    assert profile_after_a_replacement(ec2) == "second"


def test_canary_moto_shows_the_replaced_profile(stock: Ec2) -> None:
    """The day this fails, the repair can go."""
    assert profile_after_a_replacement(stock) == "first"


def found_by_profile(ec2: Ec2) -> list[bool]:
    """Of the instances that DescribeInstances finds by a profile, whether each is the one that has it."""
    iam = boto3.client("iam", region_name="eu-west-1", aws_access_key_id="111122223333", aws_secret_access_key="x")
    arn = iam.create_instance_profile(InstanceProfileName="web")["InstanceProfile"]["Arn"]
    instance, _ = ec2.instance(), ec2.instance(SubnetId=ec2.subnet)
    ec2.client.associate_iam_instance_profile(InstanceId=instance, IamInstanceProfile={"Name": "web"})
    found = ec2.client.describe_instances(Filters=[{"Name": "iam-instance-profile.arn", "Values": [arn]}])["Reservations"]
    return [each["InstanceId"] == instance for one in found for each in one["Instances"]]


def test_instances_are_found_by_their_profile(ec2: Ec2) -> None:
    """The one that has it, and no other."""
    assert found_by_profile(ec2) == [True]


def test_canary_moto_knows_no_such_filter(stock: Ec2) -> None:
    """The day this fails, the repair can go."""
    with pytest.raises(NotImplementedError):
        found_by_profile(stock)


def test_the_repairs_are_taken_back() -> None:
    """After the block moto is as it was."""
    with mock_aws():
        with repaired(REPAIRS):
            pass
        ec2 = Ec2()
        group = ec2.groups_of_instance(ec2.instance())[0]
        ec2.client.delete_security_group(GroupId=group)

        assert group not in all_groups(ec2)
