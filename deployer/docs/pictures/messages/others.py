"""The looks of Teams, PagerDuty, a mail, a telephone, and Amazon Q Developer in a channel."""

import html
import re
from collections.abc import Mapping
from typing import Any

from deployer.docs.pictures.messages.markup import element, rows, shown

LINK = re.compile(r"<(https://[^|>]+)\|([^>]+)>")


def teams(payload: Mapping[str, Any]) -> str:
    """An Adaptive Card in a channel ("Adaptive Card schema")."""
    card = payload["attachments"][0]["content"]
    actions = rows(*(element("span", shown(one["title"]), "button") for one in card.get("actions", ())))
    body = rows(*map(_element, card["body"]), element("div", actions, "actions"))
    head = rows(element("b", "Workflows"), element("span", "3:59 AM", "faint"))
    return element("div", rows(element("div", head, "who"), element("div", body, "card")), "teams")


def _element(one: Mapping[str, Any]) -> str:
    if one["type"] == "Container":
        looks = f"container {one.get('style', '')} {'separated' if one.get('separator') else ''}"
        return element("div", rows(*map(_element, one["items"])), looks)
    return element("div", rows(*map(_run, one["inlines"])), "line")


def _run(run: Mapping[str, Any]) -> str:
    look = " ".join(str(run.get(name, "")) for name in ("size", "weight", "fontType")) + (
        " faint" if run.get("isSubtle") else ""
    )
    return element("span", shown(run["text"]), look.strip())


def pagerduty(event: Mapping[str, Any]) -> str:
    """An alert with its details."""
    payload = event["payload"]
    status = rows(element("span", "Triggered", "state"), element("span", payload["severity"].capitalize(), "severity"))
    facts = (("Source", payload["source"]), ("Component", payload["component"]), ("Class", payload["class"]))
    table = rows(*(_row(name, value) for name, value in (*facts, *payload["custom_details"].items())))
    links = rows(*(element("a", shown(one["text"])) for one in event["links"]))
    key = element("div", f"Alert key {shown(event['dedup_key'])}", "faint")
    parts = (status, element("h1", shown(payload["summary"])), key, element("div", links, "links"), element("table", table))
    return element("div", rows(*parts), "pagerduty")


def _row(name: str, value: Any) -> str:
    said = rows(*(element("div", shown(line)) for line in value)) if isinstance(value, list) else shown(str(value))
    return element("tr", rows(element("th", shown(name)), element("td", said)))


def mail(subject: str, text: str) -> str:
    """A mail as a plain reader shows it."""
    sender = element("div", "irhub &lt;no-reply@sns.amazonaws.com&gt; · to soc@example.com", "faint")
    return element("div", rows(element("h1", shown(subject)), sender, element("pre", html.escape(text))), "mail")


def telephone(*texts: str) -> str:
    """Text messages on a telephone."""
    return element(
        "div", rows(element("div", "NOTICE", "bar"), *(element("div", shown(one), "bubble") for one in texts)), "phone"
    )


def chat(message: Mapping[str, Any]) -> str:
    """A custom notification of Amazon Q Developer as it stands in a Slack channel."""
    content = message["content"]
    steps = rows(*(element("li", _marked(step)) for step in content["nextSteps"]))
    head = rows(element("b", "Amazon Q"), element("span", "APP", "badge"), element("span", "3:59 AM", "faint"))
    said = (element("div", _marked(content["title"]), "header"), element("div", _marked(content["description"]), "section"))
    body = rows(element("div", head), *said, element("div", element("b", "Next steps"), "section"), element("ul", steps))
    return element("div", element("div", rows(element("div", "Q", "face q"), element("div", body)), "post"), "slack")


def _marked(text: str) -> str:
    """What we ourselves write: bold, and links."""
    found = LINK.sub(lambda link: f"\x01{link[2]}\x02", text)
    found = re.sub(r"\*([^*]+)\*", r"<b>\1</b>", shown(html.unescape(found)))
    return found.replace("\x01", "<a>").replace("\x02", "</a>")
