"""What a sandbox consists of, how it is started, and in which order it ends."""

import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from moto.moto_api._internal.models import moto_api_backend
from moto.organizations.models import organizations_backends

from deployer.sandbox.building import build
from deployer.sandbox.clients import Clients
from deployer.sandbox.closed import cleaned, enclosed
from deployer.sandbox.faults import Faults
from deployer.sandbox.functions import Functions
from deployer.sandbox.gateway.running import Gateways
from deployer.sandbox.honesty import Honesty, all_repairs, honesty
from deployer.sandbox.identity import Keys, caller_of
from deployer.sandbox.invocation import really_run
from deployer.sandbox.measures.running import Measures
from deployer.sandbox.measures.taken import Sources
from deployer.sandbox.oidc import OidcProvider
from deployer.sandbox.people import welcome
from deployer.sandbox.poller import Poller
from deployer.sandbox.profiles import ProfileFiles, people_of, profiles_of, write
from deployer.sandbox.pump import Moves, Pump
from deployer.sandbox.queues import announced
from deployer.sandbox.receiver import Receiver
from deployer.sandbox.recorder import Recorder
from deployer.sandbox.repairs import repaired
from deployer.sandbox.repairs.alarm_actions import CHANGED
from deployer.sandbox.repairs.events import ACCEPTED
from deployer.sandbox.repairs.guardduty import PUBLISHED
from deployer.sandbox.repairs.stackset.model import FAILURES
from deployer.sandbox.repairs.stackset.running import PACE
from deployer.sandbox.routing import Event
from deployer.sandbox.server import Front, Server
from deployer.sandbox.workflow.running import Workflows
from deployer.sandbox.world import World


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
    measures: Measures
    receiver: Receiver
    provider: OidcProvider
    clients: Clients
    files: ProfileFiles
    repairs: Honesty


def started(world: World, port: int, stack: ExitStack) -> Parts:
    """Everything runs, and ends with the stack."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="irhub-sandbox-")))
    receiver, provider = stack.enter_context(Receiver()), stack.enter_context(OidcProvider())
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
    measures = Measures(_sources(functions, gateways, pump))
    live = (announced(poller.wake), really_run(functions, pump.run_aside), *workflows.repairs, gateways.repair, measures.repair)
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
    working = (poller, functions, pump, workflows, gateways, measures)
    return Parts(server, front, *working, receiver, provider, clients, files, honesty(applied))


def _sources(functions: Functions, gateways: Gateways, pump: Pump) -> Sources:
    return Sources(
        outcomes=lambda: functions.outcomes,
        answered=lambda: gateways.answered,
        undelivered=lambda: pump.undelivered,
        retried=lambda: pump.retried,
        now=lambda: time.time() + functions.ahead,
    )


def _run_until_closed(stack: ExitStack, working: tuple[Poller, Pump, Workflows, Gateways, Functions]) -> None:
    """Closed in the order that lets each wait for the next: no new work, then the functions, then who waited for them."""
    poller, pump, workflows, gateways, functions = working

    def sampled(account_id: str, region: str, event: Event) -> None:
        pump.put(event, account_id, region)

    ACCEPTED.append(pump.accepted)
    stack.callback(ACCEPTED.remove, pump.accepted)
    for told in (PUBLISHED, CHANGED):
        told.append(sampled)
        stack.callback(told.remove, sampled)
    stack.enter_context(poller)
    stack.callback(pump.close)
    stack.callback(workflows.close)
    stack.callback(gateways.close)
    stack.callback(functions.close)
    stack.callback(poller.stop)


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
