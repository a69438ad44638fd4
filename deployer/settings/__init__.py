"""The settings of one installation: what ``irhub.yaml`` may say, as frozen values that hold to AWS's own patterns.

Every text that later enters a template or a policy is held to a pattern here, so nothing that could break out of one gets in.
"""

from deployer.settings.approvals import Approvals, Rule
from deployer.settings.bounds import Evidence, Limits, Logs
from deployer.settings.break_glass import BreakGlass
from deployer.settings.channels import (
    Basic,
    Channels,
    Key,
    OAuth,
    PagerDuty,
    Quiet,
    Receiver,
    Route,
    Slack,
    SlackApp,
    Storm,
    Teams,
    Webhook,
)
from deployer.settings.context import Context, CrownJewel, PenetrationTest
from deployer.settings.drill import Drill, DrillPlace
from deployer.settings.exemptions import Exemption
from deployer.settings.installation import Settings
from deployer.settings.loading import load, schema
from deployer.settings.pages import Pages, SignIn
from deployer.settings.partition import ONE_REGION_PARTITIONS, PARTITIONS, partition_of
from deployer.settings.people import Person
from deployer.settings.places import Hub, IdentityCenter, Management, Profiles, Target
from deployer.settings.reports import Reports
from deployer.settings.sources import Config, GuardDuty, SecurityHub, Sources

__all__ = [
    "ONE_REGION_PARTITIONS",
    "PARTITIONS",
    "Approvals",
    "Basic",
    "BreakGlass",
    "Channels",
    "Config",
    "Context",
    "CrownJewel",
    "Drill",
    "DrillPlace",
    "Evidence",
    "Exemption",
    "GuardDuty",
    "Hub",
    "IdentityCenter",
    "Key",
    "Limits",
    "Logs",
    "Management",
    "OAuth",
    "PagerDuty",
    "Pages",
    "PenetrationTest",
    "Person",
    "Profiles",
    "Quiet",
    "Receiver",
    "Reports",
    "Route",
    "Rule",
    "SecurityHub",
    "Settings",
    "SignIn",
    "Slack",
    "SlackApp",
    "Sources",
    "Storm",
    "Target",
    "Teams",
    "Webhook",
    "load",
    "partition_of",
    "schema",
]
