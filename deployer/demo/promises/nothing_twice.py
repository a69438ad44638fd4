"""Promise 2: duplicate, repeated and concurrent deliveries cause each change once."""

from collections import Counter
from collections.abc import Iterator

from deployer.demo.seen import by_spokes, changes, flat
from deployer.demo.testimony import Testimony


def complaints(seen: Testimony) -> Iterator[str]:
    """Every change that was made twice, and every change after a delivery that brought nothing new."""
    for name in ("duplicate", "update"):
        for call in changes(by_spokes(seen, seen.made(name))):
            yield f"the {name} led to {call.name}"
    made = Counter(
        (call.name, flat(call.parameters)) for call in changes(by_spokes(seen, seen.made("incident", "duplicate", "update")))
    )
    for (name, _), times in made.items():
        if times > 1:
            yield f"{name} was made {times} times with the same parameters"
    told = Counter((notice.channel, notice.body) for notice in seen.told)
    for (channel, _), times in told.items():
        if times > 1:
            yield f"{channel} was told the same {times} times"
