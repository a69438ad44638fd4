"""`irhub deploy`: brings everything to what the settings say."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from deployer import losses, plan_file, planning
from deployer.change import handed_over, work
from deployer.commands.plan import facts
from deployer.errors import DeployerError
from deployer.losses.option import allow_removal
from deployer.options import Asked, online
from deployer.planning import Planned
from deployer.rollout.acting import Acting, acting
from deployer.rollout.causes import advice
from deployer.rollout.options import Chosen, rollout_options
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.rolling import plan_when_free, read_again, roll_out
from deployer.screen.ask import agree
from deployer.screen.lines import shown
from deployer.screen.outcome import PARTLY, exit_code, left_over, show_detached, show_outcomes, show_unread
from deployer.screen.plan import lines, show_plan
from deployer.screen.words import result, talk
from deployer.telling import to_confirm, warnings
from deployer.wiring import Desk, desk, insist_on_settings
from deployer.words import many


@click.command(epilog="For instance: irhub deploy --yes --json --progress json")
@click.argument("plan", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@allow_removal
@rollout_options
@online
def command(*, asked: Asked, chosen: Chosen, plan: Path | None, allowed: tuple[str, ...], yes: bool) -> None:
    """Bring hub, spokes and register to what irhub.yaml says.

    Says as whom it acts, shows the plan, asks, and carries out exactly that; with a PLAN that irhub plan --out wrote, only
    while that still says the same. What somebody else has begun is named and waited for. Afterwards every instance is read
    again, so success is what was seen and not what AWS calls it. The same command again goes on where it stopped, and takes
    up only what failed or is behind. Ctrl-C and --detach only stop watching: AWS goes on with what was begun, irhub watch
    follows it, and nothing further begins by itself. Exits with 4 where some changes failed or something is left to do, by
    irhub or by you, or nobody waited for the end; with 1 where nothing succeeded; with 5 where it was refused.
    """
    if plan:
        plan_file.read(plan)  # a file that is no plan is said before a long plan is made
    with desk(asked) as works:
        planned = plan_when_free(works, chosen)
        ours = tuple(acting(works.read, works.settings, planned.identity, planned.desired.organization))
        _show(planned, ours, as_json=asked.as_json)
        _say(warnings(works.read, works.settings))
        losses.refuse(planned, allowed)
        if plan:
            _say_of_file(plan, planned)
        ended = _Ended(planned, ours)
        if work(planned.changes):
            agree(f"Carry out {many(len(work(planned.changes)), 'change')} as {planned.identity.arn}?", yes=yes)
            insist_on_settings(works)
            ended = _carried_out(works, ended, chosen)
    _end(asked, ended)


@dataclass(frozen=True, slots=True)
class _Ended:
    """What was to be done, by whom, and what became of it."""

    planned: Planned
    ours: tuple[Acting, ...]
    outcomes: tuple[Outcome, ...] = ()
    after: Planned | None = None
    """The plan as it was afterwards; None where nothing was read again: nothing was done, or it is not over."""
    unread: str = ""
    """Why it could not be read again; what was not seen is not called done."""

    @property
    def is_detached(self) -> bool:
        """Whether something goes on that nobody waited for."""
        return any(one.result is Result.BEGUN for one in self.outcomes)


def _show(planned: Planned, ours: Iterable[Acting], *, as_json: bool) -> None:
    talk(f"irhub in {planned.desired.organization.id}, as")
    _say(f"  {one.says}" for one in ours)
    if not as_json:
        show_plan(planned)
        return
    for text, _ in lines(planned.changes, planned.desired.organization):
        talk(text)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        talk(line)


def _say_of_file(plan: Path, planned: Planned) -> None:
    file = plan_file.check(plan, planned)
    by = "" if file.planned_by == planned.identity.arn else f", planned by {file.planned_by}"
    talk(f"That is still what {plan} says{by}.")


def _carried_out(works: Desk, ended: _Ended, chosen: Chosen) -> _Ended:
    planned = ended.planned
    outcomes = roll_out(works, planned, planned.changes, chosen)
    if any(one.result is Result.BEGUN for one in outcomes):
        return _Ended(planned, ended.ours, outcomes)
    _say(to_confirm(works.settings))
    try:
        after = planning.plan_again(works, planned.identity, planned.desired)
    except DeployerError as error:
        return _Ended(planned, ended.ours, outcomes, unread=str(error))
    return _Ended(planned, ended.ours, read_again(outcomes, after), after)


def _end(asked: Asked, ended: _Ended) -> None:
    remaining = () if ended.is_detached or ended.unread else left_over((ended.after or ended.planned).changes)
    code = exit_code(ended.outcomes, remaining) or (PARTLY if ended.unread else 0)
    if asked.as_json:
        left = {
            "remaining": [change.shown() for change in work(remaining)],
            "by_hand": [change.shown() for change in handed_over(remaining)],
        }
        result("deployment", {"complete": code == 0, **_told(ended), **left})
    elif ended.is_detached:
        show_detached(ended.outcomes)
    elif ended.unread:
        show_unread(ended.outcomes, ended.planned.desired.organization, ended.unread)
    else:
        show_outcomes(ended.outcomes, remaining, ended.planned.desired.organization)
    click.get_current_context().exit(code)


def _told(ended: _Ended) -> dict[str, object]:
    organization = ended.planned.desired.organization
    failed = [(one.change.name, failure) for one in ended.outcomes for failure in one.failures]
    return {
        "acting_as": [one.shown() for one in ended.ours],
        "plan": facts(ended.planned),
        "outcomes": [one.shown() for one in ended.outcomes],
        "failed": [{"stack_set": name, **shown(failure, organization)} for name, failure in failed],
        "advice": list(advice(failure for _, failure in failed)),
        "detached": ended.is_detached,
        "unread": ended.unread,
    }
