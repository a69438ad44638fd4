"""An organization with nested units for the tests of StackSets, and the calls they make as StackSets' administrator."""

import json
from typing import Any

from deployer.sandbox.membership import STACKSETS
from deployer.sandbox.repairs import accounts, cloudformation, regions, stacksets
from tests.sandbox.aws import HOME, HUB, OWNER, a_unit, an_account, an_organization, client

HERE = {"CallAs": "DELEGATED_ADMIN"}
OTHER, DEEP, GONE = "444444444444", "555555555555", "666666666666"
REPAIRS = (*accounts.REPAIRS, *cloudformation.REPAIRS, *regions.REPAIRS, *stacksets.REPAIRS)


def a_template(*names: str) -> str:
    """A template with a queue of each name."""
    return json.dumps({"Resources": {name: {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}} for name in names}})


def queues(account: str, region: str = HOME) -> list[str]:
    """The names of the account's queues there."""
    urls = client("sqs", account, region).list_queues().get("QueueUrls", [])
    return sorted(url.split("/")[-1] for url in urls)


class World:
    """Two nested units with an account each, beside hub and member in the root; the hub administers StackSets."""

    def __init__(self) -> None:
        self.organization = an_organization()
        self.outer = a_unit("Workloads")
        self.inner = a_unit("Production", self.outer)
        self.root = self.organization.org.root_id
        an_account(OTHER, self.outer)
        an_account(DEEP, self.inner)
        an_account(GONE, self.outer)
        self.organization.close_account(AccountId=GONE)
        self.organization.register_delegated_administrator(AccountId=HUB, ServicePrincipal=STACKSETS)
        self.organization.enable_aws_service_access(ServicePrincipal=STACKSETS)
        self.aws = client("cloudformation", HUB)

    @classmethod
    def stock(cls) -> "World":
        """What stock moto can do of it: the owner itself administers, and one unit has one instance."""
        world = cls.__new__(cls)
        world.organization, world.aws = an_organization(), client("cloudformation", OWNER)
        world.root, world.outer = world.organization.org.root_id, a_unit("Workloads")
        an_account(OTHER, world.outer)
        world.create()
        world.on("create", world.outer)
        return world

    def create(self, name: str = "s", *, by_itself: bool = False, **more: Any) -> None:
        """There is such a StackSet."""
        auto = {"Enabled": by_itself, **({"RetainStacksOnAccountRemoval": False} if by_itself else {}), **more.pop("auto", {})}
        given = {"TemplateBody": a_template("one"), "PermissionModel": "SERVICE_MANAGED", "AutoDeployment": auto, **more}
        self.aws.create_stack_set(StackSetName=name, **HERE, **given)

    def on(self, operation: str, unit: str = "", regions: tuple[str, ...] = (HOME,), **more: Any) -> str:
        """The id of the operation on the instances beneath the unit."""
        targets = {"OrganizationalUnitIds": [unit or self.root], **more.pop("filter", {})}
        call = getattr(self.aws, f"{operation}_stack_instances")
        said = call(StackSetName=more.pop("name", "s"), DeploymentTargets=targets, Regions=list(regions), **HERE, **more)
        return str(said["OperationId"])

    def update(self, *names: str, **more: Any) -> str:
        """The id of the operation that brings the StackSet's instances to a template with these queues."""
        given = {"TemplateBody": a_template(*names)} if names else {"UsePreviousTemplate": True}
        return str(self.aws.update_stack_set(StackSetName="s", **HERE, **given, **more)["OperationId"])

    def instances(self, **more: Any) -> dict[str, str]:
        """The detailed status of each instance, by account and Region."""
        listed = self.aws.list_stack_instances(StackSetName="s", **HERE, **more)["Summaries"]
        return {f"{each['Account']} {each['Region']}": each["StackInstanceStatus"]["DetailedStatus"] for each in listed}

    def status(self, operation_id: str) -> tuple[str, int]:
        """How the operation ended, and how many failed in it."""
        said = self.aws.describe_stack_set_operation(StackSetName="s", OperationId=operation_id, **HERE)["StackSetOperation"]
        return said["Status"], said["StatusDetails"]["FailedStackInstancesCount"]
