"""How drills went: a timeline each, what was kept, what was lacking, and one line that sums up."""

from collections.abc import Sequence

from deployer.proof.drilling import Drilled
from deployer.screen.words import console
from deployer.words import many


def show_drills(drills: Sequence[Drilled], names: dict[str, str]) -> None:
    """Prints them all."""
    screen = console()
    for one in drills:
        screen.print(f"{one.pair.account_id} {names.get(one.pair.account_id, '')} {one.pair.region}", style="bold")
        for seconds, says in one.timeline:
            screen.print(f"  {seconds:>7.1f} s  {says}")
        for kept in one.course.kept if one.course else ():
            screen.print(f"  kept: {kept}", style="dim")
        for gap in one.gaps:
            screen.print(f"  ✗ {gap}", style="red")
    proved = sum(not one.gaps for one in drills)
    screen.print(f"{proved} of {many(len(drills), 'drill')} contained, proved, released and ended.", style="bold")
