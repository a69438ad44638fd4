"""Promise 5: after the change the resource is read again, and the words are what was read."""

from collections.abc import Iterator

from deployer.demo.seen import by_spokes, changes, named
from deployer.demo.testimony import Testimony

SWAP = "ec2:ModifyNetworkInterfaceAttribute"
LOOK = "ec2:DescribeNetworkInterfaces"
SURVIVORS = ("connections", "DNS", "metadata")
"""What a change of security groups does not cut."""


def complaints(seen: Testimony) -> Iterator[str]:
    """A missing look between the last change and the first claim, and a claim that is not what the observer sees."""
    calls = by_spokes(seen, seen.made("incident"))
    last = max((call.ended for call in named(changes(calls), SWAP)), default=0.0)
    claims = [notice.at for notice in seen.told if _claims(notice.body)]
    claimed = min(claims, default=float("inf"))
    looks = [call for call in named(calls, LOOK) if last <= call.started and call.ended <= claimed]
    if not looks:
        yield "nobody looked between the last change and the first notice that says contained"
    if claims and not any(all(path in notice.body for path in SURVIVORS) for notice in seen.told):
        yield "no notice says which ways out may survive"
    if bool(claims) != seen.contained.is_isolated:
        yield f"a notice says contained: {bool(claims)}; the observer sees isolated: {seen.contained.is_isolated}"


def _claims(body: str) -> bool:
    """True where a notice says that the whole is contained, in words or in its fields."""
    text = body.lower()
    return "contained" in text and not any(word in text for word in ("not contained", "partly contained"))
