"""What is watched fits the terminal, and what came last is to be seen."""

import io

from rich.console import Console
from rich.text import Text

from deployer.screen.cases.fitting import Fitted, Line

HEAD = Line(Text("the case"), stays=True)


def numbered(count: int) -> list[Line]:
    """So many lines."""
    return [Line(Text(f"line {number}")) for number in range(1, count + 1)]


def drawn(*lines: Line, width: int = 40, height: int = 6) -> list[str]:
    """The lines as a terminal of that size shows them; its last line is for the cursor."""
    screen = Console(file=io.StringIO(), width=width, height=height, record=True, soft_wrap=True)
    screen.print(Fitted(lines))
    return [line.rstrip() for line in screen.export_text().splitlines()]


def test_what_fits_is_shown_whole() -> None:
    """Nothing is left out for nothing."""
    assert drawn(HEAD, *numbered(4)) == ["the case", "line 1", "line 2", "line 3", "line 4"]


def test_where_there_is_no_room_the_newest_stay() -> None:
    """With how the case stands, and how much is not shown."""
    assert drawn(HEAD, *numbered(9)) == ["the case", "… 6 earlier lines", "line 7", "line 8", "line 9"]


def test_more_cases_than_lines_are_counted() -> None:
    """As many as there is room for, none of them half."""
    heads = [Line(one.text, stays=True) for one in numbered(9)]

    assert drawn(*heads, *numbered(2)) == ["line 1", "line 2", "line 3", "line 4", "… 5 lines more"]


def test_a_long_line_is_folded_and_none_is_cut() -> None:
    """What stands at its end may be the reason."""
    assert drawn(Line(Text("a reason of many words")), width=10) == ["a reason", "of many", "words"]


def test_what_cannot_be_seen_is_counted_as_it_is_drawn() -> None:
    """Or a line would be wider than the terminal, and what is drawn next would stand in the wrong place."""
    assert drawn(Line(Text("ab\x1b[2Jcdefg")), width=8) == ["ab\\x1b[2", "Jcdefg"]
