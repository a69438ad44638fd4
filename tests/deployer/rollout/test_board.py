"""The grid of a deployment under way: Regions down, what stands where across, the time, at any width."""

import io

import pytest
from rich.console import Console

from deployer.change import Change, Kind, Stage, Verb
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.progress import Counts, Progress
from deployer.screen.board import BAR, Board, bar

TALLY = {"eu-west-1": Counts(120, 80, 1, 99), "us-east-1": Counts(300, 0, 0, 0)}


class Clock:
    """A clock that the test turns."""

    now = 0.0

    def __call__(self) -> float:
        """The seconds since it began."""
        return self.now


def a_change(name: str = "irhub-forwarding") -> Change:
    """Instances that are made."""
    return Change(Stage.FORWARDING_INSTANCES, Kind.INSTANCES, Verb.CREATE, name, "eu-west-1")


@pytest.fixture
def clock() -> Clock:
    """At its beginning."""
    return Clock()


@pytest.fixture
def board(clock: Clock) -> Board:
    """An operation over six hundred accounts and Regions runs."""
    board = Board(clock)
    board.take(Progress(a_change(), "RUNNING", tally=TALLY))
    return board


def drawn(board: Board, width: int = 80) -> list[str]:
    """The board as a terminal of that width shows it."""
    console = Console(file=io.StringIO(), width=width, record=True)
    console.print(board)
    return console.export_text().splitlines()


def test_each_region_has_a_row(board: Board) -> None:
    """Done, running, failed, waiting; what is nought is a dot."""
    rows = [line.split() for line in drawn(board)]

    assert ["Region", "done", "running", "failed", "waiting"] in rows
    assert ["eu-west-1", "120", "80", "1", "99"] in rows
    assert ["us-east-1", "300", "·", "·", "·"] in rows


def test_all_together_stand_beneath(board: Board) -> None:
    """The sum of the Regions."""
    assert ["all", "420", "80", "1", "99"] in [line.split() for line in drawn(board)]


def test_the_time_goes_on_while_nothing_is_told(board: Board, clock: Clock) -> None:
    """It is drawn anew, and says for how long it runs."""
    clock.now = 125

    assert "RUNNING  2 min 05 s" in drawn(board)[0]


def test_what_ran_before_anybody_looked_is_counted(clock: Clock) -> None:
    """Whoever watches from another terminal sees the operation's own time."""
    board = Board(clock)
    board.take(Progress(a_change(), "RUNNING", tally=TALLY, ago=600))

    assert "10 min 00 s" in drawn(board)[0]


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_it_fits_every_terminal(board: Board, width: int) -> None:
    """A line that is too long would break what is drawn over it."""
    assert max(len(line) for line in drawn(board, width)) <= width


def test_a_wide_terminal_shows_bars(board: Board) -> None:
    """At least one mark for whatever is there."""
    assert any("█▒" in line or "▒" in line for line in drawn(board, 120))
    assert not any("▒" in line for line in drawn(board, 80))


@pytest.mark.parametrize(
    "counts", [Counts(13, 4, 1), Counts(999, 0, 1), Counts(1, 1, 1, 997), Counts(0, 0, 0, 3), Counts(996, 1, 1, 1)]
)
def test_every_bar_is_as_long(counts: Counts) -> None:
    """One failure among a thousand is a mark too."""
    drawn_bar = bar(counts)

    assert len(drawn_bar) == BAR
    assert len(drawn_bar.spans) == sum(bool(part) for part in (counts.done, counts.running, counts.failed, counts.waiting))


def test_what_has_ended_is_shown_no_more(board: Board) -> None:
    """It stands above, as a line."""
    board.take(Progress(a_change(), "done", Outcome(a_change(), Result.DONE)))

    assert "".join(drawn(board)).strip() == ""


def test_many_changes_without_a_grid_are_summed_up(board: Board) -> None:
    """Seventeen Regions' stacks leave room for the grid."""
    for number in range(17):
        board.take(Progress(a_change(f"stack-{number}"), "CREATE_IN_PROGRESS"))

    assert "… and 9 more changes" in drawn(board)


def test_it_can_be_exported_as_a_picture(board: Board) -> None:
    """For the docs, by a script."""
    console = Console(file=io.StringIO(), width=100, record=True)
    console.print(board)

    assert console.export_svg(title="irhub deploy").startswith("<svg")
