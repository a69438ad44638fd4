"""What a verify showed, as a table: accounts and Regions down, what was tried across."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from deployer.proof.words import Part, Proof, Row
from deployer.screen.words import console, talk
from deployer.words import many
from hub.rehearsal import Verdict

if TYPE_CHECKING:
    from rich.text import Text

HEAD = ("account", "name", "Region", "sample", "after", "dry runs", "heartbeat")
GRID_FROM = 60
"""From so many rows on, those without gaps are counted by Region and not listed."""


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Takes what is said meanwhile: one line that changes on a terminal, a line each elsewhere; all on stderr."""
    screen = console(err=True)
    if not screen.is_terminal:
        yield talk
        return
    with screen.status("asking the hub") as status:
        yield status.update


def show_proof(proof: Proof) -> None:
    """Prints the hub's parts, the rows, every gap with its reason, and one line that sums up."""
    screen = console()
    for line in (*_parts(proof.parts), *_table(_listed(proof.rows))):
        screen.print(line)
    for text in (*_counts(proof.rows), *_gaps(proof.rows), *_left(proof)):
        screen.print(text)
    screen.print(_summary(proof), style="bold")


def _parts(parts: tuple[Part, ...]) -> Iterator["Text"]:
    from rich.text import Text

    for part in parts:
        sign = ("✗ ", "red") if part.gap else ("✓ ", "green")
        yield Text.assemble(sign, f"{part.name}: {part.says}", (f". {part.gap}" if part.gap else "", "red"))


def _listed(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return rows if len(rows) < GRID_FROM else tuple(row for row in rows if row.gaps)


def _table(rows: tuple[Row, ...]) -> Iterator["Text"]:
    from rich.text import Text

    if not rows:
        return
    lines = [[(name, "bold") for name in HEAD], *(_line(row) for row in rows)]
    widths = [max(len(line[column][0]) for line in lines) + 2 for column in range(len(HEAD))]
    for line in lines:
        aligned = Text.assemble(*((text.ljust(width), style) for (text, style), width in zip(line, widths, strict=True)))
        aligned.rstrip()  # a narrow terminal would wrap the blanks
        yield aligned


def _line(row: Row) -> list[tuple[str, str]]:
    plain = [(text, "") for text in (row.pair.account_id, row.name, row.pair.region)]
    return [*plain, _sample(row), (f"{row.arrival.seconds:g} s" if row.arrival else "", ""), _dry_runs(row), _heartbeat(row)]


def _sample(row: Row) -> tuple[str, str]:
    if not row.answered:
        return "no answer", "red"
    if row.sample.error:
        return "not made", "red"
    if row.arrival is None:
        return "did not arrive", "red"
    return ("refused", "red") if row.arrival.refused else ("✓ arrived", "green")


def _dry_runs(row: Row) -> tuple[str, str]:
    if not row.tried:
        return "none", "red"
    counts = [(verdict, row.count(verdict)) for verdict in Verdict]
    said = ", ".join(f"{count} {verdict.value}" for verdict, count in counts if count)
    failed = row.count(Verdict.DENIED) + row.count(Verdict.UNKNOWN)
    return said, "red" if failed else "yellow" if row.count(Verdict.UNTRIED) else "green"


def _heartbeat(row: Row) -> tuple[str, str]:
    return (row.heartbeat[:16].replace("T", " "), "") if row.heartbeat else ("none yet", "dim")


def _counts(rows: tuple[Row, ...]) -> Iterator[str]:
    """Where not every row is listed, how many of each Region are proved."""
    if len(rows) < GRID_FROM:
        return
    for region in sorted({row.pair.region for row in rows}):
        here = [row for row in rows if row.pair.region == region]
        slowest = max((row.arrival.seconds for row in here if row.arrival), default=0)
        proved = f"{sum(not row.gaps for row in here)} of {many(len(here), 'account')} proved"
        yield f"{region}: {proved}; the slowest sample came after {slowest:g} s"


def _gaps(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        yield from (f"{row.pair.account_id} {row.name} {row.pair.region}: {gap}" for gap in row.gaps)


def _left(proof: Proof) -> Iterator[str]:
    for region, finding_ids in sorted((proof.left or {}).items()):
        yield (
            f"{many(len(finding_ids), 'sample')} in {region} could not be archived from the hub account: only GuardDuty's "
            "administrator can. There: aws guardduty archive-findings "
            f"--region {region} --detector-id ID --finding-ids {' '.join(finding_ids[:5])}{' …' if finding_ids[5:] else ''}"
        )


def _summary(proof: Proof) -> str:
    proved = sum(not row.gaps for row in proof.rows)
    wrong = sum(bool(part.gap) for part in proof.parts)
    hub = f"{many(wrong, 'part')} of the hub wrong" if wrong else "every part of the hub well"
    said = f"{proved} of {many(len(proof.rows), 'place')} proved, {hub}; {many(proof.archived, 'sample')} archived."
    untried = sum(row.count(Verdict.UNTRIED) for row in proof.rows)
    more = " What is untried had nothing to be tried on; irhub drill proves it." if untried else ""
    return said + more
