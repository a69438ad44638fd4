"""How a deployment ended, in words and as an exit code."""

from collections.abc import Sequence

from deployer.apply import Outcome, Result
from deployer.change import Change
from deployer.organization import Organization
from deployer.screen.progress import failure_lines
from deployer.screen.words import console
from deployer.words import many

PARTLY = 4


def exit_code(outcomes: Sequence[Outcome], remaining: Sequence[Change]) -> int:
    """1 where something failed as a whole, 4 where some instances failed or something is still missing, else 0."""
    if any(one.result is Result.FAILED for one in outcomes):
        return 1
    partly = any(one.result is not Result.DONE for one in outcomes)
    return PARTLY if partly or remaining else 0


def show_outcomes(outcomes: Sequence[Outcome], remaining: Sequence[Change], organization: Organization) -> None:
    """Prints what failed and why, what is still missing, and one line that sums up."""
    screen = console()
    for outcome in outcomes:
        if outcome.result is not Result.DONE:
            screen.print(f"{outcome.result.value}: {outcome.change.says}. {outcome.reason}".rstrip(), style="red")
            for line in failure_lines(outcome, organization):
                screen.print(line)
    for change in remaining:
        screen.print(f"still to do: {change.says}", style="yellow")
    screen.print(_summary(outcomes, remaining), style="bold")


def _summary(outcomes: Sequence[Outcome], remaining: Sequence[Change]) -> str:
    if exit_code(outcomes, remaining) == 0:
        return f"{many(len(outcomes), 'change')} made; read again, everything is as it should be."
    done = sum(one.result is Result.DONE for one in outcomes)
    made = f"{done} of {many(len(outcomes), 'change')} made, {len(remaining)} still to do."
    return f"{made} The same command again goes on from here."
