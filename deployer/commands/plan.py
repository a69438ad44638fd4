"""`irhub plan`: what deploy would change."""

from pathlib import Path

import click

from deployer import losses, plan_file, planning
from deployer.change import counts, work
from deployer.errors import LossError
from deployer.losses.option import allow_removal
from deployer.options import Asked, online
from deployer.planning import Planned
from deployer.screen.plan import show_plan
from deployer.screen.words import result, talk
from deployer.telling import warnings
from deployer.wiring import desk

CHANGES = 3


@click.command(epilog="For instance: irhub plan --diff")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 3 where there is something to change.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to a file that deploy takes.")
@allow_removal
@click.option("--diff", "with_diff", is_flag=True, help="Show the templates' lines before and after.")
@online
def command(*, asked: Asked, detailed_exitcode: bool, out: Path | None, allowed: tuple[str, ...], with_diff: bool) -> None:
    """Show what deploy would change, and change nothing.

    What is printed are the very changes that deploy carries out. Only calls on a list of reads are made; every other is
    refused before it is sent. A plan that removes more than a tenth of the instances, or any of the evidence, is shown, refused
    and not written to --out, unless --allow-removal names it; exit code 5.
    """
    with desk(asked) as works:
        planned = planning.plan(works)
        for line in warnings(works.read, works.settings):
            talk(line)
    refused = _refused(planned, allowed)
    if asked.as_json:
        result("plan", {**facts(planned), "refused": refused and {"why": refused.why, "todo": refused.todo}})
    else:
        show_plan(planned, with_diff=with_diff)
    _end(planned, refused, out=out, as_json=asked.as_json)
    if detailed_exitcode and work(planned.changes):
        click.get_current_context().exit(CHANGES)


def _refused(planned: Planned, allowed: tuple[str, ...]) -> LossError | None:
    try:
        losses.refuse(planned, allowed)
    except LossError as refused:
        return refused
    return None


def _end(planned: Planned, refused: LossError | None, *, out: Path | None, as_json: bool) -> None:
    """The plan is in its file; or it is refused, which the one object on stdout has said already."""
    if refused and as_json:
        talk(str(refused))
        click.get_current_context().exit(refused.exit_code)
    if refused:
        raise refused
    if out:
        plan_file.write(out, planned)
        talk(f"The plan is in {out}. To carry out exactly that: irhub deploy {out}")


def facts(planned: Planned) -> dict[str, object]:
    """The plan as plain values, for ``--json``."""
    return {
        "organization": planned.desired.organization.id,
        "hub": {"account": planned.desired.hub.account_id, "region": planned.desired.hub.place.region},
        "identity": planned.identity.arn,
        "has_changes": bool(work(planned.changes)),
        "counts": counts(planned.changes),
        "skipped": [{"account": one.id, "name": one.name, "state": one.state} for one in planned.desired.organization.skipped],
        "changes": [change.shown() for change in planned.changes],
    }
