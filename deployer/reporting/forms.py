"""A report in each form that it can be asked for."""

import json
from collections.abc import Callable, Mapping

from deployer.screen.words import VERSION
from hub.report import tables
from hub.report.figures import Figures


def html(figures: Figures) -> bytes:
    """One page that needs nothing else."""
    from hub.report.page import page

    return page(figures).encode()


def csv(figures: Figures) -> bytes:
    """A row for each incident, with a mark at the beginning by which spreadsheets know the encoding."""
    return tables.rows(figures).encode("utf-8-sig")


def plain(figures: Figures) -> bytes:
    """The same object that --json prints."""
    return (json.dumps({"kind": "report", "version": VERSION, **tables.plain(figures)}, indent=2) + "\n").encode()


def pdf(figures: Figures) -> bytes:
    """Pages to print or to send; needs the extra ``pdf``."""
    from deployer.reporting.pdf import pdf as made

    return made(figures)


FORMS: Mapping[str, Callable[[Figures], bytes]] = {"html": html, "csv": csv, "json": plain, "pdf": pdf}
