"""GuardDuty as it is in each Region, as far as it can be seen from here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from deployer.aws import detectors, organization_detectors, standing
from deployer.aws.detectors import PRINCIPAL, Watch
from deployer.aws.organization_detectors import FREQUENCY, Joining
from deployer.aws.seat import Seat
from deployer.calls import Aws, Door
from deployer.errors import RefusedError
from deployer.organization import Organization
from deployer.settings import Settings
from deployer.wiring import Desk

ENABLED, SUSPENDED = "Enabled", frozenset({"Disabled", "Paused"})


@dataclass(frozen=True, slots=True)
class Here:
    """GuardDuty in one Region."""

    region: str
    administrator: str = ""
    """Who administers it; empty where nobody does."""
    watch: Watch | None = None
    """What the administrator sees; None where nobody's credentials here are the administrator's."""
    joining: Joining | None = None
    plans: tuple[str, ...] = ()
    """The protection plans that are on for the administrator's own detector."""
    management_detector: str | None = None
    """The management account's own detector, empty where it has none; None where that cannot be seen."""

    def missing(self, accounts: frozenset[str]) -> frozenset[str]:
        """Those of these accounts that are not watched here."""
        members = self.watch.members if self.watch else {}
        return frozenset(one for one in accounts if members.get(one) != ENABLED)


@dataclass(frozen=True, slots=True)
class Detection:
    """GuardDuty in every Region of an installation."""

    administrator: str
    """Who should administer it."""
    door: Door | None
    """Whose credentials are that account's; None where we have none."""
    organization: Organization
    regions: tuple[Here, ...]
    has_management: bool
    emails: Mapping[str, str] = field(default_factory=dict)

    @property
    def accounts(self) -> frozenset[str]:
        """Every account that should be watched as a member."""
        active = {one.id for one in self.organization.accounts if one.is_active}
        return frozenset(active - {self.administrator})

    @property
    def others(self) -> tuple[str, ...]:
        """Accounts that administer GuardDuty in some Region and should not."""
        return tuple(sorted({one.administrator for one in self.regions} - {"", self.administrator}))

    def gaps(self, here: Here) -> tuple[str, ...]:
        """What is not as findings need it in one Region, a sentence each; what cannot be seen is called so."""
        if here.administrator != self.administrator:
            return (f"{self.named(here.administrator)} administers it" if here.administrator else "nobody administers it",)
        if here.watch is None or here.joining is None:
            return ("what its administrator has set cannot be seen with these credentials",)
        missing = here.missing(self.accounts)
        checks = {
            "the administrator has no detector that is switched on": here.watch.status != "ENABLED",
            f"repeats are published {here.watch.frequency}, not {FREQUENCY}": here.watch.frequency != FREQUENCY,
            f"accounts join by themselves: {here.joining.accounts}, not ALL": here.joining.accounts != "ALL",
            f"not watched: {', '.join(map(self.named, sorted(missing)))}": bool(missing),
        }
        return tuple(says for says, is_so in checks.items() if is_so)

    def named(self, account_id: str) -> str:
        """An account by id and name."""
        account = self.organization.account(account_id)
        return f"{account_id} {account.name}" if account else account_id


def read(works: Desk, organization: Organization) -> Detection:
    """What there is, Region by Region."""
    settings = works.settings
    wanted = settings.guardduty_administrator or settings.hub.account
    door = _door(settings, wanted)
    named = next(iter(standing.administrators(works.read, PRINCIPAL, settings.hub.region)), "")
    regions = tuple(sorted({*settings.regions, settings.hub.region}))
    looks = [partial(_look, _Looking(works.read, settings, wanted, door, named), region) for region in regions]
    found = tuple(works.outside.together(looks))
    emails = organization_detectors.addresses(works.read, settings.hub.region)
    return Detection(wanted, door, organization, found, bool(settings.profiles.management), emails)


def insist_on_administrator(detection: Detection) -> None:
    """Raises ``RefusedError`` where another account administers GuardDuty: AWS allows one, and a change takes members off."""
    if not detection.others:
        return
    other = detection.others[0]
    take_off = f"aws guardduty disable-organization-admin-account --admin-account-id {other} --region REGION"
    raise RefusedError(
        f"GuardDuty is administered by {detection.named(other)}, not by {detection.named(detection.administrator)}.",
        "An organization has one administrator, and taking it away takes every member off it; irhub does not do that.",
        "Findings arrive all the same if that account watches every member: have its people see to that. Or take it away "
        f"yourself, in each Region, with credentials of the management account: {take_off}",
    )


@dataclass(frozen=True, slots=True)
class _Looking:
    aws: Aws
    settings: Settings
    wanted: str
    door: Door | None
    named: str
    """The administrator that Organizations knows; in which Regions, only the management account can say."""


def _door(settings: Settings, account_id: str) -> Door | None:
    if account_id == settings.hub.account:
        return Door.HUB
    has = settings.profiles.management and account_id == settings.management.account
    return Door.MANAGEMENT if has else None


def _look(looking: _Looking, region: str) -> Here:
    aws, has_management = looking.aws, bool(looking.settings.profiles.management)
    administrator = next(iter(detectors.administrators(aws, region)), "") if has_management else looking.named
    here = Here(
        region,
        administrator,
        watch=detectors.watch(aws, Seat(looking.door), region) if looking.door else None,
        management_detector=organization_detectors.detector_of(aws, Door.MANAGEMENT, region) if has_management else None,
    )
    return _with_settings(looking, here)


def _with_settings(looking: _Looking, here: Here) -> Here:
    if looking.door is None or here.watch is None or not here.watch.detector or here.administrator != looking.wanted:
        return here
    detector = here.watch.detector
    joining = organization_detectors.joining(looking.aws, looking.door, here.region, detector)
    plans = organization_detectors.plans_of(looking.aws, looking.door, here.region, detector)
    return Here(here.region, here.administrator, here.watch, joining, plans, here.management_detector)
