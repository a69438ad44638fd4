"""Installations of many kinds, rendered once each, for the tests of templates and policies."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from deployer import settings as settings_of
from deployer import template
from deployer.render import Rendered, render
from deployer.settings import (
    Basic,
    Channels,
    Config,
    Drill,
    DrillPlace,
    Hub,
    IdentityCenter,
    Key,
    Logs,
    OAuth,
    PagerDuty,
    Pages,
    Person,
    Receiver,
    SecurityHub,
    Settings,
    SignIn,
    Slack,
    SlackApp,
    Sources,
    Target,
    Teams,
    Webhook,
)
from hub.actions import catalogue
from hub.incident import Mode
from hub.playbook import Phase, Playbook, Use
from hub.settings import Intake
from hub.sources.switched import Feed

EXAMPLE = settings_of.load(Path(__file__).parents[2] / "docs" / "irhub.example.yaml")
KEY = "bundles/0123.zip"
LIBRARY = (Playbook("all", "", {}, Mode.ACT, tuple(Use(action.name, Phase.CONTAIN) for action in catalogue())),)

WEBHOOK = Webhook(url="https://events.example.com/irhub", connection_secret="irhub/webhook")
PLAIN = Channels(slack=Slack(secret="irhub/slack"), email=("a@example.com", "b@example.com"))
OAUTH = OAuth(url="https://login.example.com/token", client="irhub", secret="irhub/siem", scope="events")
FULL = replace(
    PLAIN,
    webhook=WEBHOOK,
    slack_app=SlackApp(bot_token="irhub/bot", signing_secret="irhub/signing", channel="C0123", team="T0123"),
    sms=("+4915112345678",),
    chat=True,
    teams=(Teams(secret="irhub/teams"),),
    pagerduty=(PagerDuty(secret="irhub/pagerduty"),),
    webhooks=(
        Receiver(name="tickets", url="https://tickets.example.com/in", basic=Basic(username="irhub", secret="irhub/tickets")),
        Receiver(name="wiki", url="https://wiki.example.com", key=Key(secret="irhub/wiki"), headers={"X-A": "b"}),
    ),
    siem=(Receiver(name="siem", url="https://siem.example.com/in", oauth=OAUTH, pace=50),),
)
DRILL = Drill(places=(DrillPlace(account="333333333333", region="eu-west-1"),), schedule="rate(7 days)")
HUB_OF_ALL = SecurityHub(products=("aws/macie",), actions={"isolate": "compromised-instance", "tell": "default"})
ALL = Sources(securityhub=HUB_OF_ALL, config=Config(rules=("securityhub-",)), cloudtrail=True, malware=True)
CENTER = IdentityCenter(account="111111111111", region="us-east-1")
PEOPLE = (Person(name="ada", email="ada@example.com"),)
PAGES = Pages(sign_in=SignIn(issuer="https://login.example.com", client_id="irhub", secret="irhub/sign-in"))
TRACED = Logs(tracing=True)
ADMINISTERED = {"intake": Intake.ADMINISTRATOR, "guardduty_administrator": "222222222222"}


def in_region(region: str) -> Settings:
    """The example moved to another Region, as its only one."""
    target = Target(ou="ou-a1b2-c3d4e5f6", regions=(region,))
    return replace(EXAMPLE, hub=Hub(account="222222222222", region=region), targets=(target,))


KINDS = {
    "members": EXAMPLE,
    "full": replace(
        EXAMPLE,
        channels=FULL,
        prefix="acme-ir",
        tags={},
        drill=DRILL,
        identity_center=CENTER,
        people=PEOPLE,
        pages=PAGES,
        logs=TRACED,
    ),
    "administrator": replace(EXAMPLE, **ADMINISTERED),
    "all-sources": replace(EXAMPLE, sources=ALL),
    "all-sources-administrator": replace(
        EXAMPLE, sources=replace(ALL, securityhub=replace(HUB_OF_ALL, feed=Feed.OCSF, severity="medium")), **ADMINISTERED
    ),
    "china": in_region("cn-north-1"),
    "government": replace(in_region("us-gov-west-1"), channels=PLAIN),
}


@cache
def rendered(kind: str) -> Rendered:
    """The texts of one kind of installation, with every action enabled."""
    return render(KINDS[kind], LIBRARY, catalogue(), KEY)


def where(kind: str) -> template.Where:
    """A place in that installation."""
    return template.Where(KINDS[kind].partition, KINDS[kind].hub.region, KINDS[kind].hub.account)


def resources(kind: str = "members", only: str = "") -> Iterator[tuple[str, Any]]:
    """Every resource of every template, resolved, by template and logical id; those of one type where one is named."""
    for name, text in rendered(kind).templates.items():
        for logical_id, resource in template.resources(text, where(kind)).items():
            if resource["Type"].startswith(only):
                yield f"{name}/{logical_id}", resource


def properties(name: str, kind: str = "members") -> Any:
    """The properties of one resource, resolved."""
    return dict(resources(kind))[name]["Properties"]


def documents(kind: str = "members") -> Iterator[tuple[str, Any]]:
    """Every policy document of every template, resolved, by template and name."""
    for name, text in rendered(kind).templates.items():
        for policy, document in template.policies(text, where(kind)).items():
            yield f"{name}/{policy}", document


def statements(kind: str = "members", effect: str = "Allow") -> Iterator[tuple[str, Any]]:
    """Every statement of every policy document, by where it stands."""
    for name, document in documents(kind):
        for position, statement in enumerate(document["Statement"]):
            if statement["Effect"] == effect:
                yield f"{name}[{statement.get('Sid', position)}]", statement


def many(value: Any) -> list[Any]:
    """A list of what may be one or many."""
    return value if isinstance(value, list) else [value]


def size(document: Any) -> int:
    """How many characters IAM counts."""
    return len("".join(json.dumps(document).split()))
