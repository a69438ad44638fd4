"""An AWS Organization inside one process: moto's server, our repairs to it, and what AWS would move for us.

    with Sandbox.start(World.demo()) as sandbox:
        sandbox.client("ec2", "333333333333", "us-east-1").describe_instances()

`Sandbox` is imported when it is first asked for: it brings moto, which the command line does not need to say its help.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deployer.sandbox.running import Sandbox as Sandbox

from deployer.sandbox.world import World

__all__ = ["Sandbox", "World"]


def __getattr__(name: str) -> Any:
    """The sandbox itself, imported late."""
    if name == "Sandbox":
        from deployer.sandbox.running import Sandbox

        return Sandbox
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
