"""The settings of one installation: all that ``irhub.yaml`` says, as one frozen value that agrees with itself."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from deployer.settings.approvals import Approvals
from deployer.settings.approvals import contradictions as of_approvals
from deployer.settings.bounds import Evidence, Limits, Logs
from deployer.settings.break_glass import BreakGlass
from deployer.settings.channels import Channels
from deployer.settings.context import Context
from deployer.settings.drill import Drill
from deployer.settings.exemptions import Exemption
from deployer.settings.forms import AccountId, ExternalId, OrganizationId, Prefix, TagKey, TagValue
from deployer.settings.pages import Pages
from deployer.settings.partition import ONE_REGION_PARTITIONS, partition_of
from deployer.settings.people import Person
from deployer.settings.places import Hub, IdentityCenter, Management, Profiles, Target
from deployer.settings.reports import Reports
from deployer.settings.sources import Sources
from deployer.settings.strict import STRICT, wrong
from hub.incident import Mode
from hub.settings import Intake

MOST_EXEMPTIONS = 100
"""The hub reads them all at each delivery, so they are few."""
FORWARDING = "-forwarding"
"""What stands between a prefix and ``-dead-letters`` in the name of an installation's queue in each Region."""
GLOBAL_REGION = "us-east-1"
"""Where global services record their calls; in the other partitions irhub lives in one Region, and this is none of theirs."""
RESERVED_TAGS = ("aws:", "irhub:")


@dataclass(frozen=True, slots=True, config=STRICT)
class Settings:
    """All that ``irhub.yaml`` says."""

    version: Literal[1]
    """The version of this file's format."""
    organization: OrganizationId
    """A guard: with credentials of another organization nothing is done."""
    hub: Hub
    """Where the hub lives."""
    management: Management
    """The account at the top of the organization."""
    external_id: ExternalId
    """The word that the hub says when it enters an account; guards against mistaken identity and is not a secret."""
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]
    """Whose findings are answered."""
    prefix: Prefix = "irhub"
    """Begins the name of everything that irhub makes; two installations live side by side under two prefixes."""
    profiles: Profiles = field(default_factory=Profiles)
    """The AWS profiles that the command line uses."""
    intake: Intake = Intake.MEMBERS
    """Every member forwards its own findings, or they are taken from where GuardDuty gathers them; never both."""
    guardduty_administrator: AccountId | None = None
    """GuardDuty's delegated administrator; with ``intake: administrator`` only."""
    identity_center: IdentityCenter | None = None
    """Where IAM Identity Center is administered; without it a user who signs in there is told of and not contained."""
    mode: Mode = Mode.ACT
    """How far irhub may go anywhere: *observe* says what it would do, *ask* does it once a person agrees, *act* does it."""
    sources: Sources = field(default_factory=Sources)
    """Whose findings are answered, and from which severity on."""
    playbooks: str | None = None
    """A folder with playbooks of your own, found from where this file is; one named as a shipped playbook takes its place."""
    channels: Channels = field(default_factory=Channels)
    """Who is told of incidents."""
    people: Annotated[tuple[Person, ...], Field(max_length=500)] = ()
    """Who may be asked to agree, and how each door knows them."""
    approvals: Approvals = field(default_factory=Approvals)
    """Who is asked what."""
    reports: Reports = field(default_factory=Reports)
    """When reports are made by themselves, and what they assume."""
    pages: Pages | None = None
    """Pages on which people read incidents and decide; without it there are none."""
    limits: Limits = field(default_factory=Limits)
    """What may happen at once."""
    drill: Drill = field(default_factory=Drill)
    """Where a canary may be launched to be contained for real, and how often."""
    evidence: Evidence = field(default_factory=Evidence)
    """How evidence is kept."""
    logs: Logs = field(default_factory=Logs)
    """How long logs are kept."""
    exemptions: Annotated[tuple[Exemption, ...], Field(max_length=MOST_EXEMPTIONS)] = ()
    """What is told and never acted on; `irhub exemptions` adds others for a time."""
    context: Context = field(default_factory=Context)
    """Crown jewels, owners and penetration tests."""
    break_glass: BreakGlass = field(default_factory=BreakGlass)
    """Who may enter members without the hub; nobody by default."""
    tags: Annotated[Mapping[TagKey, TagValue], Field(max_length=40)] = field(default_factory=dict)
    """Tags on everything that irhub makes, beside its own."""

    @property
    def partition(self) -> str:
        """AWS's name of the partition that the hub's Region is in."""
        return partition_of(self.hub.region)

    @property
    def regions(self) -> tuple[str, ...]:
        """Every Region that findings come from, each once, in order of the alphabet."""
        return tuple(sorted({region for target in self.targets for region in target.regions}))

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Settings":
        for key, says, is_so in _contradictions(self):
            if is_so:
                raise wrong(says, *(int(part) if part.isdigit() else part for part in key.split(".")))
        return self


