"""An organization of three hundred accounts in six Regions, where some fail for reasons that only the test knows."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from moto.organizations.models import organizations_backends

from deployer.aws.gate import Gate, ReadGate
from deployer.aws.reads import READS
from deployer.calls import Pair, Pause
from deployer.cli import cli
from deployer.desired import Texts
from deployer.sandbox.installation import settings_file
from deployer.sandbox.repairs.stackset.model import FAILURES
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.settings import Settings
from deployer.texts import make
from deployer.together import in_threads
from deployer.wiring import Outside

OPTIONAL = "eu-south-1"
REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-2", "us-west-2", "eu-central-1", OPTIONAL)
ACCOUNTS = 300
DENIED = (
    "ResourceLogicalId:ForwardGuardDuty, ResourceType:AWS::Events::Rule, ResourceStatusReason:"
    "not authorized to perform: events:PutRule with an explicit deny in a service control policy."
)
OPTED_OUT = f"The Region {OPTIONAL} is not enabled in the account"
CLEAR = "not authorized to perform: events:PutRule with an explicit deny in a service control policy"
SUSPENDED = "AWS skipped it, because the account is suspended"


@dataclass(frozen=True)
class Troubles:
    """Who fails, and why; drawn by chance from a seed."""

    denied: frozenset[Pair]
    opted_out: frozenset[str]
    """Accounts in which the Region that can be switched off is off."""
    suspended: frozenset[str]
    """Accounts that are closed after the plan, between the two StackSets."""

    @classmethod
    def drawn(cls, seed: int, accounts: list[str]) -> "Troubles":
        """Fourteen pairs and thirteen accounts, none of them twice."""
        chance = random.Random(seed)  # noqa: S311  # it shall be the same tomorrow
        bad = chance.sample(accounts, 13)
        pairs = [Pair(account, region) for account in accounts if account not in bad for region in REGIONS]
        return cls(frozenset(chance.sample(pairs, 14)), frozenset(bad[3:]), frozenset(bad[:3]))

    @property
    def reasons(self) -> dict[Pair, str]:
        """What deploy must say of each pair: a word of it."""
        skipped = {Pair(account, region): SUSPENDED for account in self.suspended for region in REGIONS}
        without = {Pair(account, OPTIONAL): OPTED_OUT for account in self.opted_out}
        return {**dict.fromkeys(self.denied, CLEAR), **without, **skipped}


@dataclass
class Told:
    """What a command said, which writes reached AWS meanwhile, and which accounts and Regions StackSets touched."""

    exit_code: int
    facts: Mapping[str, Any]
    writes: list[str]
    calls: int
    touched: set[Pair]


@dataclass
class Large:
    """The sandbox, its irhub.yaml, and what StackSets touched since somebody looked last."""

    sandbox: Sandbox
    config: Path
    touched: set[Pair] = field(default_factory=set)
    made: list[tuple[Texts, tuple[str, bytes]]] = field(default_factory=list)
    pause: Pause = lambda _: None

    def run(self, *words: str) -> Told:
        """The command, with --json."""
        before = len(self.sandbox.calls)
        self.touched.clear()
        outside = Outside(Gate, ReadGate, self.pause, in_threads, self._make)
        environment = {**self.sandbox.exports("hub"), "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
        arguments = [*words, "--json", "--config", str(self.config)]
        result = CliRunner().invoke(cli, arguments, obj=outside, env={**environment, "AWS_SESSION_TOKEN": None})
        calls = [one for one in self.sandbox.calls[before:] if one.principal_arn.endswith(":user/administrator")]
        writes = [call.name for call in calls if call.name not in READS]
        return Told(result.exit_code, json.loads(result.stdout), writes, len(calls), set(self.touched))

    @contextmanager
    def troubled(self, troubles: Troubles) -> Iterator[None]:
        """Inside the block those fail; afterwards the cause is removed, and closed accounts are opened again."""

        def fails(account_id: str, region: str) -> str | None:
            if account_id in troubles.suspended and region != REGIONS[0]:
                _state(self.sandbox, account_id, "SUSPENDED")
            return DENIED if Pair(account_id, region) in troubles.denied else None

        for account_id in troubles.opted_out:
            self.sandbox.client("account", account_id, REGIONS[0]).disable_region(RegionName=OPTIONAL)
        FAILURES.append(fails)
        try:
            yield
        finally:
            FAILURES.remove(fails)
            for account_id in troubles.suspended:
                _state(self.sandbox, account_id, "ACTIVE")
            for account_id in troubles.opted_out:
                self.sandbox.client("account", account_id, REGIONS[0]).enable_region(RegionName=OPTIONAL)

    def _make(self, settings: Settings) -> tuple[Texts, tuple[str, bytes]]:
        """The texts and the bundle, made once: nothing changes what they are made from."""
        self.made = self.made or [make(settings)]
        return self.made[0]


@contextmanager
def large(folder: Path) -> Iterator[Large]:
    """The organization, with nothing deployed."""
    with Sandbox.start(World.of(ACCOUNTS, REGIONS)) as sandbox:
        made = Large(sandbox, settings_file(sandbox, folder / "irhub.yaml"))
        watch: Callable[[str, str], None] = lambda account_id, region: made.touched.add(Pair(account_id, region))  # noqa: E731
        FAILURES.append(watch)
        try:
            yield made
        finally:
            FAILURES.remove(watch)


def _state(sandbox: Sandbox, account_id: str, state: str) -> None:
    backend = organizations_backends[sandbox.world.management.id]["aws"]
    backend.get_account_by_id(account_id).status = state
