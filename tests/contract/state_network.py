"""What actions change of the network around an instance, as AWS describes it; empty where nobody made anything there."""

from collections.abc import Callable
from typing import Any

Client = Callable[[str], Any]


def network_state(client: Client) -> dict[str, Any]:
    """The entries of every network ACL."""
    return {"acls": _acls(client("ec2"))}


def _acls(ec2: Any) -> dict[str, Any]:
    described = ec2.describe_network_acls()["NetworkAcls"]
    return {each["NetworkAclId"]: sorted(each["Entries"], key=str) for each in described}
