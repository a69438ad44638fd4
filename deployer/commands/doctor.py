"""`irhub doctor`: everything that a deployment needs, checked."""

import click
from click.shell_completion import CompletionItem

from deployer.canary import completing
from deployer.doctor.catalogue import CHECKS
from deployer.doctor.check import Scope
from deployer.doctor.examine import examine
from deployer.doctor.mending import in_general
from deployer.options import Asked, online
from deployer.screen.doctor import show_list, show_report, watched
from deployer.screen.words import result
from deployer.wiring import desk

GAPS = 4
REFUSED = 5


class Code(click.ParamType[str]):
    """The code of a check, in letters of either size."""

    name = "code"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code as it is written in the list."""
        if value.upper() not in {check.code for check in CHECKS}:
            self.fail(f"There is no check {value}. irhub doctor --list names them all.", param, ctx)
        return value.upper()

    def shell_complete(self, _ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The codes that begin so, each with its title."""
        return [CompletionItem(one.code, help=one.title) for one in CHECKS if one.code.startswith(incomplete.upper())]


@click.command(epilog="For instance: irhub doctor --ignore D022 --member-role OrganizationAccountAccessRole")
@click.option("--ignore", "ignored", type=Code(), multiple=True, help="Let this check fail without refusing; once for each.")
@click.option("--only", type=Code(), multiple=True, help="Make this check alone, and what it stands on; once for each.")
@click.option("--account", "accounts", metavar="ID", multiple=True, help="Look at this account only; once for each.")
@click.option(
    "--ou",
    "units",
    metavar="ID",
    multiple=True,
    shell_complete=completing.units,
    help="Look only at the accounts beneath this unit; once for each.",
)
@click.option(
    "--member-role", metavar="NAME", default="", help="A role in members that the management profile may enter to ask."
)
@click.option("--every-account", is_flag=True, help="Ask about all accounts where AWS answers for one at a time.")
@click.option("--with-webhooks", "webhooks", is_flag=True, help="Really call the webhook's address, with no secret.")
@click.option("--list", "only_list", is_flag=True, help="List all checks with their reasons, and ask nobody.")
@online
def command(*, asked: Asked, only_list: bool, **given: object) -> None:
    """Check everything that a deployment needs, and name what mends it.

    Only reads are made, and no secret is read. What AWS does not tell these credentials is called unknown and is never well.
    Exits with 5 where a check fails that is not ignored. Exits with 4 where all that fail are mended by the next deployment.
    """
    if only_list:
        _list(asked)
        return
    with desk(asked) as works, watched(len(CHECKS)) as tell:
        report = examine(works, _scope(given), tell=tell)
    if asked.as_json:
        result("doctor", report.shown())
    else:
        show_report(report)
    if report.refuses or report.gaps:
        click.get_current_context().exit(REFUSED if report.refuses else GAPS)


def _scope(given: dict[str, object]) -> Scope:
    return Scope(**{name: frozenset(value) if isinstance(value, tuple) else value for name, value in given.items()})  # type: ignore[arg-type]


def _list(asked: Asked) -> None:
    if not asked.as_json:
        show_list(CHECKS)
        return
    shown = [{"code": one.code, "title": one.title, "why": one.why, "mend": in_general(one.mend)} for one in CHECKS]
    result("checks", {"checks": shown})
