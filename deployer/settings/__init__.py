"""The settings of one installation: what ``irhub.yaml`` may say, as frozen values that hold to AWS's own patterns.

Every text that later enters a template or a policy is held to a pattern here, so nothing that could break out of one gets in.
"""

from deployer.settings.bounds import Findings, Limits, Retention
from deployer.settings.channels import Channels, Slack, Webhook
from deployer.settings.installation import Settings
from deployer.settings.loading import load, schema
from deployer.settings.partition import ONE_REGION_PARTITIONS, PARTITIONS, partition_of
from deployer.settings.places import Hub, Management, Profiles, Target

__all__ = [
    "ONE_REGION_PARTITIONS",
    "PARTITIONS",
    "Channels",
    "Findings",
    "Hub",
    "Limits",
    "Management",
    "Profiles",
    "Retention",
    "Settings",
    "Slack",
    "Target",
    "Webhook",
    "load",
    "partition_of",
    "schema",
]
