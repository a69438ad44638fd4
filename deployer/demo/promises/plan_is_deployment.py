"""Promise 9: what the plan named is what the deployment did, and the plan itself wrote nothing."""

from collections import Counter
from collections.abc import Iterator

from deployer.demo.seen import changes
from deployer.demo.testimony import Testimony


def complaints(seen: Testimony) -> Iterator[str]:
    """Every write of the plan, and every difference between the calls that were named and those that were made."""
    for call in changes(seen.made("plan")):
        yield f"the plan made {call.name}"
    announced = Counter(seen.rollout.announced)
    made = Counter((call.name, call.region) for call in changes(seen.made("deploy")))
    if not announced:
        yield "the plan named no call, so nothing could be judged"
    yield from (f"{name} in {region} was made and not named" for name, region in made - announced)
    yield from (f"{name} in {region} was named and not made" for name, region in announced - made)
