"""The channels of an installation, from its settings and from the routes that lie in its bundle."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from hub.aws.bus import Bus
from hub.aws.clients import Clients
from hub.aws.messages import Messages
from hub.aws.secrets import KeptSecrets
from hub.aws.slack import Slack
from hub.aws.slack_app import SlackApp, Web
from hub.aws.topic import topics
from hub.hub import Channel, Hub
from hub.routes import EVERYBODY, Routes
from hub.settings import Settings
from hub.values import from_plain

ROUTES = "hub/routes.json"
"""Who is told, which the deployer puts into the bundle."""


def routes(bundle: Path) -> Routes:
    """Who is told, as it lies in the bundle; everybody where it does not."""
    path = bundle / ROUTES
    return from_plain(Routes, json.loads(path.read_text(encoding="utf-8"))) if path.exists() else EVERYBODY


def routed(made: Hub, told: Routes, clients: Clients) -> Hub:
    """The hub with every channel that the routes name."""
    found = (*channels(made.settings, told, clients, made.pause), *_app(made, told, clients))
    return replace(made, routes=told, channels=found)


def channels(settings: Settings, told: Routes, clients: Clients, pause: Callable[[float], None]) -> tuple[Channel, ...]:
    """Every channel that needs nothing but its door; nothing is called before it is used."""
    slack = (Slack(clients.own("secretsmanager"), settings.slack_secret_arn, pause),) if settings.slack_secret_arn else ()
    bus = clients.own("events")
    mails = topics(clients.own("sns"), settings.topic_arn, with_sms=told.sms, with_chat=told.chat)
    systems = (Messages(bus, settings.bus_name, one.name, one.kind) for one in told.destinations)
    return (*slack, *mails, *systems, Bus(bus, settings.bus_name))


def _app(made: Hub, told: Routes, clients: Clients) -> Iterator[Channel]:
    app = told.slack_app
    if app:
        secrets = KeptSecrets(clients.own("secretsmanager"), made.now)
        web = Web(secrets, app.bot_token, app.url, made.pause)
        yield SlackApp(web, app.channel, made.outbox, made.approvals)
