"""What stands on the page: each panel is a chart, what it says in words, and the table behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hub.report import charts
from hub.report.charts import Drawn, Series
from hub.report.figures import BANDS, Bar, Count, Figures
from hub.report.words import NOTHING, account, many, took, trend

MOST_BARS = 12
"""The most rows of one chart; the table behind it has them all."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart with its table."""

    id: str
    title: str
    says: str
    chart: Markup
    legend: tuple[str, ...]
    """The names of the series in the order of their colours; empty where there is one."""
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: bool = False
    colours: str = ""
    """Which colours its series have; those of severities where it says nothing."""


def panels(figures: Figures) -> Iterator[Panel]:
    """Every panel, in the order of the page; nothing where nothing happened."""
    if figures.total:
        yield _days(figures.bars)
    if any(bar.contain.count for bar in figures.bars):
        yield _speed(figures.bars)
    for id_, title, counts in (
        ("tactics", "What attackers were after", figures.tactics),
        ("types", "What was found", figures.types),
        ("accounts", "Where: accounts", figures.accounts),
        ("regions", "Where: Regions", figures.regions),
    ):
        now = tuple(one for one in counts if one.count)
        if now:
            yield _counts(Drawn(id_, title, _most(now, figures.total)), now, counts)
    if figures.actions:
        yield _actions(figures)


def _days(bars: Sequence[Bar]) -> Panel:
    busiest = max(bars, key=lambda bar: sum(bar.by_severity.values()))
    says = f"Most began on {busiest.name}: {many(sum(busiest.by_severity.values()), 'incident')}."
    about = Drawn("days", "Incidents over time", says)
    series = [Series(band, [bar.by_severity[band] or None for bar in bars]) for band in BANDS]
    chart = charts.columns(about, [bar.name for bar in bars], series)
    rows = tuple((bar.name, *(str(bar.by_severity[band]) for band in BANDS)) for bar in bars)
    return Panel(about.id, about.title, says, _safe(chart), BANDS, ("From", *BANDS), rows, wide=True)


def _speed(bars: Sequence[Bar]) -> Panel:
    slow = max((bar for bar in bars if bar.contain.count), key=lambda bar: bar.contain.p90 or 0)
    says = f"From receipt to proof. Slowest on {slow.name}: nine in ten within {took(slow.contain.p90)}."
    about = Drawn("speed", "How soon incidents were contained", says)
    names = ("half within", "nine in ten within")
    series = [Series(names[0], [bar.contain.median for bar in bars]), Series(names[1], [bar.contain.p90 for bar in bars])]
    chart = charts.lines(about, [bar.name for bar in bars], series, took)
    rows = tuple((bar.name, str(bar.contain.count), took(bar.contain.median), took(bar.contain.p90)) for bar in bars)
    head = ("From", "Contained", "Median", "p90")
    return Panel(about.id, about.title, says, _safe(chart), names, head, rows, wide=True, colours="speed")


def _most(counts: Sequence[Count], total: int) -> str:
    first = max(counts, key=lambda one: one.count)
    left = len(counts) - MOST_BARS
    more = f" {many(left, 'further row')} in the table." if left > 0 else ""
    return f"{_name(first)} leads with {first.count:,} of {many(total, 'incident')}.{more}"


def _counts(about: Drawn, now: Sequence[Count], every: Sequence[Count]) -> Panel:
    shown = now[:MOST_BARS]
    chart = charts.bars(about, [one.name or one.key for one in shown], [Series("incidents", [one.count for one in shown])])
    rows = tuple((_name(one), f"{one.count:,}", f"{one.before:,}", trend(one.count, one.before)) for one in every)
    return Panel(about.id, about.title, about.says, _safe(chart), (), ("", "Now", "Before", "Change"), rows, colours="counts")


def _actions(figures: Figures) -> Panel:
    words = ("done", "refused", "declined", "undone")
    shown = figures.actions[:MOST_BARS]
    done, undone = (sum(getattr(one, word) for one in figures.actions) for word in ("done", "undone"))
    says = f"{many(done, 'step')} carried out, {many(undone, 'step')} taken back."
    about = Drawn("actions", "What irhub did", says)
    series = [Series(word, [getattr(one, word) or None for one in shown]) for word in words]
    chart = charts.bars(about, [one.name for one in shown], series, charts.WIDE)
    rows = tuple((one.name, *(f"{getattr(one, word):,}" for word in words)) for one in figures.actions)
    legend = ("done", "refused by AWS", "declined by people", "taken back")
    return Panel(about.id, about.title, says, _safe(chart), legend, ("Action", *legend), rows, wide=True, colours="actions")


def _name(count: Count) -> str:
    return account(count.key, count.name) or NOTHING


def _safe(svg: str) -> Markup:
    """Markup that an XML library wrote, which escapes whatever stands in it."""
    return Markup(svg)  # noqa: S704