def _contradictions(settings: Settings) -> Iterator[tuple[str, str, bool]]:
    """Where two settings, each right by itself, cannot both be meant: the key to look at, what is wrong, and whether it is."""
    yield (
        "prefix",
        f"it may not end in {FORWARDING}: such names belong to the installation whose prefix is the part before.",
        settings.prefix.endswith(FORWARDING),
    )
    yield (
        "hub.account",
        "hub.account and management.account are the same: StackSets want a member account as delegated administrator.",
        settings.hub.account == settings.management.account,
    )
    yield from _about_targets(settings)
    yield from of_approvals(settings.people, settings.approvals)
    yield (
        "pages",
        "nobody could read them: give those in people their email, as they are known where they sign in.",
        settings.pages is not None and not any(person.email for person in settings.people),
    )
    yield from _about_sources(settings)
    yield from _about_intake(settings)
    center = settings.identity_center
    yield (
        "identity_center.region",
        "identity_center.region and hub.region lie in different partitions; no role crosses that line.",
        center is not None and partition_of(center.region) != settings.partition,
    )
    strangers = [arn for arn in settings.break_glass.principals if arn.split(":")[4] != settings.hub.account]
    yield (
        "break_glass.principals",
        f"{', '.join(strangers)} lies outside hub.account; only its people may enter members.",
        bool(strangers),
    )
    taken = [key for key in settings.tags if key.lower().startswith(RESERVED_TAGS)]
    yield "tags", f"tags may not begin with {' or '.join(RESERVED_TAGS)}: those are taken.", bool(taken)


def _about_intake(settings: Settings) -> Iterator[tuple[str, str, bool]]:
    administered = settings.intake is Intake.ADMINISTRATOR
    yield (
        "intake",
        "intake: administrator needs guardduty_administrator, the account that GuardDuty's findings gather in.",
        administered and settings.guardduty_administrator is None,
    )
    yield (
        "guardduty_administrator",
        "guardduty_administrator is of use with intake: administrator only.",
        not administered and settings.guardduty_administrator is not None,
    )


def _about_sources(settings: Settings) -> Iterator[tuple[str, str, bool]]:
    found = settings.sources.securityhub
    region = (found.region or settings.hub.region) if found else ""
    yield (
        "sources.securityhub",
        f"findings of Security Hub gather in {region}, so the targets must name that Region too.",
        bool(region) and region not in settings.regions,
    )
    yield (
        "sources.securityhub",
        "Security Hub's administrator must be a member account: StackSets put no rule into the management account.",
        found is not None and found.account == settings.management.account,
    )
    blind = [target.ou for target in settings.targets if GLOBAL_REGION not in target.regions]
    yield (
        "sources.cloudtrail",
        f"calls of global services are recorded in {GLOBAL_REGION} alone, so each target must name it: {', '.join(blind)}.",
        settings.sources.cloudtrail and settings.partition == "aws" and bool(blind),
    )


def _about_targets(settings: Settings) -> Iterator[tuple[str, str, bool]]:
    units = [target.ou for target in settings.targets]
    foreign = [region for region in settings.regions if partition_of(region) != settings.partition]
    others = [region for region in settings.regions if region != settings.hub.region]
    yield "targets", f"targets names an OU twice: {', '.join(units)}.", len(set(units)) < len(units)
    yield (
        "targets",
        f"{', '.join(foreign)} and hub.region lie in different partitions; no role or event crosses that line.",
        bool(foreign),
    )
    yield (
        "targets",
        f"EventBridge sends no event across Regions in {settings.partition}, so targets may only name {settings.hub.region}.",
        settings.partition in ONE_REGION_PARTITIONS and bool(others),
    )
