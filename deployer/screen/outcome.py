"""How a deployment ended, in words and as an exit code."""

from collections.abc import Iterable, Sequence

from deployer.change import Change, Kind, Verb, handed_over, work
from deployer.organization import Organization
from deployer.rollout.causes import advice
from deployer.rollout.outcome import Outcome, Result
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
    told = {one.change.says for one in outcomes if one.result is not Result.DONE}
    named = {(one.change.name, failure.account_id, failure.region) for one in troubled for failure in one.failures}
    for change in work(remaining):
        pairs = {(change.name, *pair) for pair in change.pairs}
        if change.says not in told and not (pairs and pairs <= named):
            screen.print(f"still to do: {change.says}", style="yellow")
    for outcome in troubled:
        screen.print(f"{outcome.result.value}: {outcome.change.says}. {outcome.reason}".rstrip(), style="red")
        for line in failure_lines(outcome, organization):
            screen.print(line)
    for line in advice(failure for outcome in troubled for failure in outcome.failures):
        screen.print(line, style="yellow")
    show_handed_over(remaining)
    screen.print(_summary(outcomes, remaining), style="bold")


def show_detached(outcomes: Sequence[Outcome]) -> None:
    """Prints what was begun and goes on in AWS, what was not begun, and how it goes on: nothing here begins it by itself."""
    screen = console()
    for outcome in outcomes:
        if outcome.result is Result.BEGUN:
            screen.print(f"begun: {outcome.change.says}. Operation {', '.join(outcome.operations)}", style="cyan")
    open_ones = [one for one in outcomes if one.result is Result.NOT_REACHED]
    records = [one for one in open_ones if one.change.kind is Kind.RECORD]
    for outcome in open_ones:
        if outcome not in records:
            screen.print(f"not begun: {outcome.change.says}", style="yellow")
    if records:
        screen.print(f"not begun: {many(len(records), 'account record')}", style="yellow")
    screen.print("Nothing of that is proved yet. irhub watch follows what was begun and says how it ended.", style="bold")
    if open_ones:
        screen.print("What was not begun does not begin by itself: after that, the same command again does it.", style="bold")


def show_unread(outcomes: Sequence[Outcome], organization: Organization, why: str) -> None:
    """Prints how the changes ended as AWS called it, and that nobody has seen it: everything could not be read again."""
    screen = console()
    for outcome in outcomes:
        if outcome.result is not Result.DONE:
            screen.print(f"{outcome.result.value}: {outcome.change.says}. {outcome.reason}".rstrip(), style="red")
        for line in failure_lines(outcome, organization):
            screen.print(line)
    done = sum(one.result is Result.DONE for one in outcomes)
    screen.print(
        f"{done} of {many(len(outcomes), 'change')} ended well, as AWS says; it could not be read again.", style="bold"
    )
    screen.print(f"{why} The same command again looks at everything, and goes on from there.")


def show_watched(outcomes: Sequence[Outcome], organization: Organization) -> None:
    """Prints how everything that was watched ended, with each account and Region that did not succeed."""
    screen = console()
    for outcome in outcomes:
        screen.print(f"{outcome.result.value}: {outcome.change.says}. {outcome.reason}".rstrip())
        for line in failure_lines(outcome, organization):
            screen.print(line)
    for line in advice(failure for outcome in outcomes for failure in outcome.failures):
        screen.print(line, style="yellow")
    failed = sum(len(outcome.failures) for outcome in outcomes)
    ended = f"{many(len(outcomes), 'operation')} ended, {many(failed, 'account and Region', 'accounts and Regions')} failed."
    screen.print(
        f"{ended} irhub status tells where everything stands." if outcomes else "Nothing was ever begun.", style="bold"
    )


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
