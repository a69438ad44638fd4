"""The door of the function that makes reports, opened by its schedules: it reads the record and enters no account.

Each report is put under a name made from its time, so a run that is repeated puts the same thing in the same place; and the
responder, who alone tells people, tells each report once.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from hub.aws.reporting import Reporter, build
from hub.logs import begin
from hub.report import tables
from hub.report.digest import digest, where
from hub.report.making import make
from hub.report.page import page
from hub.report.period import last
from hub.report.settings import read
from hub.values import to_plain

log = begin()


@cache
def the_reporter() -> Reporter:
    """Everything a run works with, built once for as long as the process stays warm."""
    return build(read(os.environ))


def report(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """The report of the last whole day, week or month lies in the bucket, and the responder was asked to tell it."""
    return serve(event, the_reporter())


def serve(event: Mapping[str, Any], reporter: Reporter) -> dict[str, Any]:
    """The same, with everything handed in."""
    every, now = str(event["every"]), reporter.now()
    period = last(every, now)
    figures = make(reporter.sources, period, now)
    name = f"{every}-{period.begins:%Y-%m-%d}"
    reporter.shelf.put(f"{name}.csv", tables.rows(figures), "text/csv; charset=utf-8")
    reporter.shelf.put(f"{name}.json", json.dumps(tables.plain(figures), indent=2), "application/json")
    key = reporter.shelf.put(f"{name}.html", page(figures), "text/html; charset=utf-8")
    notice = digest(figures, every, where(reporter.settings, key))
    reporter.queue.send({"irhub": "report", "name": name, "notice": to_plain(notice)})
    log.info("report made", extra={"report": name, "incidents": figures.total, "key": key})
    return {"report": name, "incidents": figures.total, "key": key}
