"""What would have been done about past findings, on the screen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from deployer.aws.past_findings import Wanted
from deployer.playbooks.backtest import Backtest, Hit, Past, Row, rows
from deployer.playbooks.looking_back import Gathered
from deployer.screen.plain import plain
from deployer.screen.words import console, talk
from deployer.words import many

MOST_RESOURCES, MOST_HITS, MOST_REASONS = 40, 20, 10
STYLES = {"act": "green", "ask": "yellow", "tell": "dim"}
COUNTS = ("findings", "resources", "act", "ask", "tell")


def facts(made: Backtest, places: Iterable[Gathered], wanted: Wanted) -> dict[str, Any]:
    """Everything as plain JSON values."""
    return {
        "since": wanted.since.isoformat(),
        "until": wanted.until.isoformat(),
        "findings": made.findings,
        "places": [
            {"place": one.place, "findings": len(one.findings), "unread": one.unread or None, "cut": one.cut} for one in places
        ],
        **{f"by_{by}": [row.shown() for row in rows(made, by)] for by in ("type", "playbook", "account")},
        "breaker": [hit.shown() for hit in made.hits],
        "unanswered": [{"type": kind or None, "reason": reason} for kind, reason in made.unanswered],
        "cases": [case.shown() for case in made.cases],
    }


def show(made: Backtest) -> None:
    """Prints what would have been done by type, playbook and account, where the breaker would have opened, and on what."""
    _table("BY FINDING TYPE", ("type", "playbook"), rows(made, "type"))
    _table("BY PLAYBOOK", ("playbook",), rows(made, "playbook"))
    _table("BY ACCOUNT", ("account",), rows(made, "account"))
    _breaker(made.hits)
    _unanswered(made)
    _resources(made.cases)


def _table(title: str, names: Sequence[str], lines: Sequence[Row]) -> None:
    if not lines:
        return
    screen = console()
    texts = [(*map(plain, row.names), *(str(getattr(row, name)) for name in COUNTS)) for row in lines]
    header = (*names, *COUNTS)
    widths = [max(len(text[place]) for text in (header, *texts)) for place in range(len(header))]
    screen.print(f"\n{title}", style="bold")
    for style, line in (("dim", header), *(("", text) for text in texts)):
        cells = (
            cell.ljust(width) if place < len(names) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        screen.print("  ".join(cells).rstrip(), style=style)


def _breaker(hits: Sequence[Hit]) -> None:
    screen = console()
    screen.print("\nCIRCUIT BREAKER", style="bold")
    if not hits:
        screen.print("It would not have opened.", style="dim")
        return
    screen.print(f"It would have opened for {many(len(hits), 'case')}, which people would have been asked about:")
    for hit in hits[:MOST_HITS]:
        screen.print(plain(f"  {hit.at:%Y-%m-%d %H:%M}  {hit.account_id}  {hit.resource}: {hit.says}"), style="yellow")
    _rest(len(hits) - MOST_HITS)


def _unanswered(made: Backtest) -> None:
    if not made.unanswered:
        return
    screen = console()
    screen.print("\nNOT ANSWERED", style="bold")
    counted = Counter(reason for _, reason in made.unanswered).most_common()
    for reason, count in counted[:MOST_REASONS]:
        screen.print(plain(f"  {count:6,}  {reason}"), style="dim")
    _rest(len(counted) - MOST_REASONS)


def _resources(cases: Sequence[Past]) -> None:
    if not cases:
        return
    screen = console()
    screen.print("\nRESOURCES", style="bold")
    order = sorted(cases, key=lambda case: (list(STYLES).index(case.would), case.opened))
    for case in order[:MOST_RESOURCES]:
        target = case.target
        where = f"{case.opened:%Y-%m-%d %H:%M}  {target.account_id}  {target.region}"
        screen.print(plain(f"  {case.would:4}  {where}  {target.kind} {target.id}"), style=STYLES[case.would])
    _rest(len(cases) - MOST_RESOURCES)


def _rest(count: int) -> None:
    if count > 0:
        console().print(f"  … and {count:,} more, with --json", style="dim")


def say_gaps(places: Iterable[Gathered]) -> None:
    """Says on stderr which places were not read to their end."""
    for one in places:
        if one.unread:
            talk(f"{one.place} could not be read: {one.unread}")
        elif one.cut:
            talk(f"{one.place}: only the newest {len(one.findings):,} findings were read; --most takes more.")
