"""What CloudFormation said to a canary, and what that proves."""

from collections.abc import Iterable, Iterator, Sequence

from deployer.canary import Answer, Untried
from deployer.canary.trial import Type
from deployer.screen.words import console
from deployer.words import many

SIGNS = {"Add": ("+", "green"), "Modify": ("~", "yellow"), "Remove": ("-", "red")}
ANEW = ("±", "magenta")
PROVES = (
    "CloudFormation takes these templates in this account and Region, with these capabilities and tags",
    "which resources it would make, change, replace and delete there, by its own reckoning",
)
CANNOT = (
    "whether IAM and service control policies allow making them: no resource was touched",
    "quotas, names that others take in the meantime, and what services refuse when they are called",
    "any other account or Region, and StackSets' own part: targets, order, tolerance",
)


def show_answers(answers: Iterable[Answer], untried: Sequence[Untried] = ()) -> None:
    """Prints what CloudFormation said to each, what was not tried, a line that sums up, and what that proves and does not."""
    screen = console()
    known = tuple(answers)
    for answer in known:
        for text, style in _lines(answer):
            screen.print(text, style=style)
    for one in untried:
        screen.print(f"{one.what}: not tried: {one.why}; {one.todo}", style="yellow")
    refused = sum(answer.is_refused for answer in known)
    missing = f" {many(len(untried), 'template')} not tried." if untried else ""
    screen.print(
        f"{many(len(known), 'change set')} tried, and none left behind; {refused} refused by CloudFormation.{missing}",
        style="bold",
    )
    for sentence in PROVES if known else ():
        screen.print(f"  proved: {sentence}", style="dim")
    for sentence in CANNOT:
        screen.print(f"  not proved: {sentence}", style="dim")


def _lines(answer: Answer) -> Iterator[tuple[str, str]]:
    against = "a new stack" if answer.trial.kind is Type.CREATE else "the stack that is there"
    head = f"{answer.trial.what}, against {against}"
    if answer.is_refused:
        yield f"{head}: refused: {answer.reason or answer.status}", "red"
    elif answer.is_empty:
        yield f"{head}: nothing to change", "dim"
    else:
        yield f"{head}: accepted, {many(len(answer.effects), 'resource')}", "bold"
    yield from ((f"    {complaint}", "yellow") for complaint in answer.complaints)
    for effect in answer.effects:
        sign, style = ANEW if effect.replacement else SIGNS.get(effect.action, ("?", ""))
        yield f"    {sign} {effect.says}", style
