"""`irhub upgrade`: hub, record and members at this version; or the hub back."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import click

from deployer import losses, planning
from deployer.change import Verb, work
from deployer.commands.plan import facts
from deployer.errors import DeployerError
from deployer.losses.option import allow_removal
from deployer.options import Asked, online
from deployer.planning import Planned
from deployer.rollout.options import Chosen, rollout_options
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.rolling import plan_when_free, read_again
from deployer.screen.ask import agree
from deployer.screen.outcome import PARTLY, exit_code, left_over, show_detached, show_outcomes, show_unread
from deployer.screen.plan import lines, show_plan
from deployer.screen.upgrading import show_ending, show_versions
from deployer.screen.words import result, talk
from deployer.upgrading import plan as plans
from deployer.upgrading import release
from deployer.upgrading.carrying import Carried, carry_out
from deployer.upgrading.plan import Upgrade
from deployer.upgrading.schema import SCHEMA
from deployer.version import VERSION
from deployer.wiring import Desk, desk, insist_on_settings
from deployer.words import many


@dataclass(frozen=True, slots=True)
class Way:
    """How to go about it."""

    to: str = ""
    back: bool = False
    allowed: tuple[str, ...] = ()
    dry_run: bool = False
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """What was to be done, and what became of it."""

    todo: Upgrade
    way: Way
    carried: Carried = field(default_factory=Carried)
    after: Planned | None = None
    unread: str = ""
    """Why it could not be read again; what was not seen is not called done."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each change."""
        return self.carried.outcomes

    @property
    def is_detached(self) -> bool:
        """Whether something goes on that nobody waited for."""
        return any(one.result is Result.BEGUN for one in self.outcomes)

    @property
    def code(self) -> int:
        """The exit code; after the way back this irhub would deploy the newer hub, which is nothing left to do."""
        remaining = left_over(self.after.changes) if self.after and not self.way.back else ()
        return exit_code(self.outcomes, remaining) or (PARTLY if self.unread else 0)


@click.command(epilog="For instance: irhub upgrade --dry-run")
@click.option(
    "--to", metavar="VERSION", default="", help="Refuse unless that is what it leads to; with --rollback, back to it."
)
@click.option("--rollback", "back", is_flag=True, help="Bring the hub back to what the last upgrade replaced.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@allow_removal
@rollout_options
@online
def command(*, asked: Asked, chosen: Chosen, **given: Any) -> None:
    """Bring hub, record and spokes to this version, or back.

    Keeps the hub as it is for the way back, migrates the record, then brings the roles in members, the hub, and what members
    send to this version of irhub, in that order: at every moment each part understands the others. --rollback brings the
    hub's stack back to exactly what it was; the roles in members keep what they gained, and the record stays migrated.
    The same command again goes on where it stopped. Exits with 5 where the hub or the record is newer than this irhub.
    """
    with desk(asked) as works:
        ended = _upgraded(works, Way(**given), chosen, as_json=asked.as_json)
    if asked.as_json:
        result("upgrade", _shown(ended))
    elif ended.is_detached:
        show_detached(ended.outcomes)
    else:
        _show(ended)
    click.get_current_context().exit(ended.code)


def _upgraded(works: Desk, way: Way, chosen: Chosen, *, as_json: bool) -> Ended:
    _insist_on_version(way)
    planned = plan_when_free(works, chosen)
    state = release.read(works.read, planned.desired.table)
    who = (datetime.now(UTC).isoformat(timespec="seconds"), planned.identity.arn)
    todo = plans.rollback(works.read, planned, state, (way.to, who)) if way.back else plans.upgrade(planned, state, who)
    _tell_plan(todo, as_json=as_json)
    losses.refuse(todo.planned, way.allowed)
    if way.dry_run or not todo.is_change:
        return Ended(todo, way)
    return _carried_out(works, Ended(todo, way), chosen)


def _carried_out(works: Desk, ended: Ended, chosen: Chosen) -> Ended:
    todo = ended.todo
    mine = many(len(work(todo.planned.changes)), "change")
    steps = f" and {many(len(todo.migrations), 'migration')} of the record" if todo.migrations else ""
    agree(f"Carry out {mine}{steps} as {todo.planned.identity.arn}?", yes=ended.way.yes)
    insist_on_settings(works)
    carried = carry_out(works, todo, chosen)
    if any(one.result is Result.BEGUN for one in carried.outcomes):
        return replace(ended, carried=carried)
    try:
        after = planning.plan_again(works, todo.planned.identity, todo.planned.desired)
    except DeployerError as error:
        return replace(ended, carried=carried, unread=str(error))
    if not ended.way.back:
        carried = replace(carried, outcomes=read_again(carried.outcomes, after))
    return replace(ended, carried=carried, after=after)


def _insist_on_version(way: Way) -> None:
    if way.to and not way.back and way.to != VERSION:
        raise click.UsageError(
            f"This irhub is {VERSION} and leads to no other version. Install {way.to}: pip install irhub=={way.to}"
        )


def _tell_plan(todo: Upgrade, *, as_json: bool) -> None:
    show_versions(todo)
    if not as_json:
        show_plan(todo.planned)
        return
    for text, _ in lines(todo.planned.changes, todo.planned.desired.organization):
        talk(text)


def _show(ended: Ended) -> None:
    todo = ended.todo
    if ended.unread:
        show_unread(ended.outcomes, todo.planned.desired.organization, ended.unread)
    elif ended.outcomes:
        remaining = left_over(ended.after.changes) if ended.after and not ended.way.back else ()
        show_outcomes(ended.outcomes, remaining, todo.planned.desired.organization)
    show_ending(todo, ended.carried, back=ended.way.back, done=ended.after is not None)


def _shown(ended: Ended) -> dict[str, Any]:
    todo = ended.todo
    return {
        "complete": ended.code == 0,
        "carried_out": ended.after is not None,
        "rollback": ended.way.back,
        "versions": todo.versions.shown(),
        "schema": {"is": todo.state.schema, "shall_be": SCHEMA, "migrations": [one.says for one in todo.migrations]},
        "replaces": todo.release.irhub if todo.release else None,
        "plan": facts(todo.planned),
        "outcomes": [one.shown() for one in ended.outcomes],
        "unread": ended.unread,
        "items_migrated": ended.carried.migrated,
        "by_hand": [one.shown() for one in todo.planned.changes if one.verb is Verb.BY_HAND],
    }
