"""Draws rows of a terminal as SVG that stands for itself: no script, no font and no picture from elsewhere."""

import io

from rich.console import Console
from rich.text import Text

from deployer.docs.pictures.shot import Shot
from deployer.docs.pictures.terminal import COLUMNS

FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
FORM = f"""\
<svg role="img" viewBox="0 0 {{width}} {{height}}" xmlns="http://www.w3.org/2000/svg" xml:space="preserve">
<style>
.{{unique_id}}-matrix {{{{ font-family: {FONTS}; font-size: {{char_height}}px; line-height: {{line_height}}px; }}}}
.{{unique_id}}-title {{{{ font-family: sans-serif; font-size: 18px; font-weight: bold; }}}}
{{styles}}
</style>
<defs>
<clipPath id="{{unique_id}}-clip-terminal">
<rect x="0" y="0" width="{{terminal_width}}" height="{{terminal_height}}"/>
</clipPath>
{{lines}}
</defs>
{{chrome}}
<g transform="translate({{terminal_x}}, {{terminal_y}})" clip-path="url(#{{unique_id}}-clip-terminal)">
{{backgrounds}}
<g class="{{unique_id}}-matrix">
{{matrix}}
</g>
</g>
</svg>
"""
"""Rich's own form names fonts on a host, which a page would load; each text has its length here, so any font fits."""


def draw(shot: Shot) -> str:
    """The picture; the same shot gives the same bytes."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), highlight=False, force_terminal=True)
    console.print(Text.assemble(("$ ", "dim"), (shot.command, "bold")))
    for row in shot.rows:
        console.print(Text.from_ansi(row), soft_wrap=True)
    drawn = console.export_svg(title=shot.command, code_format=FORM, unique_id=shot.name)
    return "\n".join(line.rstrip() for line in drawn.splitlines() if line.strip()) + "\n"
