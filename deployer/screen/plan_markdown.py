"""A plan as Markdown, for a comment on a pull request: the same facts as ``--json``, the weighty ones first.

What others named (stacks, tags, units, accounts) stands in fenced blocks alone, with a fence longer than any run of backticks
in it: no name turns into markup, mentions anybody, or ends its block.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deployer.screen.plain import plain

LONGEST = 60_000
"""GitHub takes 65,536 characters in a comment, GitLab a million; a longer plan is cut, and says so."""

MOST_LINES = 60

SIGNS = {"create": "+", "update": "!", "replace": "!", "delete": "-", "by hand": "#"}
"""Signs that a ``diff`` block is coloured by."""

Facts = Mapping[str, Any]


def marker(facts: Facts) -> str:
    """The first line, by which the next plan of the same installation finds the comment."""
    hub = facts["hub"]
    stack = next((one["name"] for one in facts["changes"] if one["stage"] == "hub"), "")
    return f"<!-- irhub plan: {facts['organization']} {hub['account']} {hub['region']} {stack} -->"


def markdown(facts: Facts) -> str:
    """The whole comment."""
    text = "\n".join(_parts(facts))
    return (text if len(text) <= LONGEST else _cut(text)) + "\n"


def _cut(text: str) -> str:
    """The beginning of it, up to the end of a line, with whatever is open there closed."""
    kept = text[:LONGEST].rsplit("\n", 1)[0].split("\n")
    fence = ""
    for line in kept:
        ticks = re.match(r"`{3,}", line)
        if ticks:
            fence = "" if fence == ticks[0] else fence or ticks[0]
    folded = sum(line.startswith("<details>") for line in kept) - sum(line.startswith("</details>") for line in kept)
    closing = [*([fence] if fence else []), *(["</details>"] * folded)]
    return "\n".join([*kept, *closing, "", "This plan is longer than a comment. All of it: `irhub plan`, or the job's log."])


def _parts(facts: Facts) -> Iterator[str]:
    yield marker(facts)
    yield f"### irhub plan: {_summary(facts['counts'])}"
    yield ""
    yield from _block(
        f"as {facts['identity']}", f"in {facts['organization']}, hub {facts['hub']['account']} {facts['hub']['region']}"
    )
    refused = facts.get("refused")
    if refused:
        yield "**This plan is refused.**"
        yield from _block(refused["why"], refused["todo"])
    allowed = (f"{one['document']}: {one['way']}: {one['says']}" for one in facts["newly_allowed"])
    yield from _listed("Newly allowed by IAM", allowed)
    yield from _listed("What is lost", (one["says"] for one in facts["losses"]))
    yield from _changes(facts)
    yield from _listed(
        "Last known drift", (f"{one['what']}: {one['status']}, checked {one['checked']}" for one in facts["drift"])
    )
    yield f"Estimated costs: about ${facts['costs']['dollars_a_month']} a month; `irhub plan --costs` says what that rests on."


def _summary(counts: Mapping[str, int]) -> str:
    words = [f"{number} to {verb}" for verb, number in counts.items() if number and verb not in {"nothing", "by hand"}]
    words += [f"{counts['by hand']} by hand"] if counts.get("by hand") else []
    return f"{', '.join(words) or 'nothing to change'}; {counts.get('nothing', 0)} as they should be"


def _changes(facts: Facts) -> Iterator[str]:
    shown = [change for change in facts["changes"] if change["verb"] != "nothing"]
    if not shown:
        return
    lines = [f"{SIGNS.get(one['verb'], ' ')} {one['says']}" for one in shown]
    more = [f"  and {len(lines) - MOST_LINES} more, see the details"] if len(lines) > MOST_LINES else []
    yield from _fenced([*lines[:MOST_LINES], *more], "diff")
    yield from _folded("Details", _details(shown))
    yield from _folded("Template lines", (line for one in shown for line in one["diff"]), "diff")


def _details(changes: Iterable[Facts]) -> Iterator[str]:
    for change in changes:
        yield change["says"]
        yield from (f"    {line}" for line in (*change["details"], *change.get("replaces", ())))
        accounts = sorted({pair["account"] for pair in change["pairs"]})
        regions = sorted({pair["region"] for pair in change["pairs"]})
        if accounts:
            yield f"    in {', '.join(regions)}: {', '.join(accounts)}"


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    if every:
        yield f"**{title}**\n"
        yield from _fenced(every)


def _folded(title: str, lines: Iterable[str], language: str = "") -> Iterator[str]:
    every = list(lines)
    if every:
        yield f"<details><summary>{title}</summary>\n"
        yield from _fenced(every, language)
        yield "</details>\n"


def _block(*lines: str) -> Iterator[str]:
    yield from _fenced(list(lines))


def _fenced(lines: list[str], language: str = "") -> Iterator[str]:
    written = [plain(line) for line in lines]
    fence = _fence("\n".join(written))
    yield f"{fence}{language}"
    yield from written
    yield f"{fence}\n"


def _fence(text: str) -> str:
    """Longer than any run of backticks in the text."""
    runs = [len(run) for run in re.findall(r"`+", text)]
    return "`" * max(3, *(run + 1 for run in runs), 3)
