"""`irhub deploy`: brings everything to what the settings say."""

from collections.abc import Iterable

import click

from deployer import planning
from deployer.apply import Outcome, apply
from deployer.change import handed_over, work
from deployer.commands.plan import facts
from deployer.options import Asked, online
from deployer.planning import Planned
from deployer.screen.ask import agree
from deployer.screen.outcome import exit_code, left_over, show_outcomes
from deployer.screen.plan import lines, show_plan
from deployer.screen.progress import progress
from deployer.screen.words import result, talk
from deployer.telling import to_confirm, warnings
from deployer.wiring import Desk, desk


@click.command(epilog="For instance: irhub deploy --yes --json")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@online
def command(*, asked: Asked, yes: bool) -> None:
    """Bring hub, spokes and register to what irhub.yaml says.

    Shows the plan, asks, and carries out exactly that. Afterwards everything is read again, so success is what was seen and
    not what was hoped. The same command again goes on where it stopped. Ctrl-C only stops watching: AWS goes on. Exits
    with 4 where some changes failed or something is left to do, by irhub or by you; with 1 where nothing succeeded.
    """
    with desk(asked) as works:
        planned = planning.plan(works)
        _show(planned, as_json=asked.as_json)
        _say(warnings(works.read, works.settings))
        if not work(planned.changes):
            _end(asked, planned, (), planned)
            return
        agree(f"Carry out {len(work(planned.changes))} changes as {planned.identity.arn}?", yes=yes)
        outcomes = _carry_out(works, planned)
        after = planning.plan_again(works, planned.identity, planned.desired)
        _say(to_confirm(works.settings))
    _end(asked, planned, outcomes, after)


def _show(planned: Planned, *, as_json: bool) -> None:
    talk(f"irhub in {planned.desired.organization.id}, as {planned.identity.arn}")
    if not as_json:
        show_plan(planned)
        return
    for text, _ in lines(planned.changes, planned.desired.organization):
        talk(text)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        talk(line)


def _carry_out(works: Desk, planned: Planned) -> tuple[Outcome, ...]:
    with progress(planned.desired.organization) as tell:
        return apply(works.write, planned.changes, works.outside.pause, tell)


def _end(asked: Asked, planned: Planned, outcomes: tuple[Outcome, ...], after: Planned) -> None:
    remaining = left_over(after.changes)
    code = exit_code(outcomes, remaining)
    if asked.as_json:
        shown = [one.shown() for one in outcomes]
        left = [change.shown() for change in work(remaining)]
        by_hand = [change.shown() for change in handed_over(remaining)]
        told = {"complete": code == 0, "plan": facts(planned), "outcomes": shown, "remaining": left, "by_hand": by_hand}
        result("deployment", told)
    else:
        show_outcomes(outcomes, remaining, planned.desired.organization)
    click.get_current_context().exit(code)
