"""Promise 7: only authentic findings act; samples never change anything."""

from collections.abc import Iterator

from deployer.demo.seen import by_spokes, changes, named
from deployer.demo.testimony import Testimony


def complaints(seen: Testimony) -> Iterator[str]:
    """Every role entered and every change made while forged, malformed and sample events came in, and who else is heard."""
    yield from seen.heard
    calls = seen.made("forged")
    for entry in named(calls, "sts:AssumeRole"):
        if "/irhub/" in str(entry.parameters.get("RoleArn")):
            yield f"a forged event made irhub enter {entry.parameters['RoleArn']}"
    for call in changes(by_spokes(seen, calls)):
        yield f"a forged event led to {call.name} in {call.account_id}"
