"""Carries an upgrade out: the record first, then everything in its order, and at last what is written down of it."""

from dataclasses import dataclass

from deployer.change import Kind, Stage, work
from deployer.rollout.options import Chosen
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.rolling import roll_out
from deployer.screen.words import talk
from deployer.upgrading.migrating import migrate
from deployer.upgrading.plan import Upgrade
from deployer.upgrading.release import put_releases
from deployer.wiring import Desk


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of it."""

    outcomes: tuple[Outcome, ...] = ()
    migrated: int = 0
    """How many items of the record were changed."""


def carry_out(works: Desk, todo: Upgrade, chosen: Chosen) -> Carried:
    """Everything was done, or it is said what was not.

    The hub that is replaced is written down before it is: a way back that is on record and not needed does no harm.
    """
    table = todo.planned.desired.table
    migrated = migrate(works.write, table, todo.migrations, talk)
    if todo.release:
        others = tuple(one for one in todo.state.releases if one.template != todo.release.template)
        works.write.make(put_releases(table, (todo.release, *others)))
    outcomes = roll_out(works, todo.planned, work(todo.planned.changes), chosen)
    return Carried(outcomes, migrated)


def hub_failed(carried: Carried) -> bool:
    """True where the hub itself could not be changed; CloudFormation has put it back then."""
    hub = (one for one in carried.outcomes if one.change.kind is Kind.STACK and one.change.stage is Stage.HUB)
    return any(one.result is Result.FAILED for one in hub)
