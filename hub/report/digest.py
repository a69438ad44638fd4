"""What channels are told of a report: its figures in a few lines, and where all of it lies."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from hub.notice import Link, Notice
from hub.notice.links import CONSOLES
from hub.notice.without_incident import about_none
from hub.report import words
from hub.report.figures import Count, Figures
from hub.report.page import lead
from hub.report.settings import ReportSettings

SHOWN = 3
"""As many types, accounts and resources as a digest names."""
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
"""By how the names of their Regions begin; all others are in ``aws``."""
NAMES = {"daily": "Daily report", "weekly": "Weekly report", "monthly": "Monthly report"}


def digest(figures: Figures, every: str, where: Link) -> Notice:
    """The report as one notice."""
    notice = about_none("report", f"{NAMES[every]}: {words.many(figures.total, 'incident')}", figures.period.says)
    return replace(notice, proof=tuple(_lines(figures)), asked=tuple(_asked(figures)), links=(where,), at=figures.made_at)


def where(settings: ReportSettings, key: str) -> Link:
    """The report in the S3 console; who may read the bucket gets it from there."""
    partition = next((name for begins, name in PARTITIONS.items() if settings.region.startswith(begins)), "aws")
    host = CONSOLES[partition]
    return Link("Report", f"https://{settings.region}.{host}/s3/object/{quote(settings.bucket)}?prefix={quote(key)}")


def _lines(figures: Figures) -> Iterator[str]:
    yield lead(figures)
    for title, counts in (("Most found", figures.types), ("Most in", figures.accounts)):
        if most := [one for one in counts if one.count][:SHOWN]:
            yield f"{title}: {', '.join(map(_count, most))}"
    done, refused = (sum(getattr(action, word) for action in figures.actions) for word in ("done", "refused"))
    if done or refused:
        yield f"{words.many(done, 'step')} carried out, {words.many(refused, 'step')} refused by AWS"
    covered = figures.coverage
    accounts = words.many(covered.accounts, "account")
    yield f"{covered.onboarded} of {accounts} onboarded, {covered.alive} of {covered.cells} Regions alive"
    yield f"About {figures.hours_saved:,.0f} hours of work by hand saved, estimated"


def _count(count: Count) -> str:
    return f"{count.name or count.key} ({count.count:,})"


def _asked(figures: Figures) -> Iterator[str]:
    waiting = sum(case.state == "waiting" for case in figures.open)
    if figures.open:
        yield f"{words.many(len(figures.open), 'incident')} not over, {waiting} waiting for people: irhub incidents list"
    if figures.coverage.silent:
        yield f"{words.many(len(figures.coverage.silent), 'account')} with silent Regions: irhub status --only gaps"
