"""The guard as it is and as it should be: the policy, what it binds, and what it was asked to bind.

What people asked for is on the policy itself, a tag for each unit. So the guard needs no key in irhub.yaml, a guard over one
unit is not taken for a gap, and one that somebody took off a unit is noticed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from deployer.aws import control_policies
from deployer.aws.control_policies import FoundPolicy, Policies
from deployer.calls import Aws, Door
from deployer.errors import RefusedError
from deployer.guard.document import pretty
from deployer.guard.lending import may_write
from deployer.organization import Organization, Unit
from deployer.settings import Settings
from hub.action import INSTALLATION_TAG

ASKED_TAG = "irhub:guards/"
"""Begins the tag that a unit's id follows."""

MOST_POLICIES = 5
"""As many service control policies as a root, unit or account may have (AWS Organizations User Guide, "Quotas")."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Everything about the guard of one installation."""

    name: str
    content: str
    """What it should say."""
    tags: Mapping[str, str]
    policies: Policies
    organization: Organization
    there: FoundPolicy | None = None
    by_hand: bool = False
    """Whether nobody's credentials here may change policies."""
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By unit, the other policies that are attached to it; known for the units that are asked for."""

    @property
    def asked(self) -> frozenset[str]:
        """The units that somebody asked to guard."""
        tags = self.there.tags if self.there else {}
        return frozenset(key.removeprefix(ASKED_TAG) for key in tags if key.startswith(ASKED_TAG))

    @property
    def bound(self) -> frozenset[str]:
        """The units that are guarded."""
        return self.there.targets if self.there else frozenset()

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than this version of irhub writes for these settings."""
        return self.there is not None and pretty(self.there.content) != pretty(self.content)

    @property
    def drift(self) -> tuple[str, ...]:
        """What is not as somebody asked for it, a sentence each."""
        said = ("it says something else than irhub writes: somebody changed it, or irhub or the settings did",)
        missing = (f"it is not attached to {self.path(unit)} any more" for unit in sorted(self.asked - self.bound))
        more = (
            f"it is attached to {self.path(unit)}, which nobody asked irhub for" for unit in sorted(self.bound - self.asked)
        )
        return (*(said if self.is_changed else ()), *missing, *more)

    def by(self, unit_id: str) -> str:
        """The unit that this one is guarded by: itself, or one above it; empty where none is guarded."""
        return next((unit.id for unit in self._upwards(unit_id) if unit.id in self.bound), "")

    def path(self, unit_id: str) -> str:
        """A unit by its place and id, such as ``Root/Workloads (ou-a1b2-c3d4e5f6)``."""
        names = [unit.name for unit in self._upwards(unit_id)]
        return f"{'/'.join(reversed(names))} ({unit_id})" if names else unit_id

    def _upwards(self, unit_id: str) -> Iterator[Unit]:
        unit = self.organization.unit(unit_id)
        while unit:
            yield unit
            unit = self.organization.unit(unit.parent)


def name_of(settings: Settings) -> str:
    """The guard's name."""
    return f"{settings.prefix}-guard"


def read(aws: Aws, settings: Settings, organization: Organization, content: str) -> Guard:
    """The guard as it is now; raises ``RefusedError`` where a policy of its name is not ours."""
    reading = Policies(Door.HUB, settings.hub.region)
    there = control_policies.named(aws, reading, name_of(settings))
    if there is not None and there.tags.get(INSTALLATION_TAG) != settings.prefix:
        raise RefusedError(
            f"There is a service control policy {name_of(settings)} which is not irhub's.",
            f"It has no tag {INSTALLATION_TAG}: {settings.prefix}.",
            "Give it another name, or choose another prefix.",
        )
    lent = not settings.profiles.management and may_write(control_policies.delegation(aws, reading), settings.hub.account)
    return Guard(
        name=name_of(settings),
        content=content,
        tags={**settings.tags, INSTALLATION_TAG: settings.prefix},
        policies=reading if lent else Policies(Door.MANAGEMENT, settings.hub.region),
        organization=organization,
        there=there,
        by_hand=not lent and not settings.profiles.management,
    )


def others(aws: Aws, guard: Guard, units: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By unit, the policies that are attached to it beside the guard."""
    reading = Policies(Door.HUB, guard.policies.region)
    found = {unit: control_policies.attached(aws, reading, unit) for unit in units}
    return {unit: tuple(name for name in names if name != guard.name) for unit, names in found.items()}


def insist_on_policies(aws: Aws, settings: Settings, organization: Organization) -> None:
    """Raises ``RefusedError`` where the organization takes no service control policies."""
    reading = Policies(Door.HUB, settings.hub.region)
    if not control_policies.has_all_features(aws, reading):
        raise RefusedError(
            "This organization has no service control policies.",
            "It has only the features of consolidated billing.",
            "Enable all features, in the management account: aws organizations enable-all-features.",
        )
    if not control_policies.are_switched_on(aws, reading):
        root = next(unit.id for unit in organization.units if not unit.parent)
        raise RefusedError(
            "Service control policies are switched off in this organization.",
            "That is a matter of the whole organization, so irhub does not switch them on.",
            "In the management account: "
            f"aws organizations enable-policy-type --root-id {root} --policy-type {control_policies.TYPE}",
        )


def insist_on_room(guard: Guard, units: Iterable[str]) -> None:
    """Raises ``RefusedError`` where one of these units has as many policies as it may have."""
    full = [unit for unit in sorted(set(units) - guard.bound) if len(guard.others.get(unit, ())) >= MOST_POLICIES]
    if full:
        held = ", ".join(guard.others[full[0]])
        raise RefusedError(
            f"{guard.path(full[0])} has {MOST_POLICIES} service control policies already: {held}.",
            "AWS allows no more on one unit.",
            "Join two of them into one, or guard the unit above or those beneath with --ou.",
        )
