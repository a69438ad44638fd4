"""A thousand accounts in seventeen Regions fit a terminal: a line for each unit, and one for each account in trouble."""

from dataclasses import replace
from datetime import UTC, datetime

from deployer.aws.last_drift import DRIFTED, Drift
from deployer.screen.standing.signs import age, letter, mode, sign
from deployer.screen.standing.table import MOST_TROUBLED, View, table
from deployer.standing.cell import Cell, Is, Life
from deployer.standing.overview import Overview
from deployer.standing.row import Row

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WELL = Cell(Is.CURRENT, wanted=True, life=Life.HEARD, heard=NOON)
REGIONS = tuple(f"xx-region-{number}" for number in range(17))


def a_row(number: int, cell: Cell = WELL, regions: tuple[str, ...] = REGIONS, **changes: object) -> Row:
    """An account, in the same unit as every third."""
    name = f"Root/Unit {number % 3}"
    account_id = str(600_000_000_000 + number)
    made = Row(account_id, f"a{number}", name, "act", "act", Cell(Is.CURRENT, wanted=True), dict.fromkeys(regions, cell))
    return replace(made, **changes)  # type: ignore[arg-type]


def printed(rows: list[Row], *, everything: bool = False) -> list[str]:
    """The lines, as a terminal shows them."""
    return [line.plain for line in table(Overview({}, tuple(rows)), View(NOON, everything=everything))]


def test_many_accounts_are_summed_up_by_unit() -> None:
    """All well: three units and their head, and no line is wider than a terminal."""
    lines = printed([a_row(number) for number in range(1000)])

    assert len(lines) == 4
    assert max(map(len, lines)) < 100


def test_of_many_only_those_in_trouble_have_a_line() -> None:
    """With one letter a Region."""
    rows = [a_row(number, replace(WELL, what=Is.MISSING) if number == 7 else WELL) for number in range(1000)]

    lines = printed(rows)

    (line,) = [one for one in lines if "600000000007" in one]
    assert line.split()[-17:] == ["m"] * 17
    assert "600000000008" not in "\n".join(lines)


def test_trouble_without_end_has_an_end() -> None:
    """And says where the rest is."""
    lines = printed([a_row(number, replace(WELL, what=Is.MISSING)) for number in range(1000)])

    assert f"and {1000 - MOST_TROUBLED} more accounts: --all, or --output csv" in "\n".join(lines)


def test_no_line_ends_in_blanks() -> None:
    """A terminal that is a little too narrow would show an empty line after each."""
    assert [line for line in printed([a_row(number) for number in range(3)]) if line != line.rstrip()] == []


def test_all_means_all() -> None:
    """A line for each account."""
    assert len(printed([a_row(number) for number in range(100)], everything=True)) == 1 + 100 + 2


def test_the_worst_of_a_cell_is_its_word() -> None:
    """Green is only what is there, unchanged, and heard of."""
    drift = Drift(DRIFTED, NOON)
    cells = {
        "✓ 0 min": WELL,
        "awaited": replace(WELL, life=Life.AWAITED, heard=None),
        "never heard": replace(WELL, life=Life.NEVER, heard=None),
        "silent 0 min": replace(WELL, life=Life.SILENT),
        "changed": replace(WELL, drift=drift),
        "outdated": replace(WELL, what=Is.OUTDATED),
        "unknown": Cell(Is.UNKNOWN, wanted=True),
    }

    assert [sign(cell, NOON)[0] for cell in cells.values()] == list(cells)
    assert [word for word, cell in cells.items() if sign(cell, NOON)[1] == "green"] == ["✓ 0 min"]
    assert len({letter(cell)[0] for cell in cells.values()}) == len(cells)


def test_a_mode_says_what_keeps_it() -> None:
    """People's word, a pause, exemptions."""
    assert mode(a_row(1)) == "act"
    assert mode(a_row(1, held_at="ask")) == "ask (held at ask)"
    assert mode(a_row(1, paused="moving", exemptions=2)) == "observe (paused, 2 exempt)"
    assert mode(a_row(1, mode="")) == "none, wanted: act"
    assert mode(a_row(1, mode="", is_new=True)) == "observe (new)"


def test_an_age_has_one_unit() -> None:
    """As exact as anybody needs it."""
    ages = [age(NOON, NOON.replace(day=day, hour=hour)) for day, hour in ((21, 12), (21, 9), (20, 12), (1, 12))]

    assert ages == ["0 min", "3 h", "24 h", "20 d"]
