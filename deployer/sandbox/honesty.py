"""What the sandbox moves in AWS's place, what it repairs in moto, and what it cannot show; printed, never hidden."""

import importlib
import pkgutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import moto

from deployer.sandbox import outgoing, polling, queues, repairs
from deployer.sandbox.repairs import UNREPAIRED, Repair

_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
MOVED = (
    "EventBridge: the sandbox carries events, by the rules, targets, roles, bus policies and dead-letter queues deployed.",
    "EventBridge schedules: a rule with one runs when the sandbox is told to (POST /irhub/beat), never by the clock.",
    "Lambda's event source mappings: the sandbox receives and invokes; visibility timeout and redrive are the queue's.",
    f"Lambda: the deployed bundle runs in child processes (here Python {_PYTHON}), with the keys of its own role's session.",
    "Step Functions: moto's interpreter runs the machines; what waits in them ends by the clock, or when it is told to.",
    "API Gateway: each HTTP API answers on a port of loopback, over plain HTTP, and not under a name of AWS's.",
    "CloudWatch: alarms look at their metrics when they are told to (POST /irhub/measure), never by the clock.",
    "API destinations, Slack and SNS over HTTP: posted to a receiver on loopback.",
    "Slack, PagerDuty, Teams: a workspace and two doors on that receiver answer as theirs do, by what they document.",
    "Sign-in: a provider of OpenID Connect on loopback, at which anybody may say who they are.",
)
CANNOT = (
    "IAM sufficiency and SCP effects: a call passes whatever its role allows; static checks and a second emulator see to it.",
    "AWS's real delivery, latency, quotas and throttling, except where a fault is planted.",
    "TTL that deletes; snapshots that take time.",
    "That security groups really stop packets: there are none.",
    *UNREPAIRED,
)


@dataclass(frozen=True, slots=True)
class Honesty:
    """Three lists of sentences."""

    moved: tuple[str, ...]
    repaired: tuple[str, ...]
    cannot: tuple[str, ...]

    def lines(self) -> tuple[str, ...]:
        """All of it as text."""
        parts = (
            ("Moved by the sandbox, where AWS would:", self.moved),
            (f"Repaired in moto {moto.__version__}:", self.repaired),
            ("Not shown here:", self.cannot),
        )
        return tuple(line for title, items in parts for line in (title, *(f"  - {item}" for item in items)))


def honesty(applied: Iterable[Repair]) -> Honesty:
    """What to say of a sandbox with these repairs."""
    return Honesty(MOVED, tuple(repair.says for repair in applied), CANNOT)


def all_repairs() -> tuple[Repair, ...]:
    """Every repair of the room of repairs, and those that stand beside what they serve, each once."""
    names = sorted(module.name for module in pkgutil.iter_modules(repairs.__path__))
    modules = (importlib.import_module(f"{repairs.__name__}.{name}") for name in names)
    room = tuple(repair for module in modules for repair in getattr(module, "REPAIRS", ()))
    return tuple({repair.name: repair for repair in (*room, *queues.REPAIRS, *polling.REPAIRS, *outgoing.REPAIRS)}.values())
