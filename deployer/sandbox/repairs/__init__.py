"""What moto 5.2.5 does otherwise than AWS, and how the sandbox puts it right.

Each file of this room exports `REPAIRS`, and each repair has two tests: that it works, and a canary that fails on the day
moto does it by itself. Repairs reach into moto's own classes, so they hold wherever moto runs in this process: in
`mock_aws` as well as behind `ThreadedMotoServer`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

Undo = Callable[[], None]

UNREPAIRED = (
    "Stacks and StackSets at work: an operation ends within the call that begins it; none is in progress, queued or stopped.",
    "CloudFormation's OnFailure, stack policies and imports; StackSets' account gates and opt-in Regions.",
    "Drift of anything but rules and roles: what else a stack made is NOT_CHECKED.",
    "What StackSets answer for an account that was suspended: here it is skipped, and its result counts as a success.",
    "The roles stacksets-exec-* through which StackSets act in members: none is made, and so none can be asked about.",
    "Policies of queues, topics and keys, where somebody calls their API: stored and never asked.",
    "Policies of buckets, but for what they deny about objects; plain HTTP on loopback counts as TLS.",
    "Schedules of EventBridge Scheduler: stored, and none ever runs.",
    "Metric filters that count; alarms on anomalies, and metric math beyond arithmetic.",
    "Logs and traces of Step Functions and of HTTP APIs; authorizers of APIs other than AWS_IAM; deployments of stages.",
    "GetSessionToken and GetFederationToken: the keys they hand out are refused.",
)
"""What AWS does and repaired moto does not; the sandbox prints it."""


@dataclass(frozen=True)
class Repair:
    """One thing moto does otherwise than AWS; `apply` patches moto and returns what takes the patch back."""

    name: str
    says: str
    apply: Callable[[], Undo]


@contextmanager
def repaired(repairs: Iterable[Repair]) -> Iterator[None]:
    """Inside the block moto behaves as the repairs say; afterwards it is as it was, last repair undone first."""
    with ExitStack() as undoing:
        for repair in repairs:
            undoing.callback(repair.apply())
        yield
