"""The report as PDF, drawn by reportlab: the same figures and sentences as the page, on paper's terms.

The fonts that come with reportlab know Latin letters only: a name in another script shows boxes here, and itself on the page.
"""

import io
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from deployer.reporting.pdf_charts import ACCENT, BOLD, FAINT, FONT, INK, LINE, PAPER, bars, columns, lines
from hub.report.figures import Case, Count, Figures
from hub.report.page import PACE_NAMES, assumption, lead, tiles
from hub.report.words import account, many, took, trend

MARGIN = 16 * mm
WIDTH = A4[0] - 2 * MARGIN
MOST_ROWS = 12
BODY = ParagraphStyle("body", fontName=FONT, fontSize=8.5, leading=12, textColor=INK)
LEAD = ParagraphStyle("lead", BODY, fontSize=11, leading=16, spaceAfter=8)
TITLE = ParagraphStyle("title", BODY, fontName=BOLD, fontSize=20, leading=25, spaceAfter=6)
HEADING = ParagraphStyle("heading", BODY, fontName=BOLD, fontSize=11, leading=15, spaceBefore=12, spaceAfter=3)
SMALL = ParagraphStyle("small", BODY, fontSize=7.5, leading=10.5, textColor=FAINT)
BIG = ParagraphStyle("big", BODY, fontName=BOLD, fontSize=15, leading=20)


def pdf(figures: Figures) -> bytes:
    """The report as A4 pages; the same figures give the same bytes."""
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    stream = io.BytesIO()
    title = f"irhub, {figures.period.says}"
    frame = {"leftMargin": MARGIN, "rightMargin": MARGIN, "topMargin": MARGIN, "bottomMargin": MARGIN}
    document = SimpleDocTemplate(stream, pagesize=A4, title=title, author="irhub", lang="en", invariant=1, **frame)
    document.build(list(_story(figures)), onFirstPage=_foot, onLaterPages=_foot)
    return stream.getvalue()


def _foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(FONT, 7)
    canvas.setFillColor(FAINT)
    canvas.drawString(MARGIN, 9 * mm, document.title)
    canvas.drawRightString(A4[0] - MARGIN, 9 * mm, str(document.page))


def _story(figures: Figures) -> Iterator[Flowable]:
    yield _says(f"INCIDENT REPORT · {figures.installation}", ParagraphStyle("eyebrow", SMALL, textColor=ACCENT, fontName=BOLD))
    yield _says(figures.period.says, TITLE)
    yield _says(lead(figures), LEAD)
    yield _tiles(figures)
    if figures.total:
        yield _part("Incidents over time", columns(figures.bars, WIDTH))
    if any(bar.contain.count for bar in figures.bars):
        yield _part("How soon incidents were contained", lines(figures.bars, WIDTH))
    yield _part("How long each part took", _paces(figures))
    for title, counts in (
        ("What attackers were after", figures.tactics),
        ("What was found", figures.types),
        ("Where: accounts", figures.accounts),
        ("Where: Regions", figures.regions),
    ):
        now = [one for one in counts if one.count][:MOST_ROWS]
        if now:
            drawn = bars([one.name or one.key for one in now], [one.count for one in now], WIDTH)
            yield _part(title, drawn, _counts(now))
    yield from _rest(figures)


def _rest(figures: Figures) -> Iterator[Flowable]:
    if figures.actions:
        rows = [[one.name, one.done, one.refused, one.declined, one.undone] for one in figures.actions[:MOST_ROWS]]
        yield _part("What irhub did", _table(("Action", "Done", "Refused", "Declined", "Taken back"), rows))
    if figures.open:
        cases = figures.open[:MOST_ROWS]
        shown = f"{many(len(figures.open), 'incident')}, of which the {len(cases)} oldest are shown."
        yield _part("Not over yet", _says(shown, BODY), _opened(cases))
    if figures.repeated:
        again = [[one.resource, account(one.account_id, one.account_name), one.region, one.count] for one in figures.repeated]
        yield _part("What came again", _table(("Resource", "Account", "Region", "Incidents"), again, (1, 1, 1)))
    yield _part("Coverage", *_coverage(figures))
    yield _part("Hours saved, estimated", _says(f"{figures.hours_saved:,.0f} h", BIG), _says(assumption(figures), SMALL))


def _opened(cases: Sequence[Case]) -> Flowable:
    head = ("Incident", "Finding", "Where", "Resource", "State")
    rows = [
        (
            *(one.incident_id, one.type),
            *(f"{account(one.account_id, one.account_name)}, {one.region}", one.resource),
            f"{one.state}, {'not contained' if one.containment == 'none' else one.containment}",
        )
        for one in cases
    ]
    return _table(head, rows, (49, 34, 33, 40, 22))


def _coverage(figures: Figures) -> Iterator[Flowable]:
    covered = figures.coverage
    accounts, regions = many(covered.accounts, "account"), many(covered.cells, "Region")
    alive = f"{covered.alive} of {regions} in them gave a sign of life lately."
    yield _says(f"{covered.onboarded} of {accounts} on record are onboarded, and {alive}", BODY)
    for line in (*(f"Silent: {one}" for one in covered.silent), *(f"Not onboarded: {one}" for one in covered.newcomers)):
        yield _says(line, BODY)


def _tiles(figures: Figures) -> Flowable:
    cells = [[_says(one["name"], SMALL), _says(one["value"], BIG), _says(one["says"], SMALL)] for one in tiles(figures)]
    boxes = (
        ("BOX", (0, 0), (-1, -1), 0.5, LINE),
        ("INNERGRID", (0, 0), (-1, -1), 0.5, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    )
    return Table([cells], colWidths=[WIDTH / len(cells)] * len(cells), style=TableStyle(boxes))


def _paces(figures: Figures) -> Flowable:
    rows = [
        [PACE_NAMES[one.name][0], one.now.count, took(one.now.median), took(one.now.p90), took(one.before.median),
         trend(one.now.median, one.before.median)]
        for one in figures.paces
    ]  # fmt: skip
    return _table(("Part", "Times", "Median", "p90", "Median before", "Change"), rows)


def _counts(counts: Sequence[Count]) -> Flowable:
    rows = [[account(one.key, one.name), one.count, one.before, trend(one.count, one.before)] for one in counts]
    return _table(("", "Now", "Before", "Change"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]], shares: Sequence[int] = (1,)) -> Flowable:
    """A table whose first columns hold words, which wrap, each with its share of the room; the others hold numbers."""
    words = len(shares)
    style = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("ALIGN", (words, 0), (-1, -1), "RIGHT"),
        ("FONT", (0, 0), (-1, -1), FONT, 8),
        ("TEXTCOLOR", (0, 0), (-1, 0), FAINT),
        ("TEXTCOLOR", (0, 1), (-1, -1), INK),
        ("BACKGROUND", (0, 0), (-1, 0), PAPER),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    cells = [[_says(str(cell), BODY) if place < words else _number(cell) for place, cell in enumerate(row)] for row in rows]
    numbers = 22 * mm * (len(head) - words)
    widths = [(WIDTH - numbers) * one / sum(shares) for one in shares] + [22 * mm] * (len(head) - words)
    return Table([list(head), *cells], colWidths=widths, style=TableStyle(style), repeatRows=1)


def _number(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _part(title: str, *content: Flowable) -> Flowable:
    return KeepTogether([_says(title, HEADING), *content, Spacer(1, 2 * mm)])


def _says(text: str, style: ParagraphStyle) -> Paragraph:
    """Text as it is: whatever looks like markup in it is shown and not obeyed."""
    return Paragraph(escape(text), style)
