"""The overview as one page that needs nothing else: no script, no font, no picture from anywhere.

Everything that others wrote (names of accounts and units, reasons) is escaped by jinja2. What colour says, a word says too.
"""

from datetime import datetime
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined

from deployer.planning import Planned
from deployer.screen.standing.people import summary
from deployer.screen.standing.signs import mode, sign
from deployer.standing.advice import troubles
from deployer.standing.cell import NOTHING, Cell
from deployer.standing.overview import Overview

KINDS = {"green": "well", "red": "bad", "yellow": "warn", "magenta": "extra", "cyan": "open", "dim": "quiet", "": "quiet"}
"""A terminal's colour, and the page's word for it."""


def page(overview: Overview, planned: Planned, now: datetime) -> str:
    """The whole page."""
    environment = Environment(loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined, trim_blocks=True)

    def shown(cell: Cell) -> tuple[str, str]:
        text, style = sign(cell, now)
        return text, KINDS[style]

    return environment.get_template("page.html.j2").render(
        overview=overview,
        regions=sorted({region for row in overview.rows for region in row.regions}),
        troubles=list(troubles(overview)),
        summary=summary(overview, planned),
        prefix=planned.desired.table.name.removesuffix("-ledger"),
        organization=planned.desired.organization.id,
        now=now,
        sign=shown,
        mode=mode,
        nothing=NOTHING,
    )


def _source(name: str) -> str:
    return resources.files("deployer.screen.standing").joinpath(name).read_text(encoding="utf-8")
