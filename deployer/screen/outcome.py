"""How a deployment ended, in words and as an exit code."""

from collections.abc import Iterable, Sequence

from deployer.apply import Outcome, Result
from deployer.change import Change, Kind, Verb, handed_over, work
from deployer.organization import Organization
from deployer.screen.progress import failure_lines
from deployer.screen.words import console
from deployer.words import many

PARTLY = 4


def exit_code(outcomes: Sequence[Outcome], remaining: Sequence[Change]) -> int:
    """1 where all that was tried failed, 4 where only some did or something is left to do, by us or by hand, else 0."""
    results = {one.result for one in outcomes}
    if Result.FAILED in results and not results & {Result.DONE, Result.PARTLY}:
        return 1
    return PARTLY if results - {Result.DONE} or remaining else 0


def left_over(changes: Iterable[Change]) -> tuple[Change, ...]:
    """What is not as it should be: work for the next run, and what somebody else must do."""
    return tuple(change for change in changes if change.calls or change.verb is Verb.BY_HAND)


def show_outcomes(outcomes: Sequence[Outcome], remaining: Sequence[Change], organization: Organization) -> None:
    """Prints what is still missing, what failed and why, what is left to people, and one line that sums up."""
    screen = console()
    troubled = [one for one in outcomes if one.result in {Result.PARTLY, Result.FAILED}]
    told = {outcome.change.says for outcome in troubled}
    for change in work(remaining):
        if change.says not in told:
            screen.print(f"still to do: {change.says}", style="yellow")
    for outcome in troubled:
        screen.print(f"{outcome.result.value}: {outcome.change.says}. {outcome.reason}".rstrip(), style="red")
        for line in failure_lines(outcome, organization):
            screen.print(line)
    show_handed_over(remaining)
    screen.print(_summary(outcomes, remaining), style="bold")


def show_handed_over(changes: Iterable[Change]) -> None:
    """Prints what is left to people, with the lines that they can copy."""
    handed = handed_over(changes)
    if not handed:
        return
    screen = console()
    kinds = {change.kind.value if change.kind is Kind.STACK else "thing" for change in handed}
    noun = kinds.pop() if len(kinds) == 1 else "thing"
    places = "; ".join(f"{change.name} in {change.where}" for change in handed)
    screen.print(f"{many(len(handed), noun)} {'is' if len(handed) == 1 else 'are'} left to you: {places}", style="cyan")
    for line in dict.fromkeys(detail for change in handed for detail in change.details):
        screen.print(f"    {line}")


def _summary(outcomes: Sequence[Outcome], remaining: Sequence[Change]) -> str:
    by_us, by_hand = work(remaining), handed_over(remaining)
    if by_hand and not by_us and all(one.result is Result.DONE for one in outcomes):
        return f"{many(len(outcomes), 'change')} made; {len(by_hand)} left to you."
    if exit_code(outcomes, remaining) == 0:
        return f"{many(len(outcomes), 'change')} made; read again, everything is as it should be."
    done = sum(one.result is Result.DONE for one in outcomes)
    yours = f", {len(by_hand)} left to you" if by_hand else ""
    made = f"{done} of {many(len(outcomes), 'change')} made, {len(by_us)} still to do{yours}."
    return f"{made} The same command again goes on from here."
