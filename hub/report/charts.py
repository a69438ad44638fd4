"""Charts as SVG that a page holds in itself: no script, no style of their own, no font or picture from elsewhere.

pygal lays them out. What it adds for pages of its own (script, style sheet, tooltips that need the script) is taken off, so
that one style sheet colours all charts, in dark and in light; each bar and dot gets a title instead, which browsers show.
A chart is named and described for those who do not see it, and the page has its figures in a table behind it.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pygal
from pygal import PluginImportFixer
from pygal.etree import etree
from pygal.style import Style

# pygal looks for its maps in every import that fails, in a way that Python warns of; there are none here.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, PluginImportFixer)]

PLAIN = {
    "style": Style(label_font_size=12, major_label_font_size=12),
    "js": (),
    "css": (),
    "explicit_size": False,
    "disable_xml_declaration": True,
    "show_legend": False,
    "margin": 4,
    "margin_bottom": 8,
    "margin_right": 14,
    "tooltip_border_radius": 0,
    "no_data_text": "nothing",
    "max_scale": 7,
    "min_scale": 2,
}
WIDE, HALF = 1040, 500
BESIDE = 18
"""What is left free beside the numbers of a scale: they are wider in a reader's font than pygal takes them for."""
LABELS = 16
"""The most labels that stand beneath a chart side by side."""
LONGEST = 30
"""The most characters of a name beside a bar."""
ROW = 30
"""The height of one bar that lies, with what is between it and the next."""
NAMESPACE = "http://www.w3.org/2000/svg"

Element = ET.Element
Words = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn in one colour."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a chart is about."""

    id: str
    title: str
    says: str
    """What it shows, in a sentence."""


def _number(value: float) -> str:
    return f"{value:,.0f}"


def columns(about: Drawn, names: Sequence[str], series: Sequence[Series]) -> str:
    """Columns on top of each other, one for each name."""
    chart = pygal.StackedBar(**PLAIN, width=WIDE, height=240, value_formatter=_number, spacing=0, **_marks(names))
    return _drawn(chart, about, names, series)


def lines(about: Drawn, names: Sequence[str], series: Sequence[Series], words: Words) -> str:
    """Lines over the names, broken where there is no value."""
    chart = pygal.Line(
        **PLAIN, width=WIDE, height=220, value_formatter=words, dots_size=3, range=_range(series), **_marks(names)
    )
    return _drawn(chart, about, names, series)


def bars(about: Drawn, names: Sequence[str], series: Sequence[Series], width: int = HALF) -> str:
    """Bars that lie, one row for each name, the first on top; several series stand one behind the other."""
    height = ROW * max(1, len(names)) + 26
    chart = pygal.HorizontalStackedBar(**PLAIN, width=width, height=height, value_formatter=_number, spacing=6)
    upside_down = [Series(one.name, tuple(reversed(one.values))) for one in series]
    return _drawn(chart, about, tuple(map(short, reversed(names))), upside_down)


def short(name: str) -> str:
    """A name that leaves room for its bar: without its middle, where it is long, since beginning and end tell most."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST // 2]}…{name[-(LONGEST // 2 - 1) :]}"


def _marks(names: Sequence[str]) -> dict[str, object]:
    """Every name where there is room, else every second, third, ..."""
    every = -(-len(names) // LABELS)
    return {"x_labels_major": list(names[::every]), "show_minor_x_labels": False, "truncate_label": 12, "margin_left": BESIDE}


def _range(series: Sequence[Series]) -> tuple[float, float]:
    most = max((value for one in series for value in one.values if value is not None), default=1.0)
    return 0.0, most or 1.0


def _drawn(chart: pygal.Graph, about: Drawn, names: Sequence[str], series: Sequence[Series]) -> str:
    etree.to_etree()
    chart.x_labels = list(names)
    for one in series:
        chart.add(one.name, list(one.values))
    root = chart.render_tree()
    _strip(root)
    for number, one in enumerate(series):
        _entitle(root, number, one.name)
    _name(root, about)
    return ET.tostring(root, encoding="unicode")


def _strip(root: Element) -> None:
    """Scripts, styles, comments and what needs them are gone."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_needless(child):
                parent.remove(child)


def _is_needless(part: Element) -> bool:
    if not isinstance(part.tag, str):
        return True
    kind = part.get("class", "")
    return _tag(part) in {"defs", "script", "style"} or "-overlay" in kind or kind == "titles" or _is_empty(part)


def _is_empty(part: Element) -> bool:
    """True for a bar of no length, and for a title of pygal's own."""
    rectangle = part.find("rect")
    flat = (
        rectangle is not None and part.get("class") == "bar" and 0.0 in {_size(rectangle, "width"), _size(rectangle, "height")}
    )
    return flat or _tag(part) == "title"


def _size(rectangle: Element, name: str) -> float:
    return round(float(rectangle.get(name, "0")), 3)


def _entitle(root: Element, number: int, series: str) -> None:
    """Each bar and dot of a series says what it is, in the place of pygal's notes for its script."""
    for mark in _marks_of(root, number):
        told = {note.get("class", "").split()[0]: note.text or "" for note in mark.findall("desc")}
        for note in mark.findall("desc"):
            mark.remove(note)
        title = ET.Element("title")
        title.text = f"{told.get('x_label', '')}: {told.get('value', '')} {series}".strip()
        mark.insert(0, title)


def _marks_of(root: Element, number: int) -> Iterator[Element]:
    for group in root.iter("g"):
        if f"serie-{number}" in group.get("class", "").split():
            yield from (part for part in group.iter("g") if part.get("class") in {"bar", "dots"})


def _name(root: Element, about: Drawn) -> None:
    root.attrib = {
        "class": "chart",
        "viewBox": root.get("viewBox", ""),
        "role": "img",
        "aria-labelledby": f"{about.id}-title {about.id}-says",
    }
    for place, (tag, text) in enumerate((("title", about.title), ("desc", about.says))):
        part = ET.Element(tag, {"id": f"{about.id}-{'title' if tag == 'title' else 'says'}"})
        part.text = text
        root.insert(place, part)


def _tag(part: Element) -> str:
    return str(part.tag).rpartition("}")[2]
