"""What is there: everything of an installation that AWS shows, read and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from deployer.aws import artifacts, custom_actions, exemptions, register, stacks, stacksets
from deployer.aws.custom_actions import CustomAction
from deployer.aws.register import Record
from deployer.aws.stacks import FoundStack, Place
from deployer.aws.stacksets import FoundSet
from deployer.calls import Aws, Together
from deployer.desired import Desired
from deployer.errors import BusyError
from deployer.organization import Organization
from hub.exemption import Exemption


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was found; what is not in here does not exist."""

    stacks: Mapping[Place, FoundStack] = field(default_factory=dict)
    sets: Mapping[str, FoundSet] = field(default_factory=dict)
    has_bundle: bool = False
    records: tuple[Record, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    """Those of irhub.yaml, as the last deployment wrote them."""
    clicks: tuple[CustomAction, ...] | None = ()
    """The custom actions where Security Hub's findings gather; None where it is off."""


class StackBusyError(BusyError):
    """CloudFormation is at work on one of our plain stacks; says which, for whoever waits for it."""

    def __init__(self, what: str, why: str, todo: str, place: Place) -> None:
        super().__init__(what, why, todo)
        self.place = place


def find(aws: Aws, desired: Desired, organization: Organization, together: Together) -> Found:
    """All there is of this installation, with stacks of ours in Regions that are no longer wanted."""
    sets = together([partial(stacksets.read, aws, one.name, one.region) for one in desired.sets])
    reached = {instance.region for one in sets if one for instance in one.instances}
    places = _places(desired, reached)
    read = together([partial(stacks.read, aws, place) for place in places])
    upload = desired.bundle
    return Found(
        stacks={place: stack for place, stack in zip(places, read, strict=True) if stack},
        sets={wanted.name: one for wanted, one in zip(desired.sets, sets, strict=True) if one},
        has_bundle=artifacts.has(aws, upload.shelf, upload.key),
        records=register.read(aws, desired.table, [account.id for account in organization.accounts]),
        exemptions=exemptions.read(aws, desired.table)[exemptions.FILE],
        clicks=custom_actions.read(aws, desired.clicks.region) if desired.clicks and desired.clicks.in_hub else (),
    )


def refuse_busy(found: Found) -> None:
    """Raises ``StackBusyError`` where CloudFormation is at work on one of our stacks."""
    for place, stack in found.stacks.items():
        if stack.is_busy:
            raise StackBusyError(
                f"Stack {place.name} in {place.region} is {stack.status}.",
                "Somebody is changing it right now.",
                "Wait until that has ended and give the same command again.",
                place,
            )


def _places(desired: Desired, reached: set[str]) -> list[Place]:
    """Where to look: each wanted stack, and its like in every Region that StackSets still reach."""
    management = desired.management if desired.has_management else ()
    wanted = [stack.place for stack in (*desired.stacks, *management)]
    regional = [stack.place for stack in (*desired.dead_letters, *management) if stack.place.name != desired.role.name]
    strays = {replace(place, region=region) for place in regional for region in reached} - set(wanted)
    return wanted + sorted(strays, key=lambda place: (place.name, place.region))
