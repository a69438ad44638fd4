"""Who is told, and by which way."""

from pydantic.dataclasses import dataclass

from deployer.settings.forms import Email, Header, SecretName, Url
from deployer.settings.strict import STRICT


@dataclass(frozen=True, slots=True, config=STRICT)
class Slack:
    """An incoming webhook of Slack, its URL kept in Secrets Manager."""

    secret: SecretName
    """The secret whose text is the webhook's URL; the hub reads it when it first posts."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Webhook:
    """An API destination that gets every incident event; the secret's text is sent as the header's value."""

    url: Url
    """Where incident events are posted to."""
    connection_secret: SecretName
    """The secret whose text is sent with each event; read by EventBridge's connection, never by irhub."""
    header: Header = "Authorization"
    """The header that the secret is sent in."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Channels:
    """Who is told."""

    slack: Slack | None = None
    """A channel in Slack."""
    email: tuple[Email, ...] = ()
    """Addresses that subscribe to the notices; AWS asks each of them to confirm once."""
    webhook: Webhook | None = None
    """Another system that takes incident events."""
