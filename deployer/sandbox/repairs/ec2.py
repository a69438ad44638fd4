"""EC2 as AWS answers it, where interfaces, security groups, instance attributes and images are concerned.

Containment is judged by the groups that an interface shows, so these are the repairs that everything else leans on ("EC2
API": DescribeNetworkInterfaces, ModifyNetworkInterfaceAttribute, ModifyInstanceAttribute, DeleteSecurityGroup).
"""

from collections.abc import Iterable
from typing import Any

from moto.core.responses import EmptyResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.amis import AmiBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.iam_instance_profile import IamInstanceProfileAssociationBackend
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.utils import filter_dict_attribute_mapping

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import entered, replaced, together

SHUTDOWN_BEHAVIOR = "InstanceInitiatedShutdownBehavior"
ATTRIBUTES = (
    "BlockDeviceMappings",
    "DisableApiStop",
    "DisableApiTermination",
    "EbsOptimized",
    "Groups",
    "InstanceType",
    "Kernel",
    "Ramdisk",
    "SourceDestCheck",
    "UserData",
    SHUTDOWN_BEHAVIOR,
)
"""What ModifyInstanceAttribute can set; ``Attribute`` with ``Value`` is the other way to say one of them."""


def _own_groups() -> Undo:
    """An interface has the groups that were put on it; an instance shows those of its primary interface."""
    return together(
        (
            replaced(NetworkInterface, "group_set", property(lambda interface: interface._group_set)),
            replaced(Instance, "security_groups", property(_groups_of_instance, _put_groups_on_instance)),
        )
    )


def _groups_of_instance(instance: Any) -> list[Any]:
    primary = vars(instance).get("nics", {}).get(0)
    return list(primary._group_set) if primary else list(vars(instance).get("security_groups") or ())


def _put_groups_on_instance(instance: Any, groups: Iterable[Any]) -> None:
    vars(instance)["security_groups"] = list(groups)
    primary = vars(instance).get("nics", {}).get(0)
    if primary:
        primary._group_set = list(groups)


def _refuse_groups_of_many_interfaces() -> Undo:
    def modify_instance_security_groups(self: Any, instance_id: str, new_group_id_list: list[str]) -> Any:
        instance = self.get_instance(instance_id)
        if len(instance.nics) > 1:
            raise EC2ClientError(
                "InvalidInstanceID",
                f"There are multiple interfaces attached to instance '{instance_id}'. "
                "Please specify an interface ID for the operation instead.",
            )
        self.modify_network_interface_attribute(instance.nics[0].id, new_group_id_list)
        return instance

    return replaced(InstanceBackend, "modify_instance_security_groups", modify_instance_security_groups)


def _one_instance_attribute() -> Undo:
    original = InstanceResponse.modify_instance_attribute

    def modify_instance_attribute(self: Any) -> Any:
        if not self._get_param("Attribute"):
            _check_attributes([name for name in ATTRIBUTES if self._get_param(name)])
        behavior = self._get_param(f"{SHUTDOWN_BEHAVIOR}.Value")
        if behavior is None:
            return original(self)
        self.error_on_dryrun()
        key = "instance_initiated_shutdown_behavior"
        self.ec2_backend.modify_instance_attribute(self._get_param("InstanceId"), key, behavior)
        return EmptyResult()

    return replaced(InstanceResponse, "modify_instance_attribute", modify_instance_attribute)


def _check_attributes(given: list[str]) -> None:
    if not given:
        raise EC2ClientError("InvalidParameterCombination", "No attributes specified.")
    if len(given) > 1:
        raise EC2ClientError(
            "InvalidParameterCombination", f"Fields for multiple attribute types specified: {', '.join(given)}"
        )


def _check_groups_of_interface() -> Undo:
    original = NetworkInterfaceBackend.modify_network_interface_attribute

    def modify_network_interface_attribute(self: Any, eni_id: str, group_ids: list[str], *args: Any, **kwargs: Any) -> None:
        vpc_id = self.get_network_interface(eni_id).vpc_id
        for group_id in group_ids:
            _check_group(self.get_security_group_from_id(group_id), group_id, vpc_id)
        original(self, eni_id, group_ids, *args, **kwargs)

    return replaced(NetworkInterfaceBackend, "modify_network_interface_attribute", modify_network_interface_attribute)


