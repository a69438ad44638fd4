"""Asks for all that `irhub status` shows: what a plan reads, and beside it health, holds, and the age of the deployment.

Nothing is asked account by account, or Region by Region of an account: calls grow with pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from deployer import planning
from deployer.aws import health, holds, operations
from deployer.aws.operations import Operation
from deployer.planning import Planned
from deployer.standing.life import Ear
from deployer.standing.look import Beside, overview
from deployer.standing.overview import Overview
from deployer.version import VERSION
from deployer.wiring import Desk

MAKING = frozenset({"CREATE", "UPDATE"})


@dataclass(frozen=True, slots=True)
class Survey:
    """Where everything stands, and the plan that would mend it."""

    overview: Overview
    planned: Planned


def survey(desk: Desk) -> Survey:
    """Everything, read now."""
    planned = planning.plan(desk)
    desired, now = planned.desired, desk.outside.now()
    table, accounts = desired.table, [one.id for one in desired.organization.accounts]
    made = operations.newest(desk.read, desired.forwarding.name, desired.forwarding.region)
    beside = Beside(
        ear=Ear(now, _deployed(made)),
        health=health.read(desk.read, desk.settings, desk.outside.together),
        holds=holds.read(desk.read, table, accounts, now),
        version=VERSION,
        mode=desk.settings.mode,
        limits=desk.settings.limits,
    )
    return Survey(overview(desired, planned.found, beside), planned)


def _deployed(made: Iterable[Operation]) -> datetime | None:
    """When forwarding was last brought to members, by us or by an account that joined."""
    times = [one.ended or one.began for one in made if one.action in MAKING]
    return max(filter(None, times), default=None)
