"""What should be: every object of an installation, from its settings, the organization and the rendered texts.

Pure: the same values always give the same objects, so a plan can be computed anywhere, by anyone, with no local state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from deployer.aws.artifacts import Shelf
from deployer.aws.register import Record, Table
from deployer.aws.stacks import Place
from deployer.calls import Door, Pair
from deployer.clicks.wanted import Clicks, clicks
from deployer.kept import kept_part
from deployer.organization import Organization
from deployer.placement import Placement, placements
from deployer.reach import Reach, Spread, records, spread
from deployer.settings import Settings
from deployer.settings.exemptions import for_hub
from deployer.settings.partition import host_of
from hub.action import INSTALLATION_TAG
from hub.exemption import Exemption
from hub.settings import Intake


@dataclass(frozen=True, slots=True)
class Texts:
    """The templates as they are rendered, and how the two StackSets are placed."""

    bootstrap: str
    dead_letters: str
    hub: str
    role: str
    forwarding: str
    placements: Mapping[str, Placement] = field(default_factory=placements)
    """By ``role`` and ``forwarding``: how each StackSet goes about it."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A plain stack."""

    place: Place
    account_id: str
    template: str
    tags: Mapping[str, str]
    kept: str = ""
    """The part of the template that is made first and never goes; empty where all of it may go."""
    source: str = ""
    """The file that `irhub render` writes it to, for whoever makes it by hand."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An object in the artefact bucket."""

    shelf: Shelf
    key: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StackSet:
    """A StackSet and where it has instances."""

    name: str
    region: str
    template: str
    tags: Mapping[str, str]
    reaches: tuple[Reach, ...]
    pairs: frozenset[Pair]
    aws: Mapping[str, Any]
    """Parameters of CreateStackSet beside template and tags, such as ``AutoDeployment``."""
    preferences: Mapping[str, Any]
    """OperationPreferences of every operation."""
    depends_on: tuple[str, ...] = ()
    """The names of the StackSets whose stacks a new account must have first."""


@dataclass(frozen=True, slots=True)
class Desired:
    """Everything, in the order in which it is made."""

    bootstrap: Stack
    bundle: Upload
    dead_letters: tuple[Stack, ...]
    hub: Stack
    role: StackSet
    forwarding: StackSet
    management: tuple[Stack, ...]
    table: Table
    records: tuple[Record, ...]
    organization: Organization
    has_management: bool
    """Whether we have credentials for the management account; without them its stacks are handed over."""
    suffix: str = "amazonaws.com"
    """The end of AWS's host names in this partition."""
    config: str = ""
    """The settings file to name in lines for people; empty where it is the default one."""
    exemptions: tuple[Exemption, ...] = ()
    """Those of irhub.yaml, in the order of their ids."""
    clicks: Clicks | None = None
    """The custom actions of Security Hub; None where it is not among the sources."""

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """All plain stacks in the hub account."""
        return (self.bootstrap, *self.dead_letters, self.hub)

    @property
    def sets(self) -> tuple[StackSet, ...]:
        """Both StackSets, in the order in which they are made."""
        return (self.role, self.forwarding)


def desire(settings: Settings, organization: Organization, texts: Texts, bundle: tuple[str, bytes]) -> Desired:
    """All objects of this installation; ``bundle`` is the key and the content of the function's code."""
    made = _Maker(settings, texts)
    wide = spread(settings, organization)
    return Desired(
        bootstrap=made.stack("bootstrap", settings.hub.region, texts.bootstrap),
        bundle=Upload(made.shelf, *bundle),
        dead_letters=tuple(made.stack("dead-letters", region, texts.dead_letters) for region in settings.regions),
        hub=replace(made.stack("hub", settings.hub.region, texts.hub), kept=kept_part(texts.hub)),
        role=made.stack_set("role", wide),
        forwarding=made.stack_set("forwarding", wide),
        management=made.management(),
        table=Table(f"{settings.prefix}-ledger", settings.hub.region),
        records=records(settings, organization),
        clicks=clicks(settings),
        exemptions=tuple(sorted(map(for_hub, settings.exemptions), key=lambda one: one.id)),
        organization=organization,
        has_management=bool(settings.profiles.management),
        suffix=host_of(settings.partition),
    )


class _Maker:
    """Gives objects their names, places and tags."""

    def __init__(self, settings: Settings, texts: Texts) -> None:
        self._settings = settings
        self._texts = texts
        self._region = settings.hub.region
        self._tags = {**settings.tags, INSTALLATION_TAG: settings.prefix}
        self.shelf = Shelf(f"{settings.prefix}-artifacts-{settings.hub.account}-{self._region}", self._region)

    def stack(self, kind: str, region: str, template: str) -> Stack:
        place = Place(Door.HUB, f"{self._settings.prefix}-{kind}", region)
        return Stack(place, self._settings.hub.account, template, self._tags)

    def stack_set(self, kind: str, wide: Spread) -> StackSet:
        forwards = kind == "forwarding"
        placement = self._texts.placements[kind]
        return StackSet(
            name=f"{self._settings.prefix}-{kind}",
            region=self._region,
            template=self._texts.forwarding if forwards else self._texts.role,
            tags=self._tags,
            reaches=wide.reaches,
            pairs=wide.forwarding if forwards else wide.role,
            aws=self._aws(placement, joins=not forwards or _everybody_forwards(self._settings)),
            preferences=placement.preferences,
            depends_on=tuple(f"{self._settings.prefix}-{name}" for name in placement.depends_on),
        )

    def _aws(self, placement: Placement, *, joins: bool) -> dict[str, Any]:
        """An AWS list that is empty is left out; where one account forwards for all, no new one may join it."""
        given = {"Description": placement.description, **placement.aws}
        if not joins:
            given["AutoDeployment"] = {"Enabled": False}
        return {name: value for name, value in given.items() if value != []}

    def management(self) -> tuple[Stack, ...]:
        regions = self._settings.regions if _management_forwards(self._settings) else ()
        role = self._management_stack("role", self._region, self._texts.role)
        return (role, *(self._management_stack("forwarding", region, self._texts.forwarding) for region in regions))

    def _management_stack(self, kind: str, region: str, template: str) -> Stack:
        place = Place(Door.MANAGEMENT, f"{self._settings.prefix}-{kind}", region)
        return Stack(place, self._settings.management.account, template, self._tags, source=f"spoke/{kind}.yaml")


def _management_forwards(settings: Settings) -> bool:
    """The management account forwards its own findings, or everybody's where GuardDuty gathers them there."""
    return _everybody_forwards(settings) or settings.guardduty_administrator == settings.management.account


def _everybody_forwards(settings: Settings) -> bool:
    """True where each account brings something of its own, if not GuardDuty's findings, then those of another source."""
    return settings.intake is Intake.MEMBERS or settings.sources.is_everywhere
