"""What the doctor found, for people: one line a check, what is wrong beneath it with the reason and the way to mend it."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from deployer.doctor.check import Check, Report, Result, Verdict
from deployer.doctor.mending import in_general
from deployer.screen.words import console
from deployer.words import many

SIGNS = {
    Verdict.PASS: ("PASS", "green"),
    Verdict.WARN: ("WARN", "yellow"),
    Verdict.FAIL: ("FAIL", "bold red"),
    Verdict.SKIP: ("SKIP", "dim"),
}
MOST_DETAILS = 12
"""More lines than this about one check are counted; ``--json`` has them all."""
INDENT = 10
"""Where the words begin, behind verdict and code."""

Line = tuple[str, str]
"""A text and its style."""


def show_report(report: Report) -> None:
    """Prints every result and one line that sums up."""
    screen = console()
    for text, style in lines(report.results, _width(screen.width, is_terminal=screen.is_terminal)):
        screen.print(text, style=style)
    screen.print(summary(report), style="bold")


def show_list(checks: Iterable[Check]) -> None:
    """Prints every check with its reason, for people who want to know before they ask AWS."""
    screen = console()
    width = _width(screen.width, is_terminal=screen.is_terminal)
    for check in checks:
        screen.print(f"{check.code}  {check.title}", style="bold")
        for line in (*_wrapped(check.why, width, 6), *_wrapped(f"mend: {in_general(check.mend)}", width, 6)):
            screen.print(line)


def lines(results: Sequence[Result], width: int) -> Iterator[Line]:
    """The results line by line, wrapped to this width."""
    for result in results:
        sign, style = SIGNS[result.answer.verdict]
        sign, style = ("IGN ", "magenta") if result.ignored else (sign, "cyan" if result.answer.unknown else style)
        first, *rest = _wrapped(_headline(result), width, INDENT)
        yield f"{sign} {result.check.code} {first.strip()}", style
        yield from ((line, style) for line in rest)
        yield from ((line, "") for line in _beneath(result, width))


def _headline(result: Result) -> str:
    """What is true where all is well, and what was seen; apart where the two may contradict each other."""
    title = result.check.title.rstrip(".")
    return title if result.mend else f"{title}: {result.answer.says}"


def _beneath(result: Result, width: int) -> Iterator[str]:
    details = result.answer.details
    if result.mend:
        yield from _labelled("seen: ", result.answer.says, width)
    for detail in details[:MOST_DETAILS]:
        yield from _labelled("- ", detail, width)
    if len(details) > MOST_DETAILS:
        yield f"{' ' * INDENT}- and {len(details) - MOST_DETAILS} more; --json names them all"
    if result.mend:
        yield from _labelled("why:  ", result.check.why, width)
        yield f"{' ' * INDENT}mend: {result.mend}"


def _labelled(label: str, text: str, width: int) -> list[str]:
    """A text behind its label, its further lines beneath its first."""
    first, *rest = _wrapped(text, width, INDENT + len(label))
    return [f"{' ' * INDENT}{label}{first.strip()}", *rest]


def summary(report: Report) -> str:
    """How many of each, and whether a deployment may begin."""
    of = report.counts
    words = [f"{of[verdict.value]} {verdict.value}" for verdict in Verdict]
    words += [f"{of[name]} {name}" for name in ("unknown", "ignored") if of[name]]
    refused = report.refuses
    end = f"Refused: {_codes(refused)}." if refused else "Nothing stands against a deployment."
    gaps = f" irhub deploy mends {_codes(report.gaps)}." if report.gaps else ""
    return f"{many(len(report.results), 'check')}: {', '.join(words)}. {end}{gaps}"


def _codes(results: Iterable[Result]) -> str:
    return ", ".join(one.check.code for one in results)


@contextmanager
def watched(how_many: int) -> Iterator[Callable[[Result], None]]:
    """On a terminal, a line on stderr that counts while AWS is asked; elsewhere nothing is said before the end."""
    screen = console(err=True)
    if not screen.is_terminal:
        yield lambda _: None
        return
    done: list[str] = []
    lock = threading.Lock()
    with screen.status("Asking AWS …") as status:

        def tell(result: Result) -> None:
            with lock:
                done.append(result.check.code)
                status.update(f"{len(done)} of {how_many} checks done; last: {result.check.code} {result.check.title}")

        yield tell


def _width(width: int, *, is_terminal: bool) -> int:
    """As wide as the terminal; where there is none, lines stay whole, so that they can be searched."""
    return max(width, 60) if is_terminal else 10_000


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    import textwrap

    pad = " " * indent
    return textwrap.wrap(text, width, initial_indent=pad, subsequent_indent=pad, break_long_words=False, break_on_hyphens=False)
