"""The section ``channels`` as a whole, and what of it must agree."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field, fields, is_dataclass
from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from deployer.settings.channels.plain import PagerDuty, Slack, SlackApp, Teams, Webhook
from deployer.settings.channels.receiver import Receiver
from deployer.settings.channels.told import Quiet, Route, Storm
from deployer.settings.forms import Email
from deployer.settings.strict import STRICT, wrong

Phone = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$", description="a telephone number such as '+4915112345678'")]
ALONE = ("slack", "slack_app", "email", "sms", "chat", "webhook")
"""Channels of which there is one, called by their keys."""
SECRETS = ("secret", "connection_secret", "bot_token", "signing_secret")
MOST = 10


@dataclass(frozen=True, slots=True, config=STRICT)
class Channels:
    """Who is told."""

    slack: Slack | None = None
    """A channel in Slack, behind an incoming webhook."""
    slack_app: SlackApp | None = None
    """A channel in Slack, with threads and buttons."""
    email: tuple[Email, ...] = ()
    """Addresses that subscribe to the notices; AWS asks each of them to confirm once."""
    sms: Annotated[tuple[Phone, ...], Field(max_length=50)] = ()
    """Telephones that get a short text."""
    chat: bool = False
    """*true* for a topic in the form that Amazon Q Developer in chat applications shows; you subscribe it there."""
    teams: Annotated[tuple[Teams, ...], Field(max_length=MOST)] = ()
    """Channels in Microsoft Teams."""
    pagerduty: Annotated[tuple[PagerDuty, ...], Field(max_length=MOST)] = ()
    """Services of PagerDuty: alerts that are raised, acknowledged and resolved with the incident."""
    webhook: Webhook | None = None
    """Another system that takes incident events."""
    webhooks: Annotated[tuple[Receiver, ...], Field(max_length=MOST)] = ()
    """Further systems that take incident events."""
    siem: Annotated[tuple[Receiver, ...], Field(max_length=MOST)] = ()
    """Systems that take Incident Findings of the Open Cybersecurity Schema Framework."""
    routes: Annotated[tuple[Route, ...], Field(max_length=50)] = ()
    """Who is told of what; the first that fits decides, and what fits none goes to all."""
    quiet: Quiet | None = None
    """Hours in which what is not urgent waits."""
    storm: Storm = field(default_factory=Storm)
    """When notices are collected into a digest."""

    @property
    def names(self) -> tuple[str, ...]:
        """What routes and playbooks may name."""
        alone = (key for key in ALONE if getattr(self, key))
        systems: tuple[Teams | PagerDuty | Receiver, ...] = (*self.teams, *self.pagerduty, *self.webhooks, *self.siem)
        return (*alone, *(one.name for one in systems))

    @property
    def secrets(self) -> Mapping[str, str]:
        """The name of every secret, by the key that names it."""
        return dict(_secrets(self, "channels"))

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Channels":
        twice = [name for name, many in Counter(self.names).items() if many > 1]
        if twice:
            raise wrong(f"two channels are called {', '.join(twice)}. Give one another name.")
        for route in self.routes:
            if strangers := sorted({*route.to} - {*self.names}):
                raise wrong(_no_such(strangers, self.names), "routes")
        if self.quiet and (strangers := sorted({*self.quiet.channels} - {*self.names})):
            raise wrong(_no_such(strangers, self.names), "quiet")
        return self


def _no_such(strangers: list[str], names: tuple[str, ...]) -> str:
    return f"there is no channel {', '.join(strangers)}. There are: {', '.join(names) or 'none'}."


def _secrets(section: Any, path: str) -> Iterator[tuple[str, str]]:
    for part in fields(section):
        value, key = getattr(section, part.name), f"{path}.{part.name}"
        if part.name in SECRETS and value:
            yield key, value
        elif isinstance(value, tuple):
            for place, one in enumerate(value):
                yield from _secrets(one, f"{key}[{place}]") if is_dataclass(one) else ()
        elif is_dataclass(value):
            yield from _secrets(value, key)
