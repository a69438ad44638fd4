"""The command line over a fake AWS: what every test of a command starts from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from deployer import starter
from deployer.cli import cli
from tests.fake_aws import AWAY, HOME, HUB, MANAGEMENT, ROOT, FakeAws, outside


@dataclass
class Shell:
    """A folder with an irhub.yaml, and the command line in it."""

    config: Path
    aws: FakeAws = field(default_factory=FakeAws)
    interrupted_at: int = 0
    """At which pause somebody presses Ctrl-C; at none where it is 0."""
    now: datetime | None = None
    """What time it is; the real time where none is given."""

    def run(self, *words: str, colour: bool = False, made: Exception | None = None) -> Result:
        """What the command says and how it ends; ``made`` is what making the texts ends with."""

        def fails(_: object) -> Any:
            assert made
            raise made

        changes = {**({"make": fails} if made else {}), **({"now": lambda: self.now} if self.now else {})}
        handed_in = outside(self.aws, pause=self._pause, **changes)
        environment = {"IRHUB_CONFIG": str(self.config), "FORCE_COLOR": "1" if colour else None}
        return CliRunner().invoke(cli, list(words), obj=handed_in, env=environment)

    def _pause(self, _seconds: float) -> None:
        self.interrupted_at -= 1
        if self.interrupted_at == 0:
            raise KeyboardInterrupt

    def json(self, *words: str) -> Mapping[str, Any]:
        """The object on stdout."""
        told: Mapping[str, Any] = json.loads(self.run(*words, "--json").stdout)
        return told


def facts(**changes: Any) -> starter.Facts:
    """What irhub.yaml is made from."""
    regions: Sequence[str] = (HOME, AWAY)
    known = {
        "prefix": "irhub",
        "organization": "o-a1b2c3d4e5",
        "hub_account": HUB,
        "hub_region": HOME,
        "management_account": MANAGEMENT,
        "external_id": "irhub-0123456789",
        "units": (ROOT,),
        "regions": regions,
        "mode": "act",
        "hub_profile": "hub",
        "management_profile": "management",
    }
    return starter.Facts(**{**known, **changes})


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell with settings over the whole organization, and nothing deployed."""
    config = tmp_path / "irhub.yaml"
    starter.write(config, facts(), force=False)
    return Shell(config)


@pytest.fixture
def deployed_shell(shell: Shell) -> Shell:
    """A shell where everything has been deployed; what was called on the way is forgotten."""
    assert shell.run("deploy", "--yes").exit_code == 0
    shell.aws.made.clear()
    return shell
