"""A deployed installation in a sandbox, for the doctor to look at."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from click.testing import Result as Ran

from deployer.aws.gate import Gate, ReadGate
from deployer.calls import Aws, Door, one_by_one
from deployer.cli import cli
from deployer.desired import Texts
from deployer.doctor import Result, Scope, examine
from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.settings import Profiles as OwnProfiles
from deployer.settings import Settings, load
from deployer.texts import make
from deployer.wiring import Desk, Outside, Profiles

MANAGEMENT, HUB, SHOP, GONE = "111111111111", "222222222222", "333333333333", "888888888888"
HOME, WORLD, FAR = "eu-west-1", "us-east-1", "ap-southeast-2"
ENTRY = "OrganizationAccountAccessRole"


@dataclass
class Ward:
    """A sandbox, its irhub.yaml, and the ways to look."""

    sandbox: Sandbox
    config: Path
    settings: Settings
    made: list[tuple[Texts, tuple[str, bytes]]] = field(default_factory=list)
    gates: dict[OwnProfiles, Gate] = field(default_factory=dict)
    """One for each pair of profiles, with its clients: making those is what takes long."""

    def make(self, settings: Settings) -> tuple[Texts, tuple[str, bytes]]:
        """The texts and the bundle, made once."""
        self.made = self.made or [make(settings)]
        return self.made[0]

    def outside(self, gate: Any = Gate) -> Outside:
        """The world as commands are handed it."""
        return Outside(gate, ReadGate, lambda _: None, one_by_one, self.make)

    def desk(self, settings: Settings) -> Desk:
        """A desk over these settings."""
        profiles = {Door.HUB: settings.profiles.hub, Door.MANAGEMENT: settings.profiles.management}
        gate = self.gates.setdefault(settings.profiles, Gate(profiles))
        return Desk(settings, ReadGate(gate), gate, self.outside())

    def look(self, code: str, scope: Scope | None = None, **changes: Any) -> Result:
        """What one check says, where the settings are changed so."""
        settings = replace(self.settings, **changes)
        (result,) = examine(self.desk(settings), replace(scope or Scope(), only=frozenset({code}))).results
        return result

    def run(self, *words: str, gate: Any = Gate) -> Ran:
        """What the command line says."""
        environment = {**self.sandbox.exports("hub"), "IRHUB_CONFIG": str(self.config)}
        return CliRunner().invoke(cli, list(words), obj=self.outside(gate), env=environment)

    def client(self, service: str, account: str = HUB, region: str = HOME) -> Any:
        """A client that acts as that account's administrator."""
        return self.sandbox.client(service, account, region)


def switch_guardduty_on(ward: Ward) -> None:
    """The hub administers GuardDuty, and every active account has a detector in every Region."""
    for region in ward.sandbox.world.regions:
        there = ward.client("guardduty", region=region)
        owner = ward.client("guardduty", MANAGEMENT, region)
        owner.enable_organization_admin_account(AdminAccountId=HUB)
        owner.create_detector(Enable=True)
        own = there.create_detector(Enable=True, FindingPublishingFrequency="FIFTEEN_MINUTES")["DetectorId"]
        members = [one.id for one in ward.sandbox.world.accounts if one.id != HUB and not one.suspended]
        there.create_members(DetectorId=own, AccountDetails=[{"AccountId": one, "Email": "a@example.com"} for one in members])


@contextmanager
def ward(folder: Path) -> Iterator[Ward]:
    """Everything is deployed and well inside the block."""
    with Sandbox.start(World.demo()) as sandbox:
        config = settings_file(sandbox, folder / "irhub.yaml")
        staged = Ward(sandbox, config, load(config))
        switch_guardduty_on(staged)
        assert staged.run("deploy", "--yes").exit_code == 0
        yield staged


class Refusing:
    """A gate that fails on anything but a listed read, whatever stands before it."""

    def __init__(self, profiles: Profiles) -> None:
        self._gate = Gate(profiles)
        self._behind: Aws = ReadGate(self._gate)

    @property
    def made(self) -> Any:
        """Every call so far."""
        return self._gate.made

    def make(self, call: Any) -> Mapping[str, Any]:
        """The answer to a read."""
        return self._behind.make(call)
