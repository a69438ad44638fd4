"""Who is told, by which way, of what, and at what hours."""

from deployer.settings.channels.channels import Channels
from deployer.settings.channels.plain import PagerDuty, Slack, SlackApp, Teams, Webhook
from deployer.settings.channels.receiver import Basic, Key, OAuth, Receiver
from deployer.settings.channels.told import Quiet, Route, Storm

__all__ = [
    "Basic",
    "Channels",
    "Key",
    "OAuth",
    "PagerDuty",
    "Quiet",
    "Receiver",
    "Route",
    "Slack",
    "SlackApp",
    "Storm",
    "Teams",
    "Webhook",
]
