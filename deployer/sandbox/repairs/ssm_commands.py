"""Systems Manager's view of instances, and what became of commands, which stock moto does not tell.

An instance counts as managed where it has the tag ``sandbox:managed``, whose value is its platform. No host runs anything here:
a command is a success at once, and whatever it would upload never comes, unless somebody in the sandbox puts it there (SSM API,
DescribeInstanceInformation and ListCommandInvocations). A command to an instance that has the tag ``sandbox:works`` as well is
under way until the stand-in for its host has dropped something (`hosts`). Where a command names instances, stock moto takes it
to be for all others as well.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ssm.models import SimpleSystemManagerBackend
from moto.ssm.responses import SimpleSystemManagerResponse

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

MANAGED, WORKS = "sandbox:managed", "sandbox:works"
UNDER_WAY = "InProgress"


def _tell_of_instances() -> Undo:
    def describe_instance_information(self: Any) -> Any:
        filters = {one["Key"]: one["Values"] for one in self._get_param("Filters") or ()}
        wanted = filters.get("InstanceIds")
        known = _managed(self.current_account, self.region)
        listed = [one for one in known if wanted is None or one["InstanceId"] in wanted]
        return ActionResult({"InstanceInformationList": listed})

    return replaced(SimpleSystemManagerResponse, "describe_instance_information", describe_instance_information)


def _let_hosts_work() -> Undo:
    stock = SimpleSystemManagerBackend.send_command

    def send_command(self: Any, **asked: Any) -> Any:
        named = tuple(asked.get("instance_ids") or ())
        command = stock(self, **asked)
        if named and not asked.get("targets"):
            command.instance_ids = list(named)
            command.invocations = [one for one in command.invocations if one["InstanceId"] in named]
        hosts = (ec2_backends[self.account_id][self.region_name].get_instance_by_id(one) for one in command.instance_ids)
        if any(WORKS in _tags(host) for host in hosts if host):
            command.status = UNDER_WAY
        return command

    return replaced(SimpleSystemManagerBackend, "send_command", send_command)


def _tags(instance: Any) -> Mapping[str, str]:
    return {tag["key"]: tag["value"] for tag in instance.get_tags()}


def _managed(account_id: str, region: str) -> Iterator[Mapping[str, Any]]:
    for instance in ec2_backends[account_id][region].all_instances():
        platform = _tags(instance).get(MANAGED)
        if platform and instance.state != "terminated":
            ping = "Online" if instance.state == "running" else "ConnectionLost"
            yield {"InstanceId": instance.id, "PingStatus": ping, "PlatformType": platform, "ResourceType": "EC2Instance"}


def _tell_of_commands() -> Undo:
    def list_command_invocations(self: Any) -> Any:
        wanted = self._get_param("InstanceId")
        found = [one for command in self.ssm_backend._commands for one in _invocations(command, wanted)]
        return ActionResult({"CommandInvocations": found})

    return replaced(SimpleSystemManagerResponse, "list_command_invocations", list_command_invocations)


def _invocations(command: Any, instance_id: str | None) -> Iterator[Mapping[str, Any]]:
    named = {"CommandId": command.command_id, "DocumentName": command.document_name, "Comment": command.comment}
    for invocation in command.invocations:
        if instance_id in (None, invocation["InstanceId"]):
            output = {"Name": invocation["PluginName"], "Output": invocation["StandardOutputContent"]}
            state = {"Status": command.status, "StatusDetails": command.status, "CommandPlugins": [output]}
            yield {**named, **state, "InstanceId": invocation["InstanceId"]}


REPAIRS = (
    Repair(
        "ssm-commands",
        f"Instances with the tag {MANAGED} count as managed by Systems Manager; commands succeed and run nothing.",
        lambda: together((_tell_of_instances(), _tell_of_commands(), _let_hosts_work())),
    ),
)
