"""What may change of a cluster: the ways to its API."""

from typing import Any

from hub.finding import Target


def cluster(client: Any, target: Target) -> dict[str, Any]:
    """Both endpoints and who may use the public one."""
    network = client("eks").describe_cluster(name=target.id)["cluster"]["resourcesVpcConfig"]
    return {name: network.get(name) for name in ("endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs")}
