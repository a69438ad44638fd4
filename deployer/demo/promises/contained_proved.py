"""Promise 5: after the change the resource is read again, and the words are what was read."""

from collections.abc import Iterator

from deployer.demo.seen import by_spokes, changes, named
from deployer.demo.testimony import Testimony

SWAP = "ec2:ModifyNetworkInterfaceAttribute"


def complaints(seen: Testimony) -> Iterator[str]:
    """A missing look after the last change, and a notice that says something else than the observer sees."""
    calls = by_spokes(seen, seen.made("incident"))
    swaps = named(changes(calls), SWAP)
    last = max((call.ended for call in swaps), default=0.0)
    told = min((notice.at for notice in seen.told), default=float("inf"))
    looks = [call for call in named(calls, "ec2:DescribeNetworkInterfaces") if last <= call.started and call.ended <= told]
    if not looks:
        yield "nobody looked between the last change and the first notice"
    says_contained = any(
        "contained" in notice.body.lower() and "not contained" not in notice.body.lower() for notice in seen.told
    )
    if says_contained != seen.contained.is_isolated:
        yield f"the notice says contained: {says_contained}; the observer sees isolated: {seen.contained.is_isolated}"
