"""The proof that nothing of an installation is left: everything is searched once more, and what cannot be seen is said.

Searched is by tag in every Region of the hub account and, with credentials for it, of the management account; by name for what
that search does not know: StackSets, stacks, roles, the guard. The search by tag runs behind (Resource Groups Tagging API,
GetResources), so what it still shows is asked for again for a while before it counts as left.

Members cannot be seen: their roles let nobody in but the hub's function, which is gone by then. That their stacks went,
StackSets say. What incidents left there on purpose, groups and snapshots, stays: of the hub account it
is counted here, of members by the record (see ``remains.py``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from deployer.aws import leftovers
from deployer.calls import Door
from deployer.desired import Desired
from deployer.destruction import remains
from deployer.destruction.data import Data
from deployer.destruction.remains import Remain
from deployer.found import Found
from deployer.guard.state import Guard
from deployer.ours import only_ours
from deployer.screen.words import talk
from deployer.wiring import Desk
from hub.action import INSTALLATION_TAG

LOOKS = 6
FIRST_PAUSE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Proof:
    """What a last look found."""

    looked: tuple[str, ...]
    """Where it looked, and for what."""
    left: tuple[str, ...]
    """What of ours is there and was not meant to stay."""
    unseen: tuple[str, ...]
    """What it could not see, a sentence each."""
    remains: tuple[Remain, ...] = ()
    """What incidents made, which stays on purpose."""

    def shown(self) -> dict[str, Any]:
        """The proof as plain JSON values."""
        told = {"looked": list(self.looked), "left": list(self.left), "unseen": list(self.unseen)}
        return {**told, "remains": [one.shown() for one in self.remains]}


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the search by tag shows of ours."""

    left: tuple[str, ...]
    copies: tuple[str, ...]
    """Copies of disks, which are evidence."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that is known when the proof is made."""

    desired: Desired
    found: Found
    data: Data
    guard: Guard
    made: tuple[Remain, ...] = ()
    """What incidents made in members, by the record as it was before."""


def prove(works: Desk, scene: Scene) -> Proof:
    """Everything searched once more."""
    regions = _regions(works)
    tagged = _by_tag(works, scene, regions)
    return Proof(
        looked=tuple(_looked(works, regions)),
        left=tuple(sorted({*_by_name(works, scene), *tagged.left})),
        unseen=tuple(_unseen(works)),
        remains=remains.together((*remains.copies(tagged.copies), *scene.made)),
    )


def _regions(works: Desk) -> tuple[str, ...]:
    return tuple(sorted({*works.settings.regions, works.settings.hub.region}))


def _doors(works: Desk) -> Iterator[tuple[Door, str]]:
    yield Door.HUB, works.settings.hub.account
    if works.settings.profiles.management:
        yield Door.MANAGEMENT, works.settings.management.account


def _looked(works: Desk, regions: tuple[str, ...]) -> Iterator[str]:
    for _, account_id in _doors(works):
        yield f"everything with the tag {INSTALLATION_TAG}: {works.settings.prefix} in {account_id}, {', '.join(regions)}"
    yield f"StackSets and their instances, stacks, roles below /irhub/ in {works.settings.hub.account}, and the guard, by name"


def _by_name(works: Desk, scene: Scene) -> Iterator[str]:
    found = only_ours(scene.desired, scene.found)
    yield from (f"StackSet {name}, {len(one.instances)} instances" for name, one in found.sets.items())
    stays = bool(scene.desired.hub.kept)
    for place in found.stacks:
        if place != scene.desired.hub.place or not stays:
            yield f"stack {place.name} in {place.region} ({place.door.value})"
    yield from leftovers.roles(works.read, works.settings.hub.region, works.settings.prefix)
    if scene.guard.there:
        yield f"service control policy {scene.guard.name}"


def _by_tag(works: Desk, scene: Scene, regions: tuple[str, ...]) -> Tagged:
    """What the search shows; it is asked again while it shows anything, for it runs behind."""
    pause, found = FIRST_PAUSE_SECONDS, _tagged(works, scene, regions)
    for _ in range(LOOKS - 1):
        if not found.left:
            break
        talk(f"the search by tag still shows {len(found.left)} of ours; it runs behind, so again in {pause:.0f} s")
        works.outside.pause(pause)
        pause, found = pause * 2, _tagged(works, scene, regions)
    return found


def _tagged(works: Desk, scene: Scene, regions: tuple[str, ...]) -> Tagged:
    prefix = works.settings.prefix
    looks = [partial(leftovers.tagged, works.read, door, region, prefix) for door, _ in _doors(works) for region in regions]
    found = set(chain.from_iterable(works.outside.together(looks)))
    copies = {arn for arn in found if remains.is_a_copy(arn)}
    left = {arn for arn in found - copies if not _is_meant_to_stay(arn, scene) and not _is_given_up(works, arn)}
    return Tagged(tuple(sorted(left)), tuple(sorted(copies)))


def _is_given_up(works: Desk, arn: str) -> bool:
    """True for a key that waits for its end: it bears its tags until then."""
    _, _, service, region, account_id, _ = arn.split(":", 5)
    return service == "kms" and account_id == works.settings.hub.account and leftovers.key(works.read, arn, region) is None


def _is_meant_to_stay(arn: str, scene: Scene) -> bool:
    data, hub = scene.data, scene.desired.hub
    whole = {
        data.table.arn if data.table else "",
        data.key.arn if data.key else "",
        f":::{data.shelf.bucket}" if data.has_bucket else "",
    }
    is_stack = bool(hub.kept) and f":stack/{hub.place.name}/" in arn
    return is_stack or any(part and arn.endswith(part) for part in whole)


def _unseen(works: Desk) -> Iterator[str]:
    if not works.settings.profiles.management:
        account = works.settings.management.account
        yield f"the management account {account}: the settings name no profile for it, see the lines above"
    yield "member accounts: only the hub's function could enter them; that their stacks are gone is StackSets' word"
