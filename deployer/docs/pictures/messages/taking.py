"""Takes the pictures: each real payload in the look of its vendor, as a browser draws it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.docs.pictures import FOLDER
from deployer.docs.pictures.browser import Taken, photographed
from deployer.docs.pictures.messages import others, slack
from deployer.docs.pictures.messages.scene import ASKED, COLLECTED, CONTAINED, DECIDED, RELEASED
from hub.channels import chat, pagerduty, slack_app, sms, sns, teams
from hub.channels import slack as webhook

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BEGINS = "message-"
"""What the names of these pictures begin with."""
STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
TICKET = "a-ticket-that-opens-nothing"


def messages() -> Mapping[str, str]:
    """Each picture as HTML, by its name."""
    asked = slack.message(slack_app.message(ASKED, TICKET), "4:00 AM")
    replies = (slack.message(slack_app.reply(DECIDED), "4:06 AM"), slack.message(slack_app.reply(RELEASED), "9:12 AM"))
    head = slack.message(slack_app.message(RELEASED), "3:59 AM")
    return {
        "slack": slack.channel("incidents", slack.message(webhook.message(CONTAINED))),
        "slack-ask": slack.channel("incidents", asked),
        "slack-thread": slack.channel("incidents", slack.thread(head, *replies)),
        "slack-digest": slack.channel("incidents", slack.message(webhook.message(COLLECTED), "7:00 AM")),
        "teams": others.teams(teams.message(CONTAINED)),
        "teams-ask": others.teams(teams.message(ASKED)),
        "pagerduty": others.pagerduty(pagerduty.message(CONTAINED) or {}),
        "mail": others.mail(sns.subject(CONTAINED), sns.text(CONTAINED)),
        "sms": others.telephone(sms.text(CONTAINED), sms.text(ASKED)),
        "chat": others.chat(json.loads(chat.text(CONTAINED))),
    }


def photographs() -> Iterator[Path]:
    """Each picture that was taken; none where there is no browser."""
    yield from photographed(FOLDER, _taken)


def _taken(browser: "Browser") -> Iterator[Taken]:
    page = browser.new_page(viewport={"width": 840, "height": 900})
    for name, body in messages().items():
        shows = whole(body)
        page.set_content(shows)
        yield Taken(f"{BEGINS}{name}", shows, page.locator("#picture").screenshot())


def whole(body: str) -> str:
    """A picture as a page of its own."""
    return f'<!doctype html><style>{STYLE}</style><div id="picture">{body}</div>'
