"""The command line over an AWS whose operations take their time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deployer import starter
from tests.deployer.conftest import Shell, facts
from tests.deployer.rollout.slow_aws import SlowAws


@dataclass
class SlowShell(Shell):
    """A shell whose pauses turn the clock of its AWS."""

    slow: SlowAws = field(default_factory=SlowAws)

    def __post_init__(self) -> None:
        """Its AWS is the slow one."""
        self.aws = self.slow

    def _pause(self, seconds: float) -> None:
        super()._pause(seconds)
        self.slow.pause(seconds)

    def objects(self, *words: str) -> list[Mapping[str, Any]]:
        """The objects that it tells of progress, one a line, on stderr."""
        lines = self.run(*words, "--progress", "json").stderr.splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


def a_shell(folder: Path) -> SlowShell:
    """A shell with settings over the whole organization, and nothing deployed."""
    config = folder / "irhub.yaml"
    starter.write(config, facts(), force=False)
    return SlowShell(config)
