"""Every channel there is, led to the sandbox's own stand-ins, as the section ``channels`` of an irhub.yaml."""

import json
from typing import Any

from deployer.sandbox.people import TEAM
from deployer.sandbox.running import Sandbox
from deployer.sandbox.slack import CHANNEL, SIGNING_SECRET, TOKEN
from deployer.sandbox.vendors import CLIENT_ID, CLIENT_SECRET, GUARDED, PAGERDUTY, ROUTING_KEY, SIG, SLACK, TEAMS, TOKENS

KEY_PATH, BASIC_PATH = "/tickets", "/basic"
NAMES = {
    "slack": "irhub/slack",
    "token": "irhub/slack-bot-token",
    "signing": "irhub/slack-signing-secret",
    "teams": "irhub/teams",
    "pagerduty": "irhub/pagerduty",
    "tickets": "irhub/tickets",
    "password": "irhub/password",
    "client": "irhub/siem-client",
}


def channels(sandbox: Sandbox) -> dict[str, Any]:
    """The section; the secrets that it names exist in the hub account and Region from now on."""
    base = sandbox.receiver.url
    _keep(sandbox, base)
    siem = {"url": f"{base}{TOKENS}", "client": CLIENT_ID, "secret": NAMES["client"], "scope": "events"}
    return {
        "slack": {"secret": NAMES["slack"]},
        "slack_app": {
            "bot_token": NAMES["token"],
            "signing_secret": NAMES["signing"],
            "channel": CHANNEL,
            "team": TEAM,
            "url": sandbox.slack.url,
        },
        "email": ["soc@example.com"],
        "sms": ["+4915112345678"],
        "chat": True,
        "teams": [{"name": "soc-teams", "secret": NAMES["teams"]}],
        "pagerduty": [{"name": "on-call", "secret": NAMES["pagerduty"], "url": f"{base}{PAGERDUTY}"}],
        "webhooks": [
            {"name": "tickets", "url": f"{base}{KEY_PATH}", "key": {"header": "X-Key", "secret": NAMES["tickets"]}},
            {
                "name": "wiki",
                "url": f"{base}{BASIC_PATH}",
                "basic": {"username": "irhub", "secret": NAMES["password"]},
                "headers": {"X-From": "irhub"},
            },
        ],
        "siem": [{"name": "siem", "url": f"{base}{GUARDED}siem", "oauth": siem}],
    }


def _keep(sandbox: Sandbox, base: str) -> None:
    workflow = {"endpoint": f"{base}{TEAMS}workflows/1/invoke", "api-version": "1", "sp": "/triggers/manual/run", "sv": "1.0"}
    texts = {
        "slack": f"{base}{SLACK}",
        "token": TOKEN,
        "signing": SIGNING_SECRET,
        "teams": json.dumps({**workflow, "sig": SIG}),
        "pagerduty": ROUTING_KEY,
        "tickets": "key-of-the-sandbox",
        "password": "password-of-the-sandbox",
        "client": CLIENT_SECRET,
    }
    secrets = sandbox.client("secretsmanager", sandbox.world.hub.id, sandbox.world.hub_region)
    known = {one["Name"] for page in secrets.get_paginator("list_secrets").paginate() for one in page["SecretList"]}
    for word, text in texts.items():
        if NAMES[word] not in known:
            secrets.create_secret(Name=NAMES[word], SecretString=text)