def _check_group(group: Any, group_id: str, vpc_id: str) -> None:
    if group is None:
        raise EC2ClientError("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
    if group.vpc_id != vpc_id:
        raise EC2ClientError("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.")


def _keep_groups_in_use() -> Undo:
    original = SecurityGroupBackend._delete_security_group

    def _delete_security_group(self: Any, vpc_id: str | None, group_id: str) -> None:
        if any(group.id == group_id for interface in _live_interfaces(self) for group in interface._group_set):
            raise EC2ClientError("DependencyViolation", f"resource {group_id} has a dependent object")
        original(self, vpc_id, group_id)

    return replaced(SecurityGroupBackend, "_delete_security_group", _delete_security_group)


def _tag_snapshots_of_images() -> Undo:
    original = AmiBackend.create_image

    def create_image(self: Any, instance_id: str, name: str, description: str, tag_specifications: list[Any]) -> Any:
        others = [each for each in tag_specifications if each["ResourceType"] != "snapshot"]
        image = original(self, instance_id, name, description, others)
        for tag in (tag for each in tag_specifications if each not in others for tag in each["Tags"]):
            image.ebs_snapshot.add_tag(tag["Key"], tag["Value"])
        return image

    return replaced(AmiBackend, "create_image", create_image)


def _show_profile_put_in_anothers_place() -> Undo:
    original = IamInstanceProfileAssociationBackend.replace_iam_instance_profile_association

    def replace(self: Any, *given: Any, **named: Any) -> Any:
        association = original(self, *given, **named)
        profile = {"Arn": association.iam_instance_profile.arn, "Id": association.association_id}
        association.instance.iam_instance_profile = profile
        return association

    return replaced(IamInstanceProfileAssociationBackend, "replace_iam_instance_profile_association", replace)


def _filter_by_profile() -> Undo:
    return together(
        (
            replaced(Instance, "profile_arn", property(_profile_arn)),
            entered(filter_dict_attribute_mapping, "iam-instance-profile.arn", "profile_arn"),
        )
    )


def _profile_arn(instance: Any) -> str:
    association = instance.ec2_backend.iam_instance_profile_associations.get(instance.id)
    return str(association.iam_instance_profile.arn) if association else ""


def _live_interfaces(backend: Any) -> list[Any]:
    """All interfaces but those which moto leaves behind at a terminated instance."""
    interfaces = list(backend.enis.values())
    return [each for each in interfaces if each.instance is None or each.instance.state != "terminated"]


REPAIRS = (
    Repair(
        "ec2-interface-groups",
        "An interface shows its own groups only, and an instance those of its primary interface.",
        _own_groups,
    ),
    Repair(
        "ec2-many-interfaces",
        "ModifyInstanceAttribute(Groups) is refused for an instance with several interfaces.",
        _refuse_groups_of_many_interfaces,
    ),
    Repair(
        "ec2-instance-attribute",
        "ModifyInstanceAttribute sets the shutdown behavior (moto empties the groups instead), and takes one attribute a call.",
        _one_instance_attribute,
    ),
    Repair(
        "ec2-interface-group-check",
        "A group that does not exist, or lies in another VPC, is refused for an interface.",
        _check_groups_of_interface,
    ),
    Repair(
        "ec2-group-in-use",
        "A security group that an interface carries cannot be deleted.",
        _keep_groups_in_use,
    ),
    Repair(
        "ec2-image-snapshots",
        "CreateImage tags the snapshots that it makes (moto knows no such tags).",
        _tag_snapshots_of_images,
    ),
    Repair(
        "ec2-profile-replaced",
        "An instance shows the profile that was put in the place of another.",
        _show_profile_put_in_anothers_place,
    ),
    Repair(
        "ec2-profile-filter",
        "Instances are found by the ARN of their profile (moto knows no such filter).",
        _filter_by_profile,
    ),
)
