"""Promise 8: people stay in command: where irhub may only look or ask, it changes nothing."""

from collections.abc import Iterator

from deployer.demo.seen import by_spokes, changes
from deployer.demo.testimony import Testimony


def complaints(seen: Testimony) -> Iterator[str]:
    """Every change in an account that is watched or asked, and an account of that kind that was never looked at."""
    if not seen.held_back:
        yield "no account was held back, so nothing could be judged"
    for account in seen.held_back:
        inside = [call for call in by_spokes(seen, seen.made("held back")) if call.account_id == account]
        if not inside:
            yield f"irhub did not even look into {account}"
        yield from (f"{call.name} in {account}, where irhub may not act" for call in changes(inside))
    for call in changes(by_spokes(seen, seen.made("paused"))):
        yield f"{call.name} in {call.account_id} while everything was paused"
