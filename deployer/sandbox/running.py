"""The running sandbox: everything that was started, and the words to work with it.

moto keeps its state once for a process, so there is one sandbox at a time. While it lasts the process itself is enclosed:
its environment leads every AWS client that is made in it to loopback, with fake keys (see `closed`).
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from moto.guardduty.models import guardduty_backends
from moto.moto_api._internal.models import moto_api_backend
from moto.organizations.models import organizations_backends

from deployer.errors import DeployerError
from deployer.sandbox import door
from deployer.sandbox.building import build
from deployer.sandbox.clients import Clients
from deployer.sandbox.closed import cleaned, enclosed, prove_closed
from deployer.sandbox.faults import Faults
from deployer.sandbox.functions import Functions
from deployer.sandbox.gateway.running import Gateways
from deployer.sandbox.honesty import Honesty, all_repairs, honesty
from deployer.sandbox.identity import Keys, caller_of
from deployer.sandbox.invocation import really_run
from deployer.sandbox.mappings import sources
from deployer.sandbox.people import welcome
from deployer.sandbox.poller import Poller
from deployer.sandbox.profiles import ProfileFiles, people_of, profiles_of, write
from deployer.sandbox.pump import Moves, Pump
from deployer.sandbox.queues import announced
from deployer.sandbox.receiver import Receiver
from deployer.sandbox.recorder import RecordedCall, Recorder
from deployer.sandbox.repairs import repaired
from deployer.sandbox.repairs.events import ACCEPTED
from deployer.sandbox.repairs.guardduty import PUBLISHED, keep
from deployer.sandbox.repairs.stackset.model import FAILURES
from deployer.sandbox.repairs.stackset.running import PACE, Pace
from deployer.sandbox.routing import Event
from deployer.sandbox.server import Front, Server
from deployer.sandbox.workflow.running import Workflows
from deployer.sandbox.world import World

_ONE = threading.Lock()


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


@dataclass(frozen=True)
class Parts:
    """What a sandbox consists of."""

    server: Server
    front: Front
    poller: Poller
    functions: Functions
    pump: Pump
    workflows: Workflows
    gateways: Gateways
    receiver: Receiver
    clients: Clients
    files: ProfileFiles
    repairs: Honesty


class Sandbox:
    """A running sandbox."""

    def __init__(self, world: World, parts: Parts) -> None:
        self.world = world
        self.endpoint = parts.server.endpoint
        self.recorder = parts.front.recorder
        self.faults = parts.front.faults
        self.receiver = parts.receiver
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
            yield _start(world, port, stack)

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

    def settle(self, seconds: float = 20) -> None:
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

    def beat(self) -> int:
        """Every schedule of EventBridge runs once, as each would after its time; how many there were.

        moto keeps schedules and never runs one; here nobody waits six hours, so they run when they are told to.
        """
        return self.pump.beat()

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


def _start(world: World, port: int, stack: ExitStack) -> Sandbox:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="irhub-sandbox-")))
    receiver = stack.enter_context(Receiver())
    front = Front(Recorder(), Faults(), _principal())
    server = stack.enter_context(Server(front, port))
    stack.enter_context(enclosed(_process_environment(server.endpoint, folder)))
    _forget_everything()
    stack.callback(_forget_everything)
    functions = Functions(folder / "functions", server.endpoint)
    poller = Poller(functions.invoke)
    pump = Pump(Moves(functions.invoke, poller.wake))

    def acting_as(keys: Keys, service: str, region: str) -> Any:
        return clients.acting_as(keys, service, region)

    workflows = Workflows(poller.wake, acting_as)
    gateways = Gateways(functions.invoke, port)
    live = (announced(poller.wake), really_run(functions, pump.run_aside), *workflows.repairs, gateways.repair)
    applied = (*all_repairs(), *live)
    stack.enter_context(repaired(applied))
    build(world)
    people = welcome(world.hub.id, world.hub_region)
    files = write(folder, (*profiles_of(world), *people_of(world)), server.endpoint, people)
    clients = Clients(server.endpoint, files)
    stack.callback(clients.close)
    FAILURES.append(front.faults.of_instance)
    stack.callback(FAILURES.remove, front.faults.of_instance)
    stack.callback(PACE.clear)
    _run_until_closed(stack, (poller, pump, workflows, gateways, functions))
    working = (poller, functions, pump, workflows, gateways)
    parts = Parts(server, front, *working, receiver, clients, files, honesty(applied))
    sandbox = Sandbox(world, parts)
    front.own = lambda knock: door.answer(sandbox, knock)
    return sandbox


def _run_until_closed(stack: ExitStack, working: tuple[Poller, Pump, Workflows, Gateways, Functions]) -> None:
    """Closed in the order that lets each wait for the next: no new work, then the functions, then who waited for them."""
    poller, pump, workflows, gateways, functions = working

    def sampled(account_id: str, region: str, event: Event) -> None:
        pump.put(event, account_id, region)

    ACCEPTED.append(pump.accepted)
    stack.callback(ACCEPTED.remove, pump.accepted)
    PUBLISHED.append(sampled)
    stack.callback(PUBLISHED.remove, sampled)
    stack.enter_context(poller)
    stack.callback(pump.close)
    stack.callback(workflows.close)
    stack.callback(gateways.close)
    stack.callback(functions.close)
    stack.callback(poller.stop)


def _keep_finding(event: Event) -> None:
    detail = event.get("detail")
    if event.get("source") != "aws.guardduty" or not isinstance(detail, Mapping):
        return
    account_id, region = str(detail.get("accountId", "")), str(detail.get("region", ""))
    if "id" in detail and account_id.isdigit() and region in guardduty_backends[account_id]:
        keep(account_id, region, detail)


def _process_environment(endpoint: str, folder: Path) -> Mapping[str, str]:
    return {
        **cleaned(os.environ),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    }


def _forget_everything() -> None:
    moto_api_backend.reset()
    organizations_backends.master_accounts.clear()


def _principal() -> Any:
    @lru_cache(maxsize=4096)
    def principal_arn(access_key_id: str) -> str:
        caller = caller_of(access_key_id)
        return caller.arn if caller else ""

    return principal_arn
