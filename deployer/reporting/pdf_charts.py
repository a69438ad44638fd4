"""The charts of the PDF, by reportlab's own."""

from collections.abc import Sequence

from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor

from hub.report.charts import short
from hub.report.figures import BANDS, Bar
from hub.report.words import took

INK, FAINT, LINE, ACCENT, PAPER = map(HexColor, ("#16202c", "#566273", "#d5dbe2", "#1f5fbf", "#f6f7f9"))
SEVERITIES = tuple(map(HexColor, ("#9f1239", "#e0562b", "#2f6fd0", "#8793a1")))
SPEEDS = (SEVERITIES[2], SEVERITIES[1])
FONT, BOLD = "Vera", "VeraBd"
HEIGHT, ROW, LEFT = 120, 13, 140
MOST_LABELS = 10


def columns(bars_: Sequence[Bar], width: float) -> Drawing:
    """Incidents on top of each other by severity, one column for each piece of the time."""
    chart = VerticalBarChart()
    chart.data = [[bar.by_severity[band] for bar in bars_] for band in BANDS]
    chart.categoryAxis.style = "stacked"
    chart.barSpacing, chart.groupSpacing = 0, 2
    for place, colour in enumerate(SEVERITIES):
        chart.bars[place].fillColor, chart.bars[place].strokeColor = colour, None
    _measure(chart, width, _labels(bars_))
    return _drawing(chart, width, list(zip(SEVERITIES, BANDS, strict=True)))


def lines(bars_: Sequence[Bar], width: float) -> Drawing:
    """Median and p90 of how soon incidents were contained; nothing is joined over a gap."""
    chart = HorizontalLineChart()
    chart.data = [[bar.contain.median for bar in bars_], [bar.contain.p90 for bar in bars_]]
    for place, colour in enumerate(SPEEDS):
        chart.lines[place].strokeColor, chart.lines[place].strokeWidth = colour, 1.5
    chart.valueAxis.labelTextFormat = took
    _measure(chart, width, _labels(bars_))
    return _drawing(chart, width, list(zip(SPEEDS, ("half within", "nine in ten within"), strict=True)))


def bars(names: Sequence[str], numbers: Sequence[int], width: float) -> Drawing:
    """Bars that lie, the first on top."""
    chart = HorizontalBarChart()
    chart.data = [list(reversed(numbers))]
    chart.bars[0].fillColor, chart.bars[0].strokeColor = ACCENT, None
    chart.groupSpacing = 3
    height = ROW * len(names) + 8
    chart.x, chart.y, chart.width, chart.height = LEFT, 14, width - LEFT - 10, height
    _axes(chart, [short(name) for name in reversed(names)])
    drawing = Drawing(width, height + 18)
    drawing.add(chart)
    return drawing


def _labels(bars_: Sequence[Bar]) -> list[str]:
    every = -(-len(bars_) // MOST_LABELS)
    return [bar.name if place % every == 0 else "" for place, bar in enumerate(bars_)]


def _measure(chart: VerticalBarChart | HorizontalLineChart, width: float, names: list[str]) -> None:
    chart.x, chart.y, chart.width, chart.height = 50, 14, width - 60, HEIGHT
    _axes(chart, names)


def _axes(chart: VerticalBarChart | HorizontalBarChart | HorizontalLineChart, names: list[str]) -> None:
    chart.categoryAxis.categoryNames = names
    chart.valueAxis.valueMin = 0
    chart.valueAxis.visibleGrid, chart.valueAxis.gridStrokeColor, chart.valueAxis.gridStrokeWidth = True, LINE, 0.4
    chart.valueAxis.maximumTicks = 7
    for axis in (chart.categoryAxis, chart.valueAxis):
        axis.labels.fontName, axis.labels.fontSize, axis.labels.fillColor = FONT, 7, FAINT
        axis.strokeColor, axis.visibleTicks = LINE, False


def _drawing(chart: VerticalBarChart | HorizontalLineChart, width: float, legend: list[tuple[HexColor, str]]) -> Drawing:
    drawing = Drawing(width, HEIGHT + 36)
    drawing.add(chart)
    words = Legend()
    words.x, words.y, words.boxAnchor, words.columnMaximum = 50, HEIGHT + 34, "nw", 1
    words.alignment, words.deltax, words.dxTextSpace, words.dx, words.dy = "right", 90, 5, 7, 7
    words.fontName, words.fontSize, words.fillColor, words.strokeColor = FONT, 7.5, FAINT, None
    words.colorNamePairs = legend
    drawing.add(words)
    return drawing
