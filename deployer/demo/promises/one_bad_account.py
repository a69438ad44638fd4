"""Promise 10: one bad account never stops the rest, and is never reported as success."""

from collections.abc import Iterator

from deployer.demo.testimony import Testimony

PARTIAL = 4


def complaints(seen: Testimony) -> Iterator[str]:
    """A bad account that was not named, a success that was none, and every good account that went without."""
    rollout = seen.rollout
    if rollout.broken not in rollout.reported:
        yield f"{'/'.join(rollout.broken)} failed and was not named"
    if set(rollout.reported) - {rollout.broken}:
        yield "accounts were named as failed that were not"
    if rollout.exit_code != PARTIAL:
        yield f"the deployment ended with {rollout.exit_code} although an account failed"
    for account, region in sorted(rollout.wanted - {rollout.broken} - rollout.in_place):
        yield f"{account}/{region} went without because another failed"
