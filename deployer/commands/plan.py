"""`irhub plan`: what deploy would change."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from deployer import losses, plan_file, planning
from deployer.change import work
from deployer.costs import FINDINGS, Assumptions
from deployer.errors import LossError
from deployer.losses.option import allow_removal
from deployer.options import Asked, online
from deployer.planning import Planned
from deployer.screen.plan import View, show_plan
from deployer.screen.plan_markdown import markdown
from deployer.screen.planned.facts import facts
from deployer.screen.words import result, talk
from deployer.telling import warnings
from deployer.wiring import desk

__all__ = ["command", "facts"]

CHANGES = 3


@click.command(epilog="For instance: irhub plan --diff --out plan.json")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 3 where there is something to change.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to a file that deploy takes.")
@click.option(
    "--markdown", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan as a comment for a pull request too."
)
@allow_removal
@click.option("--diff", "with_diff", is_flag=True, help="Show the templates' lines before and after.")
@click.option("--costs", "with_costs", is_flag=True, help="Show what the estimate of costs rests on.")
@click.option(
    "--findings",
    type=click.FloatRange(min=0),
    default=FINDINGS,
    show_default=True,
    metavar="NUMBER",
    help="Findings in an account and month that the estimate of costs assumes.",
)
@online
def command(*, asked: Asked, **given: Any) -> None:
    """Show what deploy would change, and change nothing.

    What is printed are the very changes that deploy carries out. Only calls on a list of reads are made; every other is
    refused before it is sent. A plan that removes more than a tenth of the instances, or any of the evidence, is shown, refused
    and not written to --out, unless --allow-removal names it; exit code 5.
    """
    wished = _Wished(**given)
    with desk(asked) as works:
        planned = planning.plan(works)
        for line in warnings(works.read, works.settings):
            talk(line)
    refused = losses.refusal(planned, wished.allowed)
    told = {**facts(planned, wished.assumed), "refused": refused and {"why": refused.why, "todo": refused.todo}}
    if wished.markdown:
        wished.markdown.write_text(markdown(told), encoding="utf-8")
    if asked.as_json:
        result("plan", told)
    else:
        show_plan(planned, View(wished.with_diff, wished.with_costs, wished.assumed))
    _end(planned, wished, refused, as_json=asked.as_json)


@dataclass(frozen=True, slots=True)
class _Wished:
    """What the options of this command say."""

    detailed_exitcode: bool
    out: Path | None
    markdown: Path | None
    allowed: tuple[str, ...]
    with_diff: bool
    with_costs: bool
    findings: float

    @property
    def assumed(self) -> Assumptions:
        """What the estimate of costs assumes."""
        return Assumptions(findings=self.findings)


def _end(planned: Planned, wished: _Wished, refused: LossError | None, *, as_json: bool) -> None:
    """The plan is in its file; or it is refused, which the one object on stdout has said already."""
    if refused and as_json:
        talk(str(refused))
        click.get_current_context().exit(refused.exit_code)
    if refused:
        raise refused
    if wished.out:
        plan_file.write(wished.out, planned)
        named = ["--config", planned.desired.config] if planned.desired.config else []
        line = shlex.join(["irhub", "deploy", *named, str(wished.out)])
        talk(f"The plan is in {wished.out}. To carry out exactly that: {line}")
    if wished.detailed_exitcode and work(planned.changes):
        click.get_current_context().exit(CHANGES)
