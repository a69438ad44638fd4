"""What EventBridge calls for irhub: each receiver with its connection, as the hub's template needs it; pure.

Secrets stand in templates by their names. CloudFormation reads them when it makes or changes a connection, so that their text
enters neither a template nor an event ("Dynamic references to Secrets Manager", CloudFormation user guide). What a receiver
wants to be told in its address or in its body is a parameter of the connection too, and marked as secret there: so it is kept
with the connection's other secrets, and no log of calls shows it (EventBridge API, ConnectionHttpParameters).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.settings import Channels, PagerDuty, Receiver, Settings, Teams, Webhook

Auth = dict[str, Any]

OF_A_WORKFLOW = ("api-version", "sp", "sv", "sig")
"""What the address of a workflow of Teams says after the question mark; ``sig`` is what must stay secret."""
PACES = {"teams": 2, "pagerduty": 2}
"""Teams takes four messages a second from a workflow, PagerDuty 120 a minute for a key."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One receiver, as the template prints it."""

    channel: str
    """By what name messages for it are known on the bus."""
    logical_id: str
    name: str
    """Of its connection, API destination, rule and role."""
    about: str
    authorization: str
    """EventBridge's word for how it knows us."""
    parameters: Mapping[str, Any]
    url: str
    pace: int


def destinations(settings: Settings) -> tuple[Destination, ...]:
    """Every receiver of an installation, the oldest kind first."""
    return tuple(_destinations(settings.channels, settings.prefix))


def _destinations(channels: Channels, prefix: str) -> Iterator[Destination]:
    if channels.webhook:
        yield _webhook(channels.webhook, prefix)
    yield from (_teams(one, prefix) for one in channels.teams)
    yield from (_pagerduty(one, prefix) for one in channels.pagerduty)
    yield from (_receiver(one, "Gets every incident event", prefix) for one in channels.webhooks)
    yield from (_receiver(one, "Gets incidents in the form of OCSF", prefix) for one in channels.siem)


def _webhook(said: Webhook, prefix: str) -> Destination:
    key = {"ApiKeyAuthParameters": _key(said.header, said.connection_secret)}
    return Destination("webhook", "Webhook", f"{prefix}-webhook", "Gets every incident event", "API_KEY", key, said.url, 10)


def _teams(said: Teams, prefix: str) -> Destination:
    query = [_secret(name, said.secret, name) for name in OF_A_WORKFLOW]
    parameters = {**_nobody(prefix), "InvocationHttpParameters": {"QueryStringParameters": query}}
    url = _resolved(said.secret, "endpoint")
    return _named(said.name, "Tells a channel in Microsoft Teams", ("API_KEY", parameters, url, PACES["teams"]), prefix)


def _pagerduty(said: PagerDuty, prefix: str) -> Destination:
    parameters = {**_nobody(prefix), "InvocationHttpParameters": {"BodyParameters": [_secret("routing_key", said.secret)]}}
    return _named(said.name, "Wakes whoever is on call", ("API_KEY", parameters, said.url, PACES["pagerduty"]), prefix)


def _receiver(said: Receiver, about: str, prefix: str) -> Destination:
    word, parameters = _signed_in(said)
    headers = [{"Key": name, "Value": value, "IsValueSecret": False} for name, value in sorted(said.headers.items())]
    further = {"InvocationHttpParameters": {"HeaderParameters": headers}} if headers else {}
    return _named(said.name, about, (word, {**parameters, **further}, said.url, said.pace), prefix)


def _signed_in(said: Receiver) -> tuple[str, Auth]:
    """EventBridge's word for how a receiver knows us, and what it needs for that; the settings see to it that there is one."""
    if said.key:
        return "API_KEY", {"ApiKeyAuthParameters": _key(said.key.header, said.key.secret)}
    if said.basic:
        basic = {"Username": said.basic.username, "Password": _resolved(said.basic.secret)}
        return "BASIC", {"BasicAuthParameters": basic}
    return "OAUTH_CLIENT_CREDENTIALS", {"OAuthParameters": _oauth(said)}


def _oauth(said: Receiver) -> Auth:
    oauth = said.oauth
    if oauth is None:
        return {}
    asked = {"grant_type": "client_credentials", **({"scope": oauth.scope} if oauth.scope else {})}
    return {
        "AuthorizationEndpoint": oauth.url,
        "HttpMethod": "POST",
        "ClientParameters": {"ClientID": oauth.client, "ClientSecret": _resolved(oauth.secret)},
        "OAuthHttpParameters": {
            "BodyParameters": [{"Key": name, "Value": value, "IsValueSecret": False} for name, value in asked.items()]
        },
    }


def _named(name: str, about: str, how: tuple[str, Auth, str, int], prefix: str) -> Destination:
    word = "Tell" + "".join(part.capitalize() for part in re.split(r"[^a-z0-9]+", name))
    authorization, parameters, url, pace = how
    return Destination(name, word, f"{prefix}-tell-{name}", about, authorization, parameters, url, pace)


def _nobody(prefix: str) -> Auth:
    """A connection must sign in somehow; where the secret is elsewhere, it says whose installation this is."""
    return {"ApiKeyAuthParameters": {"ApiKeyName": "X-Irhub-Installation", "ApiKeyValue": prefix}}


def _key(header: str, secret: str) -> Auth:
    return {"ApiKeyName": header, "ApiKeyValue": _resolved(secret)}


def _secret(key: str, secret: str, part: str = "") -> Auth:
    return {"Key": key, "Value": _resolved(secret, part), "IsValueSecret": True}


def _resolved(secret: str, part: str = "") -> str:
    """What CloudFormation puts the secret's text in the place of, or one value of the JSON that it is."""
    return "{{resolve:secretsmanager:" + secret + (f":SecretString:{part}" if part else "") + "}}"
