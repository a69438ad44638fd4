"""A terminal's screen: what programs write to it stands there as a terminal would show it."""

import sys
from pathlib import Path

import pytest

from deployer.docs.pictures.screen import ControlError, Screen
from deployer.docs.pictures.settled import settled
from deployer.docs.pictures.terminal import terminal


def shown(text: str, columns: int = 20) -> tuple[str, ...]:
    """The rows of a screen that this was written to."""
    screen = Screen(columns)
    screen.write(text)
    return screen.rows


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("one\r\ntwo\r\n", ("one", "two")),
        ("a line that is too long", ("a line that is too l", "ong")),
        ("x" * 20 + "\r\nnext", ("x" * 20, "next")),
        ("first\rother", ("other",)),
        ("⠋ asking\r\x1b[2Kdone", ("done",)),
        ("kept\r\nboard\r\nbelow\r\x1b[2K\x1b[1A\x1b[2Knew", ("kept", "new")),
        ("\x1b[?25lhidden\x1b[?25h", ("hidden",)),
        ("a \x1b[1;32mgreen\x1b[0m b", ("a \x1b[1;32mgreen\x1b[0m b",)),
        ("\r\n\r\nend\r\n\r\n", ("", "", "end")),
    ],
)
def test_a_screen_shows_what_a_terminal_shows(written: str, rows: tuple[str, ...]) -> None:
    """Lines that are drawn anew leave no trace."""
    assert shown(written) == rows


@pytest.mark.parametrize("control", ["\x1b[2J", "\x1b[5;5H", "\x07", "\x1b[K"])
def test_a_screen_shows_nothing_that_it_does_not_understand(control: str) -> None:
    """A picture never shows what no terminal would."""
    with pytest.raises(ControlError):
        shown(control)


@pytest.mark.parametrize(
    ("seen", "instead"),
    [
        ("✓ create stack irhub-hub (1 min 12 s)", "✓ create stack irhub-hub (2 s)"),
        ("9 changes ended, 5 s so far.", "9 changes ended, 21 s so far."),
        ("2026-11-22 01:02", "2026-01-31 09:30"),
        ("✓ arrived  \x1b[0m0.25 s \x1b[33m28 allowed", "✓ arrived  \x1b[0m3.1 s  \x1b[33m28 allowed"),
        ("32 checks: 23 pass", "32 checks: 23 pass"),
    ],
)
def test_only_what_differs_from_run_to_run_is_settled(seen: str, instead: str) -> None:
    """Counts and words stand as they were seen."""
    assert list(settled([seen])) == [instead]


def test_a_program_is_answered_on_its_terminal(tmp_path: Path) -> None:
    """It believes that somebody sits there."""
    code = "import sys; print(sys.stdout.isatty(), input('sure? '))"

    with terminal((sys.executable, "-c", code), {}, tmp_path) as asked:
        asked.wait(lambda rows: rows[-1] == "sure?")
        asked.type("yes\n")

        assert asked.end() == 0
        assert asked.screen.plain[-2] == "True yes"
