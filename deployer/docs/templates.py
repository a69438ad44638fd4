"""`docs/templates.md`: every stack and StackSet with its resources, from the templates as the example renders them."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from deployer import settings as settings_of
from deployer import template
from deployer.docs.markdown import code, document, link, sentence, table
from deployer.placement import placements
from deployer.playbooks import library
from deployer.render import TEMPLATES, render
from deployer.settings import Settings, Webhook
from hub.actions import catalogue

INTRO = """\
# Templates

What irhub puts into your accounts, in the order in which it is made; names are those of [the
example](irhub.example.yaml). Templates have no parameters, and account and Region come from CloudFormation, so a
thousand members share two texts. Whatever can have tags has `irhub:installation`, whose value is the prefix, and your
own. `irhub render` writes the templates and every policy in them; `irhub plan` shows what would change
([commands](commands.md)). What the two roles of a member may do is made from your playbooks' [actions](actions.md).
For owners of member accounts there is [a page of their own](../spoke/README.md)."""

HUB_REGION = "stack: hub account, the hub's Region"
PLACES: Mapping[str, str] = {
    "hub/bootstrap": HUB_REGION,
    "hub/dead-letters": "stack: hub account, in every Region that findings come from",
    "hub/stack": HUB_REGION,
}
REGIONS = {"home": "in one Region, the hub's", "every": "in every Region that findings come from"}
MANAGEMENT = (
    "The management account, which StackSets do not reach, gets plain stacks of the templates that the two StackSets have."
)
HERE = template.Where("aws", "REGION", "ACCOUNT")
WORDS = re.compile(r"^  (\w+): +# (.+)$", re.MULTILINE)
"""A resource whose line says in a comment what it is for."""


def page(example: Path) -> str:
    """The whole page."""
    settings = settings_of.load(example)
    plain, full = (_rendered(each) for each in (settings, _with_channels(settings)))
    names = {source: f"{settings.prefix}-{kind.replace('_', '-')}" for kind, source in TEMPLATES.items()}
    overview = ((link(name), _template(source), _place(source)) for source, name in names.items())
    return document(
        INTRO,
        table(("stack or StackSet", "template", "where"), overview),
        MANAGEMENT,
        *(
            part
            for source, name in names.items()
            for part in _section(name, full[source], template.parse(plain[source])["Resources"])
        ),
    )


def _rendered(settings: Settings) -> Mapping[str, str]:
    return render(settings, library(), catalogue(), "bundle.zip").templates


def _with_channels(settings: Settings) -> Settings:
    """One receiver stands for all that EventBridge calls, and both further topics."""
    webhook = Webhook(url="https://events.example.com/irhub", connection_secret="irhub/webhook")  # noqa: S106 (a name)
    return replace(settings, channels=replace(settings.channels, webhook=webhook, sms=("+4915112345678",), chat=True))


def _template(source: str) -> str:
    return f"[{source}.yaml.j2](../{source}.yaml.j2)"


def _place(source: str) -> str:
    """Where a stack is, or the instances of a StackSet are."""
    for placement in placements().values():
        if placement.template == source:
            after = f", after the {' and '.join(placement.depends_on)} set" if placement.depends_on else ""
            return f"StackSet: every member account, {REGIONS[placement.regions]}{after}"
    return PLACES[source]


def _section(name: str, text: str, always: Container[str]) -> Iterator[str]:
    says = dict(WORDS.findall(text))
    rows = (_row(logical_id, resource, says, always) for logical_id, resource in template.resources(text, HERE).items())
    yield f"## {name}"
    yield _head(text)
    yield table(("resource", "type", "name", "what it is for"), rows)


def _row(
    logical_id: str, resource: Mapping[str, Any], says: Mapping[str, str], always: Container[str]
) -> tuple[str, str, str, str]:
    properties = resource["Properties"]
    words = says.get(logical_id) or properties.get("Description") or properties.get("AlarmDescription") or ""
    only = "" if logical_id in always else f" Only with `channels.{_key(logical_id)}`."
    stays = " Stays when the installation is destroyed." if resource.get("DeletionPolicy") == "Retain" else ""
    return code(logical_id), resource["Type"].removeprefix("AWS::"), _name(resource), sentence(words) + only + stays


def _key(logical_id: str) -> str:
    """The key of the settings that calls for a resource; what EventBridge calls is made the same way for every receiver."""
    keys = {"Phone": "sms", "TextMessages": "sms", "Chat": "chat"}
    return next((key for name, key in keys.items() if logical_id.startswith(name)), "webhook")


def _head(text: str) -> str:
    """The comment that the template begins with; what stands there in columns stays so."""
    lines = takewhile(lambda line: line.startswith("#"), text.splitlines())
    return "\n".join(re.sub(r"^(?=  )", "  ", line[2:]) for line in lines)


def _name(resource: Mapping[str, Any]) -> str:
    """The name that the resource itself has, not one that it refers to by."""
    properties, kind = resource["Properties"], resource["Type"].rpartition("::")[2]
    return next((code(properties[key]) for key in ("Name", f"{kind}Name") if key in properties), "")
