"""Playbooks that a user can take, one file each; what they are for stands in themselves."""

import difflib
from collections.abc import Mapping

from deployer.errors import DeployerError
from deployer.playbooks.file import load
from deployer.playbooks.library import EXAMPLES


def names() -> tuple[str, ...]:
    """Every example, by its name."""
    return tuple(path.stem for path in sorted(EXAMPLES.glob("*.yaml")))


def listed() -> Mapping[str, str]:
    """Each with its threat in one sentence."""
    threats = {name: load(EXAMPLES / f"{name}.yaml").document.threat for name in names()}
    return {name: f"{threat.partition('. ')[0].partition(': ')[0].rstrip('.')}." for name, threat in threats.items()}


def text(name: str) -> str:
    """The file of that name; raises ``DeployerError`` where there is none."""
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names())}."
        raise DeployerError(f"There is no example {name}.", hint, "irhub playbook example")
    return (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8").replace("$schema=../", "$schema=")
