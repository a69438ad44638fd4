"""From what a page shows to HTML: the templates beside this file, with escaping always on and nothing undefined let pass.

Every text that a page prints goes through ``harmless`` on its way, so none has to be remembered. The style sheet stands in
the page itself, allowed by its hash and nothing else: a page is one answer, and no page can load or run anything.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hub.pages.moments import Moment
from hub.pages.text import harmless

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page."""

    prefix: str
    now: Moment
    who: str = ""
    """Who is signed in, as they should see it; empty where nobody is."""
    here: str = ""
    """Which of the pages this is."""


def html(name: str, frame: Frame, **facts: Any) -> str:
    """The page that this template makes."""
    return _environment().get_template(f"{name}.html.j2").render(frame=frame, style=style(), **facts)


@cache
def style() -> Markup:
    """The style sheet; it is ours, and holds nothing that a page was given."""
    return Markup((HERE / "style.css").read_text(encoding="utf-8"))  # noqa: S704 (our own file)


@cache
def policy() -> str:
    """The content security policy of a page: its own style, its own forms, and nothing from anywhere."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    allowed = (f"style-src 'sha256-{digest}'", "img-src data:", "form-action 'self'")
    denied = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
    return "; ".join((*denied, *allowed))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: Any) -> Any:
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value
