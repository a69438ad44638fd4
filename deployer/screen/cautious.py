"""Rich's console on which no text can move the cursor, whoever wrote it.

Names of units may hold any character at all (Organizations API, CreateOrganizationalUnit, Name), and reasons are what others
wrote into AWS. Rich takes out a few control characters and lets the escape through, by which a name could paint over a plan.
"""

from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from deployer.screen.plain import readable


class CautiousConsole(Console):
    """Draws what Rich itself controls, and spells out what a text holds."""

    def __init__(self, **how: Any) -> None:
        context = click.get_current_context(silent=True)
        plain = context is not None and context.color is False
        super().__init__(**how, color_system=None if plain else "auto")

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments, each with a text that can be seen."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(readable(segment.text), segment.style)
