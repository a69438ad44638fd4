"""`irhub offboard`: accounts leave irhub, and what stays is said."""

from dataclasses import dataclass, field
from typing import Any

import click

from deployer import losses
from deployer.canary import completing
from deployer.change import work
from deployer.covering import file, inside, offboarding
from deployer.covering.case import Case, again
from deployer.covering.inside import Seen
from deployer.covering.offboarding import Stays
from deployer.errors import DeployerError
from deployer.losses.option import allow_removal
from deployer.options import Asked, online
from deployer.rollout.options import Chosen, rollout_options
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.rolling import plan_when_free, read_again, roll_out
from deployer.screen.ask import agree
from deployer.screen.covering import show_absence, show_case, show_stays
from deployer.screen.outcome import exit_code, left_over, show_detached, show_outcomes, show_unread
from deployer.screen.words import result
from deployer.wiring import Desk, desk
from deployer.words import many

GAPS = 4


@dataclass(frozen=True, slots=True)
class Way:
    """How to go about it."""

    allowed: tuple[str, ...] = ()
    yes: bool = False
    dry_run: bool = False
    leave_open: bool = False
    member_role: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of it."""

    made: Case
    stays: tuple[Stays, ...]
    outcomes: tuple[Outcome, ...] = ()
    after: Case | None = None
    seen: Seen = field(default_factory=Seen)
    unread: str = ""
    """Why it could not be read again; what was not seen is not called done."""

    @property
    def left(self) -> tuple[Stays, ...]:
        """What is left of irhub in these accounts, as StackSets and the register show it."""
        return offboarding.still_there(self.after) if self.after else ()

    @property
    def is_detached(self) -> bool:
        """Whether something goes on that nobody waited for."""
        return any(one.result is Result.BEGUN for one in self.outcomes)

    @property
    def code(self) -> int:
        """The exit code."""
        code = exit_code(self.outcomes, left_over(self.after.planned.changes) if self.after else ())
        return code or (GAPS if self.unread or self.made.chosen.aside or self.left or self.seen.there else 0)


@click.command(epilog="For instance: irhub offboard 333333333333 --member-role OrganizationAccountAccessRole")
@click.argument("accounts", metavar="[ACCOUNT]...", nargs=-1)
@click.option(
    "--ou",
    "units",
    metavar="ID",
    multiple=True,
    shell_complete=completing.units,
    help="All accounts beneath this unit; again for more.",
)
@click.option("--leave-open", is_flag=True, help="Go on although incidents are open there; what is contained stays so.")
@click.option(
    "--member-role", metavar="NAME", default="", help="A role in members that the management profile may enter to look there."
)
@click.option("--dry-run", is_flag=True, help="Show what would go and what would stay, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@allow_removal
@rollout_options
@online
def command(*, asked: Asked, chosen: Chosen, accounts: tuple[str, ...], units: tuple[str, ...], **given: Any) -> None:
    """Take accounts out of irhub again.

    Says first how irhub.yaml must change, what goes, and what stays: cases, evidence, snapshots. An account with an open
    incident is left out, since afterwards nobody could release it. Then the file is changed and irhub's stacks there are
    deleted. Afterwards everything is read again: what is left is named, and so is what nobody could look at. Exits with 4
    where an account is left out or something is left of irhub. A unit that is more than a tenth of all goes only with
    --allow-removal; accounts that were named one by one were named.
    """
    if not (accounts or units):
        raise click.UsageError("Name accounts by their ids, or a unit with --ou.")
    with desk(asked) as works:
        ended = _offboarded(works, (accounts, units), chosen, (Way(**given), asked.as_json))
    if asked.as_json:
        result("offboarding", _shown(ended))
    else:
        _show(ended)
    click.get_current_context().exit(ended.code)


def _offboarded(works: Desk, names: tuple[tuple[str, ...], tuple[str, ...]], chosen: Chosen, how: tuple[Way, bool]) -> Ended:
    (way, as_json), (_, units) = how, names
    whole = plan_when_free(works, chosen)
    made = offboarding.prepare(works, whole, names, leave_open=way.leave_open)
    ended = Ended(made, offboarding.what_stays(works, made.chosen))
    show_case(made, as_json=as_json)
    show_stays(ended.stays)
    if units:
        losses.refuse(made.planned, way.allowed)
    return ended if way.dry_run else _carried_out(ended, chosen, way)


def _carried_out(ended: Ended, chosen: Chosen, way: Way) -> Ended:
    made = ended.made
    mine = work(made.planned.changes)
    outcomes: tuple[Outcome, ...] = ()
    if mine or made.draft.is_change:
        edits = f" and change {made.draft.path}" if made.draft.is_change else ""
        agree(
            f"Take {many(len(made.chosen.accounts), 'account')} out of irhub{edits} as {made.planned.identity.arn}?",
            yes=way.yes,
        )
        file.write(made.draft)
        outcomes = roll_out(made.desk, made.planned, made.planned.changes, chosen)
    if any(one.result is Result.BEGUN for one in outcomes):
        return Ended(made, ended.stays, outcomes)
    try:
        after = again(made)
    except DeployerError as error:
        return Ended(made, ended.stays, outcomes, unread=str(error))
    return Ended(made, ended.stays, read_again(outcomes, after.planned), after, inside.look(made.desk, made, way.member_role))


def _show(ended: Ended) -> None:
    if ended.is_detached:
        show_detached(ended.outcomes)
    elif ended.unread:
        show_unread(ended.outcomes, ended.made.planned.desired.organization, ended.unread)
    elif ended.after:
        show_outcomes(ended.outcomes, left_over(ended.after.planned.changes), ended.made.planned.desired.organization)
        show_absence(ended.left, ended.seen)


def _shown(ended: Ended) -> dict[str, Any]:
    made = ended.made
    return {
        "complete": ended.code == 0,
        "carried_out": ended.after is not None,
        "accounts": [{"account": one.id, "name": one.name} for one in made.chosen.accounts],
        "left_out": [one.shown() for one in made.chosen.aside],
        "file": {"path": str(made.draft.path), "changed": made.draft.is_change, "diff": list(made.draft.diff)},
        "changes": [one.shown() for one in made.planned.changes],
        "outcomes": [one.shown() for one in ended.outcomes],
        "unread": ended.unread,
        "stays": [one.shown() for one in ended.stays],
        "still_there": [one.shown() for one in (*ended.left, *ended.seen.there)],
        "not_seen": [one.shown() for one in ended.seen.unseen],
    }
