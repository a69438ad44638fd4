"""Every channel's form of every notice keeps what its vendor documents, and no notice is lost for what it says."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hub.channels import chat, event, ocsf, pagerduty, slack, slack_app, sms, sns, teams
from hub.notice import Notice, of_channel, of_digest, of_organization
from tests.notices import NOTICES, a_notice, an_ask, hostile
from tests.vendors import CHAT, OCSF, PAGERDUTY, SLACK, TEAMS, flaws, texts

CARRIED = 256 * 1024
"""Bytes that an event of EventBridge, and a message of SNS, may have everywhere: what receivers take beyond may not arrive."""
FORMS: Mapping[str, tuple[Callable[[Notice], Any], Mapping[str, Any], int]] = {
    "slack": (slack.message, SLACK, 40_000),
    "slack_app": (lambda notice: slack_app.message(notice, "t" * 43), SLACK, 40_000),
    "teams": (teams.message, TEAMS, 28 * 1024),
    "pagerduty": (pagerduty.message, PAGERDUTY, CARRIED),
    "siem": (ocsf.message, OCSF, CARRIED),
    "chat": (lambda notice: json.loads(chat.text(notice)), CHAT, CARRIED),
}
EVERY = pytest.mark.parametrize("channel", FORMS)
STRANGE = [
    hostile(),
    hostile("שלום עולם " * 300),
    hostile("x" * 10_000),
    hostile(""),
    a_notice(title="", resource="", region="", account_name="", tags=(), owner="", links=(), opened_at="", at="", findings=()),
    an_ask(asked=tuple(f"terminate i-{n:017x}" for n in range(20))),
]


@EVERY
@given(notice=NOTICES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_whatever_a_notice_says_the_vendor_takes_it(channel: str, notice: Notice) -> None:
    """Sizes, kinds and required parts are what the vendor's own pages say."""
    compose, schema, limit = FORMS[channel]
    payload = compose(notice)

    assert flaws(schema, payload) == []
    assert len(json.dumps(payload).encode()) <= limit


@EVERY
@pytest.mark.parametrize("notice", STRANGE, ids=["attack", "right-to-left", "long", "empty", "nothing known", "twenty"])
def test_strange_notices_are_taken_too(channel: str, notice: Notice) -> None:
    """Nothing that an attacker can write, or a detector can leave out, silences a channel."""
    compose, schema, limit = FORMS[channel]

    assert flaws(schema, compose(notice)) == []
    assert len(json.dumps(compose(notice)).encode()) <= limit


@pytest.mark.parametrize("channel", ["slack", "slack_app", "teams", "pagerduty", "chat"])
def test_no_mention_and_no_link_of_an_attacker_is_left(channel: str) -> None:
    """A title cannot call a whole channel, nor make anybody click."""
    compose, _, _ = FORMS[channel]
    said = [text for text in texts(compose(hostile())) if not text.startswith(("https://", "<https://"))]

    assert not [text for text in said if "<!" in text and channel not in {"teams", "pagerduty"}]
    assert not [text for text in said if "https://evil" in text or "\u202e" in text or "\u200b" in text]


@pytest.mark.parametrize("kind", ["digest", "organization", "channel"])
def test_notices_about_no_incident_have_their_form_too(kind: str) -> None:
    """And wake whoever is on call only where something needs them."""
    made = {
        "digest": of_digest((a_notice(), a_notice(severity=3.0)), "why"),
        "organization": of_organization(("shop joined",), ()),
        "channel": of_channel("slack", "it answers 503"),
    }[kind]

    for channel in ("slack", "teams", "chat"):
        assert flaws(FORMS[channel][1], FORMS[channel][0](made)) == []
    assert (pagerduty.message(made) is None) == (kind == "organization")
    assert (ocsf.message(made), event.message(made)) == (None, None)


ANSWERS = ("lamp-1", "shop", "eu-west-1", "Name=lamp", "team lamp", "switch off lamp-1", "irhub incidents release inc-")


@pytest.mark.parametrize("channel", ["slack", "teams", "pagerduty", "chat", "mail"])
def test_a_message_answers_what_a_reader_asks(channel: str) -> None:
    """What happened, where, whose it is, what was done, and how to take it back; and the ways to more."""
    said = sns.text(a_notice()) if channel == "mail" else "\n".join(texts(FORMS[channel][0](a_notice())))

    assert [word for word in ANSWERS if word not in said] == []
    assert "guardduty/home?region=eu-west-1" in said
    assert "detective/home?region=eu-west-1" in said


@pytest.mark.parametrize("channel", ["slack", "teams", "pagerduty", "chat", "mail"])
def test_what_is_asked_says_of_whom_and_until_when(channel: str) -> None:
    """Who is asked, how many must agree, until when, what happens then, and how to answer."""
    said = sns.text(an_ask()) if channel == "mail" else "\n".join(texts(FORMS[channel][0](an_ask())))
    wanted = (
        "terminate lamp-1",
        "ada, ben",
        "2 different people",
        "21 Nov 2026 13:00 UTC",
        "leads is asked",
        "incidents approve",
    )

    assert [word for word in wanted if word not in said] == []


@given(NOTICES)
def test_a_text_message_is_one_message(notice: Notice) -> None:
    """At most 140 bytes of the seven-bit alphabet, and it names the incident."""
    said = sms.text(notice)

    assert len(said.encode()) <= 140
    assert said.isascii()
    assert notice.incident_id in said


def test_a_text_message_says_what_is_asked() -> None:
    """Of whom, and until when."""
    assert "ASKED: soc until 13:00Z" in sms.text(an_ask())


@given(NOTICES)
def test_a_subject_is_one_line_of_ascii(notice: Notice) -> None:
    """As SNS takes it."""
    said = sns.subject(notice)

    assert 0 < len(said) < 100
    assert said.isascii()
    assert said.isprintable()


def test_a_mail_cannot_be_made_to_say_something_else() -> None:
    """A title with line breaks forges no heading of ours."""
    said = sns.text(hostile())

    assert said.count("\nTo undo:\n") == 1
    assert "curl https://" not in said
