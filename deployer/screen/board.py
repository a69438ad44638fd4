"""The board of a deployment under way: what runs, and where it stands Region by Region, drawn anew several times a second.

It is a thing that rich can draw, so a terminal shows it live and a script can export it (``Console(record=True)``).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deployer.change import Change
from deployer.rollout.progress import Counts, Progress, Tally, total
from deployer.words import duration, many

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.text import Text

MOST_ROWS = 8
"""Changes without a grid of their own that are shown one by one; more are summed up."""
BAR = 24
WIDE = 100
"""From this many columns on each Region has a bar."""
COLUMNS = (("done", "green"), ("running", "cyan"), ("failed", "red"), ("waiting", "dim"))

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Standing:
    """A change that is under way."""

    change: Change
    since: float
    says: str
    tally: Tally


class Board:
    """Everything that is under way, as it was told last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock()
        self._running: dict[str, Standing] = {}
        self._ended = 0

    def take(self, now: Progress) -> None:
        """The board shows this too; what has ended is shown no more."""
        key = now.change.says
        if now.outcome:
            self._running.pop(key, None)
            self._ended += 1
            return
        before = self._running.get(key) or Standing(now.change, self._clock() - now.ago, now.says, {})
        self._running[key] = replace(before, says=now.says, tally=now.tally or before.tally)

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> Iterator["RenderableType"]:
        """A line for each change under way, and a grid beneath those that are about many accounts."""
        from rich.text import Text

        standings = tuple(self._running.values())
        plain = [one for one in standings if not one.tally]
        for one in (*(one for one in standings if one.tally), *plain[:MOST_ROWS]):
            yield self._headline(one, options.max_width)
            if one.tally:
                yield grid(one.tally, bars=options.max_width >= WIDE)
        if len(plain) > MOST_ROWS:
            yield Text(f"… and {many(len(plain) - MOST_ROWS, 'more change')}", style="dim")
        if standings:
            yield Text(f"{many(self._ended, 'change')} ended, {duration(self._clock() - self._began)} so far.", style="dim")

    def _headline(self, one: Standing, width: int) -> "RenderableType":
        from rich.text import Text

        ends = f"  {one.says}  {duration(self._clock() - one.since)}"
        says = Text(f"… {one.change.says}", style="bold")
        says.truncate(max(width - len(ends), 20), overflow="ellipsis")
        return Text.assemble(says, (ends, "dim"))


def grid(tally: Tally, *, bars: bool) -> "RenderableType":
    """Regions down, what stands where across, and all together beneath."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("  Region")
    for name, _ in COLUMNS:
        table.add_column(name, justify="right", min_width=7)
    if bars:
        table.add_column("", no_wrap=True)
    for region, counts in tally.items():
        table.add_row(Text(f"  {region}"), *_cells(counts), *([bar(counts)] if bars else []))
    if len(tally) > 1:
        counts = total(tally)
        table.add_row(Text("  all", style="bold"), *_cells(counts), *([bar(counts)] if bars else []))
    return table


def _cells(counts: Counts) -> Iterator["RenderableType"]:
    from rich.text import Text

    for name, style in COLUMNS:
        count = getattr(counts, name)
        yield Text(f"{count:,}" if count else "·", style=style if count else "dim")


def bar(counts: Counts) -> "Text":
    """As long for every Region; what is not there is not drawn, and whatever is there is at least one mark."""
    from rich.text import Text

    marks = {"done": "█", "failed": "█", "running": "▒", "waiting": "░"}
    there = [name for name in marks if getattr(counts, name)]
    styles, drawn, so_far = dict(COLUMNS), Text(), 0
    for place, name in enumerate(there, 1):
        so_far += getattr(counts, name)
        most = BAR - len(drawn) - (len(there) - place)
        length = min(max(1, round(BAR * so_far / counts.total) - len(drawn)), most)
        drawn.append(marks[name] * length, style=styles[name])
    return drawn
