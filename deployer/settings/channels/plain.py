"""Channels whose form and sign-in are their vendor's: Slack, Teams, PagerDuty; and the first webhook there was."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from deployer.settings.forms import Header, SecretName, Url
from deployer.settings.strict import STRICT

ChannelName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]{1,23}$", description="a name of 2 to 24 small letters, digits and -")
]
SlackId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{2,14}$", description="an id of Slack, such as C0123ABCD or T0123ABCD")]
SlackUrl = Annotated[
    str,
    Field(
        pattern=r"^(https://slack(-gov)?\.com/api|http://127\.0\.0\.1:[0-9]{1,5}(/[a-z/]*)?)$",
        description="https://slack.com/api or https://slack-gov.com/api",
    ),
]


@dataclass(frozen=True, slots=True, config=STRICT)
class Slack:
    """An incoming webhook of Slack, its URL kept in Secrets Manager."""

    secret: SecretName
    """The secret whose text is the webhook's URL; the hub reads it when it first posts."""


@dataclass(frozen=True, slots=True, config=STRICT)
class SlackApp:
    """A Slack app of your own: a thread for each incident, and buttons by which people agree."""

    bot_token: SecretName
    """The secret whose text is the bot's token, ``xoxb-...``."""
    signing_secret: SecretName
    """The secret whose text is the app's signing secret, by which clicks are known to be Slack's."""
    channel: SlackId
    """The id of the channel that it posts in."""
    team: SlackId
    """The id of the workspace; clicks from another one are refused."""
    url: SlackUrl = "https://slack.com/api"
    """Slack's Web API; GovSlack has another."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Teams:
    """A channel in Microsoft Teams, behind a workflow that takes webhook requests."""

    secret: SecretName
    """The secret whose text is JSON made of the workflow's URL: ``endpoint``, ``api-version``, ``sp``, ``sv`` and ``sig``."""
    name: ChannelName = "teams"
    """What routes call it."""


@dataclass(frozen=True, slots=True, config=STRICT)
class PagerDuty:
    """A service of PagerDuty with an Events API v2 integration."""

    secret: SecretName
    """The secret whose text is the integration's routing key."""
    name: ChannelName = "pagerduty"
    """What routes call it."""
    url: Url = "https://events.pagerduty.com/v2/enqueue"
    """Where events are taken; in PagerDuty's EU service ``https://events.eu.pagerduty.com/v2/enqueue``."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Webhook:
    """An API destination that gets every incident event; the secret's text is sent as the header's value."""

    url: Url
    """Where incident events are posted to."""
    connection_secret: SecretName
    """The secret whose text is sent with each event; read by EventBridge's connection, never by irhub."""
    header: Header = "Authorization"
    """The header that the secret is sent in."""
