"""A plan beside the installation's own, such as that of the guard: shown, asked for, carried out, and told, as deploy does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deployer.apply import Outcome, apply
from deployer.calls import Aws, Pause
from deployer.change import Change, counts, handed_over, work
from deployer.organization import Organization
from deployer.screen.ask import agree
from deployer.screen.outcome import exit_code, left_over, show_outcomes
from deployer.screen.plan import lines
from deployer.screen.progress import progress
from deployer.screen.words import console, result, talk
from deployer.words import many

Changes = tuple[Change, ...]


def facts(changes: Iterable[Change]) -> dict[str, Any]:
    """The plan as plain values, for ``--json``."""
    every = tuple(changes)
    return {"has_changes": bool(work(every)), "counts": counts(every), "changes": [change.shown() for change in every]}


def show(changes: Changes, organization: Organization, *, with_diff: bool = False, aside: bool = False) -> None:
    """Prints the plan for people; ``aside`` on stderr, where stdout belongs to the result."""
    for text, style in lines(changes, organization, with_diff=with_diff):
        talk(text) if aside else console().print(text, style=style)


def consent(changes: Changes, arn: str, *, yes: bool) -> bool:
    """True where somebody agreed to these changes, False where there is none; raises ``NotConfirmedError`` at a no."""
    mine = work(changes)
    if mine:
        agree(f"Carry out {many(len(mine), 'change')} as {arn}?", yes=yes)
    return bool(mine)


def carry_out(aws: Aws, changes: Changes, organization: Organization, pause: Pause) -> tuple[Outcome, ...]:
    """What became of each change."""
    with progress(organization) as tell:
        return apply(aws, changes, pause, tell)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a plan was carried out."""

    kind: str
    """What the object of ``--json`` is called."""
    outcomes: Sequence[Outcome]
    after: Changes
    """The same plan, made again from what is there now."""
    more: Mapping[str, Any] = field(default_factory=dict)


def tell(ended: Ended, organization: Organization, *, as_json: bool) -> int:
    """Tells how it ended, as JSON or in words, and gives the exit code."""
    remaining = left_over(ended.after)
    code = exit_code(ended.outcomes, remaining)
    if as_json:
        told = {
            "outcomes": [one.shown() for one in ended.outcomes],
            "remaining": [one.shown() for one in work(remaining)],
            "by_hand": [one.shown() for one in handed_over(remaining)],
        }
        result(ended.kind, {"complete": code == 0, **told, **ended.more})
    elif ended.outcomes or remaining:
        show_outcomes(ended.outcomes, remaining, organization)
    return code
