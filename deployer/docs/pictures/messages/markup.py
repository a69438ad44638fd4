"""HTML of a few lines: escaped text, and the signs that a machine without emoji could not draw."""

from html import escape

SIGNS = {
    "🔒": ("#2f855a", "M5 9V6a4 4 0 0 1 8 0v3h1v7H4V9zm2 0h4V6a2 2 0 0 0-4 0z"),
    "🔓": ("#4a5568", "M5 9V6a4 4 0 0 1 7.6-1.7l-1.8.9A2 2 0 0 0 7 6v3h7v7H4V9z"),
    "🔴": ("#c53030", "M9 2a7 7 0 1 0 .01 0z"),
    "🟠": ("#dd6b20", "M9 2a7 7 0 1 0 .01 0z"),
    "🟡": ("#d69e2e", "M9 2a7 7 0 1 0 .01 0z"),
    "⚪": ("#a0aec0", "M9 2a7 7 0 1 0 .01 0z"),
    "✋": ("#c05621", "M4 8h2V3h2v5h1V2h2v6h1V4h2v8l-2 4H7l-4-6z"),
    "📋": ("#2b6cb0", "M4 3h3V1h4v2h3v14H4zm2 4v1h6V7zm0 3v1h6v-1zm0 3v1h4v-1z"),
}
"""A colour and a shape for each."""


def shown(text: str) -> str:
    """The text as HTML."""
    made = escape(text).replace("\n", "<br>")
    for sign, (colour, shape) in SIGNS.items():
        drawn = f'<svg class="sign" viewBox="0 0 18 18"><path fill="{colour}" d="{shape}"/></svg>'
        made = made.replace(sign, drawn)
    return made


def element(name: str, inner: str, kind: str = "") -> str:
    """An element around HTML."""
    look = f' class="{kind}"' if kind else ""
    return f"<{name}{look}>{inner}</{name}>"


def rows(*parts: str) -> str:
    """One after another."""
    return "".join(parts)
