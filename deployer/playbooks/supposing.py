"""What is taken for granted where nothing is looked at: a hub without doors to AWS, and an account as one would have it.

What would be done is decided by the hub's own code (which playbook, in which phase, how freely), so that an explanation and the
hub never differ. Of AWS and of the record nothing is known here; what depends on those is said to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from deployer.listening import switched
from deployer.playbooks.library import library
from deployer.settings import Settings, partition_of
from deployer.settings import context as contexts
from deployer.settings.exemptions import for_hub
from hub import settings as hubs
from hub.actions import catalogue
from hub.context import NOTHING_KNOWN
from hub.exemption import Exemption
from hub.hub import Hub
from hub.incident import Mode
from hub.playbook import Playbook
from hub.record import Standing
from hub.sources import Switched, Trust, securityhub
from hub.sources.switched import Config, Feed, SecurityHub

UNKNOWN = hubs.Settings(
    prefix="irhub",
    partition="aws",
    hub_account_id="000000000000",
    hub_region="",
    management_account_id="000000000000",
    external_id="",
    table="",
    queue_url="",
    dead_letter_url="",
    topic_arn="",
    bus_name="",
    evidence_bucket="",
)
"""What is taken where there is no irhub.yaml; no account has these ids, and nothing that is decided here needs the rest."""


@dataclass(frozen=True)
class Supposed:
    """The installation that something is explained for."""

    hub: Hub
    mode: Mode
    """How far irhub may go in the account of the finding, which only the record knows."""
    exemptions: tuple[Exemption, ...] = ()
    standings: Mapping[str, Standing] | None = None
    """Accounts as they are on record; None where nobody looked."""

    def standing(self, account_id: str) -> Standing:
        """The account as it is on record, or else onboarded in the mode that is supposed."""
        if self.standings is None:
            return Standing(account_id, onboarded=True, mode=self.mode, exemptions=self.exemptions)
        return self.standings.get(account_id, Standing(account_id))

    def trust(self, event: Mapping[str, Any]) -> Trust:
        """Which envelopes are believed: those that the settings name; without settings, that of the event itself."""
        return self.hub.trust if self.hub.settings is not UNKNOWN else _open_to(event)


def _open_to(event: Mapping[str, Any]) -> Trust:
    """What settings would say under which this very event is listened to."""
    feed = Feed.OCSF if event.get("detail-type") == securityhub.IMPORTED_V2 else Feed.ASFF
    gathered = SecurityHub(str(event.get("account")), str(event.get("region")), feed)
    everything = Switched(securityhub=gathered, config=Config(("",)), cloudtrail=True, malware=True)
    region = str(event.get("region"))
    return Trust(partition_of(region), switched=everything)


def suppose(settings: Settings | None, mode: Mode, now: datetime) -> Supposed:
    """An installation with these settings; with the shipped library and nothing else where there are none."""
    own = Path(settings.playbooks) if settings and settings.playbooks else None
    exemptions = tuple(for_hub(one) for one in settings.exemptions) if settings else ()
    hub = without_doors(_hub_settings(settings), library(own), now)
    known = contexts.for_hub(settings.context) if settings else NOTHING_KNOWN
    return Supposed(replace(hub, context=known), mode, exemptions)


def without_doors(settings: hubs.Settings, playbooks: tuple[Playbook, ...], now: datetime) -> Hub:
    """A hub that can decide and do nothing: what leads to AWS is not there."""
    nothing: Any = None
    doors: Mapping[str, Any] = dict.fromkeys(
        ("ledger", "register", "accounts", "organization", "queue", "together", "pause", "new_incident_id", "new_run"), nothing
    )
    actions = {action.name: action for action in catalogue()}
    return Hub(settings=settings, channels=(), playbooks=playbooks, actions=actions, now=lambda: now, **doors)


def _hub_settings(settings: Settings | None) -> hubs.Settings:
    """What the hub's stack would set, as far as it has a say in what is done."""
    if settings is None:
        return UNKNOWN
    return replace(
        UNKNOWN,
        prefix=settings.prefix,
        partition=settings.partition,
        hub_account_id=settings.hub.account,
        hub_region=settings.hub.region,
        management_account_id=settings.management.account,
        mode=settings.mode,
        intake=settings.intake,
        administrator_account_id=settings.guardduty_administrator or "",
        isolations_per_hour=settings.limits.isolations_per_hour,
        isolations_per_vpc=settings.limits.isolations_per_vpc,
        isolations_per_group=settings.limits.isolations_per_group,
        least_severity=settings.sources.guardduty.severity,
        sources=switched(settings),
    )
