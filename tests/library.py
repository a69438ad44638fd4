"""The shipped library, compiled and loaded as the hub has it."""

from functools import cache

from deployer.playbooks import compiled, library
from hub.playbook import Playbook, load


@cache
def shipped() -> tuple[Playbook, ...]:
    """Every shipped playbook, in the library's order, by the way of the bundle."""
    return load(compiled(library()))
