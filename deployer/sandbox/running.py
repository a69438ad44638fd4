"""The running sandbox: everything that was started, and the words to work with it.

moto keeps its state once for a process, so there is one sandbox at a time. While it lasts the process itself is enclosed:
its environment leads every AWS client that is made in it to loopback, with fake keys (see `closed`).
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from moto.guardduty.models import guardduty_backends

from deployer.errors import DeployerError
from deployer.sandbox import door
from deployer.sandbox.closed import cleaned, prove_closed
from deployer.sandbox.identity import Keys
from deployer.sandbox.mappings import sources
from deployer.sandbox.parts import Parts, started
from deployer.sandbox.profiles import people_of, profiles_of
from deployer.sandbox.recorder import RecordedCall
from deployer.sandbox.repairs.guardduty import keep
from deployer.sandbox.repairs.stackset.running import PACE, Pace
from deployer.sandbox.routing import Event
from deployer.sandbox.slack import Workspace
from deployer.sandbox.vendors import Vendors
from deployer.sandbox.world import World

_ONE = threading.Lock()
PATIENCE_SECONDS = 60.0
"""How long it may take until all is at rest, on a machine that does other things; what takes longer hangs."""


class AlreadyRunningError(DeployerError):
    """A second sandbox was asked for in one process."""

    def __init__(self) -> None:
        super().__init__(
            "A sandbox runs in this process already.", "moto keeps its state once for a process.", "Stop it first."
        )


class UnsettledError(DeployerError):
    """Queues or functions of the sandbox did not come to rest in time."""

    def __init__(self, seconds: float, last: str) -> None:
        super().__init__(f"The sandbox did not come to rest within {seconds:g} seconds.", f"The last invocation: {last}.")


class Sandbox:
    """A running sandbox."""

    def __init__(self, world: World, parts: Parts) -> None:
        self.world = world
        self.endpoint = parts.server.endpoint
        self.recorder = parts.front.recorder
        self.faults = parts.front.faults
        self.receiver = parts.receiver
        self.provider = parts.provider
        self.slack = Workspace(parts.receiver)
        self.vendors = Vendors(parts.receiver)
        self.functions = parts.functions
        self.pump = parts.pump
        self.gateways = parts.gateways
        self.repairs = parts.repairs
        self._parts = parts

    @classmethod
    @contextmanager
    def start(cls, world: World, port: int = 0) -> Iterator["Sandbox"]:
        """Inside the block the organization exists behind the endpoint; afterwards nothing of it is left."""
        if not _ONE.acquire(blocking=False):
            raise AlreadyRunningError
        with ExitStack() as stack:
            stack.callback(_ONE.release)
            parts = started(world, port, stack)
            sandbox = cls(world, parts)
            parts.front.own = lambda knock: door.answer(sandbox, knock)
            yield sandbox

    @property
    def calls(self) -> tuple[RecordedCall, ...]:
        """Every API call so far."""
        return self.recorder.calls

    @property
    def crashes(self) -> tuple[str, ...]:
        """Tracebacks of calls that moto failed at."""
        return tuple(self._parts.front.crashes)

    def client(self, service: str, account_id: str, region: str) -> Any:
        """A boto3 client that acts as the administrator of this account."""
        return self._parts.clients.administrator(service, account_id, region)

    def client_with(self, keys: Keys, service: str, region: str) -> Any:
        """A boto3 client that signs with these keys, whosever they are."""
        return self._parts.clients.acting_as(keys, service, region)

    def exports(self, who: str = "hub") -> dict[str, str]:
        """The variables by which another process finds the sandbox, as this account id or profile; people have profiles too."""
        profiles = (*profiles_of(self.world), *people_of(self.world))
        profile = next(one for one in profiles if who in {one.name, one.account_id})
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_CONFIG_FILE": str(self._parts.files.config),
            "AWS_SHARED_CREDENTIALS_FILE": str(self._parts.files.credentials),
            "AWS_PROFILE": profile.name,
            "AWS_REGION": profile.region,
            "AWS_DEFAULT_REGION": profile.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "no_proxy": "127.0.0.1,localhost",
        }

    def environment(self, who: str = "hub") -> dict[str, str]:
        """The whole environment for another process: this one's without its AWS variables, and the sandbox's."""
        environment = {**cleaned(os.environ), **self.exports(who)}
        prove_closed(environment)
        return environment

    def put_event(self, event: Event, account_id: str, region: str) -> int:
        """The event is published on that account's default bus in that Region, as AWS itself would; how many rules met it.

        A finding of GuardDuty is kept in GuardDuty of the account and Region it names, too.
        """
        _keep_finding(event)
        return self.pump.put(event, account_id, region)

    def settle(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Returns when nothing is left to deliver and nothing runs.

        Messages that wait for their time do not count, nor do executions of Step Functions that wait for a person or for time.
        """
        if not self._parts.poller.settle(lambda: self.pump.is_quiet() and self._parts.workflows.is_quiet(), seconds):
            last = self.functions.outcomes[-1:]
            raise UnsettledError(seconds, str(last[0].payload) if last else "none")

    def warm(self) -> None:
        """Functions with a queue have a process that waits, and moto has loaded what an incident uses.

        Without it the first incident pays for both; on AWS provisioned concurrency pays for the one, and nobody for the other.
        """
        self._parts.front.load()
        for source in sources():
            self.functions.warm(source.function)

    def pace(self, instances_per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        """From now on StackSets take their time, by this clock; without this each operation ends within its call."""
        PACE[:] = [Pace(instances_per_second, clock)]

    def measure(self) -> tuple[str, ...]:
        """Every alarm looks at its metrics, now; the names of those that are in another state than before."""
        return self._parts.measures.look()

    def beat(self, rule: str = "") -> int:
        """Every schedule of EventBridge, or that of this rule, runs once, as each would after its time; how many there were.

        moto keeps schedules and never runs one; here nobody waits six hours, so they run when they are told to.
        """
        return self.pump.beat(rule)

    def pass_time(self, hours: float) -> None:
        """For functions it is so many hours later from now on; messages that wait for their time are due."""
        self.functions.ahead += hours * 3_600
        self.hasten()

    def hasten(self, *, time_outs: bool = False) -> int:
        """Whatever waits for its time is due now; how many they were.

        Messages that are delayed, or failed and are to be tried again, and the waits and retries of executions. With
        ``time_outs`` the time of tasks that wait for an answer is over too: what was asked of people has expired.
        """
        return self._parts.poller.hasten() + self._parts.workflows.hasten(time_outs=time_outs)


def _keep_finding(event: Event) -> None:
    detail = event.get("detail")
    if event.get("source") != "aws.guardduty" or not isinstance(detail, Mapping):
        return
    account_id, region = str(detail.get("accountId", "")), str(detail.get("region", ""))
    if "id" in detail and account_id.isdigit() and region in guardduty_backends[account_id]:
        keep(account_id, region, detail)
