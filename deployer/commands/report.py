"""`irhub report`: the same figures that the hub's own reports have, over any time and in any form."""

from pathlib import Path

import click

from deployer.options import Asked, online
from deployer.screen.words import result, talk
from deployer.wiring import desk
from deployer.words import many
from hub.report.period import PeriodError

BY_ENDING = {".htm": "html", ".html": "html", ".csv": "csv", ".json": "json", ".pdf": "pdf"}


@click.command(epilog="For instance: irhub report --since 30d --out month.html")
@click.option("--since", default="30d", show_default=True, metavar="TIME", help="From when: 30d, 4w, 12h, or a day.")
@click.option("--until", default="", metavar="TIME", help="Until when, not included: now, a length before now, or a day.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "csv", "json", "pdf"]),
    help="By the ending of --out, else html; csv has a row for each incident.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it there; else to stdout.")
@online
def command(*, asked: Asked, since: str, until: str, form: str | None, out: Path | None) -> None:
    """Report on incidents over a time.

    Counts by type, tactic, account, Region and severity; how long it took to detect, contain, secure evidence, decide and
    release, beside the time of the same length before; what was done, refused and undone; what is open, what came again, what
    is covered, and the hours saved by estimate. Incidents are counted by when they were opened. Reads the hub's record and
    changes nothing; the same reports are made by themselves as irhub.yaml says under reports.
    """
    from deployer.reporting.forms import FORMS
    from deployer.reporting.gathering import gather

    with desk(asked) as works:
        try:
            figures = gather(works, since, until)
        except PeriodError as error:
            raise click.BadParameter(str(error), param_hint="--since / --until") from error
    form = form or BY_ENDING.get(out.suffix.lower() if out else "", "html")
    if out is not None:
        out.write_bytes(FORMS[form](figures))
        talk(f"{out}: {many(figures.total, 'incident')}, {figures.period.says}.")
    if asked.as_json:
        from hub.report.tables import plain

        result("report", plain(figures))
    elif out is None:
        click.echo(FORMS[form](figures), nl=False)
