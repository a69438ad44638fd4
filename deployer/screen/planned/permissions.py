"""What a plan newly allows, in a block of its own."""

from collections.abc import Iterator, Sequence

from deployer.broadening import Broader
from deployer.broadening.way import Way
from deployer.screen.planned.grid import Line

MOST_NEW = 3
STYLES = {Way.NEW: "yellow", Way.CHANGED: "yellow"}


def permissions(found: Sequence[Broader], *, in_full: bool) -> Iterator[Line]:
    """The block; of a first installation's many new policies only a count, unless it is asked for in full."""
    if not found:
        return
    yield "", ""
    yield "Newly allowed:", "bold"
    new = [one for one in found if one.way is Way.NEW]
    summed_up = len(new) > MOST_NEW and not in_full
    if summed_up:
        yield f"  {len(new)} new policies; each is named with --diff and --json", STYLES[Way.NEW]
    for one in found:
        if not (summed_up and one.way is Way.NEW):
            yield f"  {one.document}: {one.way.value}: {one.says}", STYLES.get(one.way, "red")
