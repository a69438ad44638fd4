"""The report as one HTML file that needs nothing else: style and charts are in it, and no script is.

Whatever comes from findings is written by others, so autoescape is on, and a policy in the page itself forbids scripts, forms
and everything from elsewhere, should the file ever be opened where it could do harm.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from hub.report import words
from hub.report.figures import Figures, Pace
from hub.report.panels import panels
from hub.report.spread import change

PACE_NAMES: Mapping[str, tuple[str, str]] = {
    "detect": ("Detect", "from the first activity to our receipt of the finding"),
    "contain": ("Contain", "from our receipt to proof that the resource is contained"),
    "evidence": ("Secure evidence", "from our receipt to the last piece of evidence"),
    "approve": ("Decide", "from a question to people's answer"),
    "release": ("Release", "from our receipt until everything was put back"),
}
SHOWN_OPEN = 25


def page(figures: Figures) -> str:
    """The report as HTML; the same figures give the same bytes."""
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            f=figures,
            style=_file("page.css"),
            panels=tuple(panels(figures)),
            lead=lead(figures),
            tiles=tiles(figures),
            paces=tuple(_row(pace) for pace in figures.paces),
            assumption=assumption(figures),
            shown_open=figures.open[:SHOWN_OPEN],
            w=words,
        )
    )


def lead(figures: Figures) -> str:
    """The report in two sentences, for whoever reads no further."""
    contain = figures.pace("contain").now
    first = f"{words.many(figures.total, 'incident')}, {words.than_before(figures.total, figures.total_before)}."
    if not figures.total:
        return "No incident began in this time."
    if not contain.count:
        return f"{first} None of them was contained."
    of = f"{figures.contained:,} of {figures.to_contain:,} to contain were contained"
    return f"{first} {of}, half of them within {words.took(contain.median)}, nine in ten within {words.took(contain.p90)}."


def tiles(figures: Figures) -> tuple[Mapping[str, str], ...]:
    """The five figures at the top."""
    contain, open_now = figures.pace("contain"), len(figures.open)
    faster = words.than_before(contain.now.median, contain.before.median, _speed(contain))
    waiting = sum(case.state == "waiting" for case in figures.open)
    return (
        _tile("Incidents", f"{figures.total:,}", words.than_before(figures.total, figures.total_before)),
        _tile(
            "Contained", words.part(figures.contained, figures.to_contain), f"{figures.contained:,} of {figures.to_contain:,}"
        ),
        _tile("Time to contain", words.took(contain.now.median), faster),
        _tile(
            "Open now",
            f"{open_now:,}",
            f"{words.many(waiting, 'case')} waiting for people" if waiting else "none waits for people",
        ),
        _tile("Hours saved", f"{figures.hours_saved:,.0f}", "estimated, see below"),
    )


def assumption(figures: Figures) -> str:
    """What the saved hours are made from."""
    made = figures.assumption
    steps = sum(action.done + action.undone for action in figures.actions)
    return (
        f"{words.many(figures.total, 'incident')} at {made.minutes_an_incident} min each to notice, look up and write down, "
        f"and {words.many(steps, 'step')} at {made.minutes_an_action} min each to carry out and check by hand. "
        "Both are set in irhub.yaml, under reports."
    )


def _tile(name: str, value: str, says: str) -> Mapping[str, str]:
    return {"name": name, "value": value, "says": says}


def _speed(pace: Pace) -> str:
    return "slower" if (pace.now.median or 0) > (pace.before.median or 0) else "faster"


def _mark(pace: Pace) -> str:
    """Shorter is better, longer is worse, and as before is neither."""
    grown = change(pace.now.median, pace.before.median) or 0.0
    return "" if abs(grown) < words.LITTLE else "worse" if grown > 0 else "better"


def _row(pace: Pace) -> Mapping[str, Any]:
    name, says = PACE_NAMES[pace.name]
    return {
        "name": name,
        "says": says,
        "count": f"{pace.now.count:,}",
        "median": words.took(pace.now.median),
        "p90": words.took(pace.now.p90),
        "before": words.took(pace.before.median),
        "trend": words.trend(pace.now.median, pace.before.median),
        "mark": _mark(pace),
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_file), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _file(name: str) -> str:
    return resources.files("hub.report").joinpath(name).read_text(encoding="utf-8")
