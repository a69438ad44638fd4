"""Each channel's form of a notice keeps the vendor's limits, and text stays text."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.channels import event, slack, sns
from hub.engine import Outcome, Result
from hub.notice import Notice, of_organization, of_response
from hub.record import Standing
from tests.fakes import MEMBER, a_finding, an_incident

DONE = Outcome("switch-off", Result.DONE, ("switch off lamp-1",))
NOTICE = of_response(an_incident(), Standing(MEMBER, "shop"), (DONE,))
LINES = st.lists(st.text(max_size=4000), max_size=20).map(tuple)
NOTICES = st.builds(
    lambda headline, title, lines: replace(NOTICE, headline=headline, title=title, done=lines, survives=lines),
    st.text(max_size=500),
    st.text(max_size=5000),
    LINES,
)


@given(NOTICES)
def test_slack_messages_keep_the_limits_of_block_kit(notice: Notice) -> None:
    """Headers, sections and the number of blocks stay within Slack's limits, whatever the notice says."""
    blocks = slack.message(notice)["blocks"]

    assert len(blocks) <= 50
    assert all(
        len(block["text"]["text"]) <= (150 if block["type"] == "header" else 3000) for block in blocks if "text" in block
    )


def test_slack_text_cannot_mention_anybody() -> None:
    """A hostile title is shown as it is and calls no one."""
    hostile = of_response(an_incident(findings=(a_finding(title="<!channel> & <https://bad|good>"),)), Standing(MEMBER), ())

    text = json.dumps(slack.message(hostile)["blocks"][1])

    assert "<!channel>" not in text
    assert "&lt;!channel&gt; &amp;" in text


HOSTILE = "*bold* _it_ ~out~ `code` :skull: <!here> http://bad.example @channel"


def test_slack_text_that_others_wrote_is_never_formatted() -> None:
    """Whatever is in a notice stands in plain text; only our own labels have a form."""
    fields: dict[str, Any] = dict.fromkeys(("headline", "title", "resource", "account_name", "finding_type"), HOSTILE)
    lines: dict[str, Any] = dict.fromkeys(("done", "proof", "survives", "asked", "not_done"), (HOSTILE,))
    posted = slack.message(replace(NOTICE, **fields, **lines, incident_id=HOSTILE, undo=HOSTILE))

    texts = [block.get("text") or block["elements"][0] for block in posted["blocks"]]
    formatted = [text for text in texts if text["type"] == "mrkdwn"]
    assert not [text for text in formatted if "bold" in text["text"] or not text["verbatim"]]
    assert {text["emoji"] for text in texts if text["type"] == "plain_text"} == {False}
    assert (posted["mrkdwn"], "<!here>" in json.dumps(posted)) == (False, False)


def test_a_text_is_not_cut_within_an_escape() -> None:
    """What is cut ends with a whole character."""
    blocks = slack.message(replace(NOTICE, done=("<" * 3000,)))["blocks"]

    assert any(block["text"]["text"].endswith("&lt;…") for block in blocks if "text" in block)


@given(NOTICES)
def test_sns_subjects_and_messages_keep_the_limits_of_publish(notice: Notice) -> None:
    """A subject is one line of less than 100 ASCII characters, a message at most 256 KiB."""
    subject = sns.subject(notice)

    assert 0 < len(subject) < 100
    assert subject.isascii()
    assert subject.isprintable()
    assert len(sns.text(notice).encode()) <= 262_144


def test_an_sns_message_answers_the_questions() -> None:
    """Where, what, and how to undo stand in the text."""
    text = sns.text(NOTICE)

    assert all(words in text for words in ("shop (333333333333)", "lamp-1", f"irhub incidents release {NOTICE.incident_id}"))


def test_a_section_that_is_too_long_ends_in_an_ellipsis() -> None:
    """What is cut shows that it was cut."""
    blocks = slack.message(replace(NOTICE, done=("x" * 5000,)))["blocks"]

    assert any(block.get("text", {}).get("text", "").endswith("…") for block in blocks)


def test_an_account_without_a_name_is_shown_by_its_number() -> None:
    """No name is made up for an account."""
    nameless = of_response(an_incident(), Standing(MEMBER), ())

    assert f"Account:     {MEMBER}\n" in sns.text(nameless)
    assert f"Account: {MEMBER}\n" in slack.message(nameless)["blocks"][1]["text"]["text"]


def test_the_event_carries_every_field_and_its_version() -> None:
    """A subscriber of incident events gets the whole notice."""
    detail = event.detail(NOTICE)

    assert (detail["version"], detail["incident_id"], detail["undo"]) == ("1", NOTICE.incident_id, NOTICE.undo)


def test_who_asked_stands_under_words_of_its_own() -> None:
    """A person is named as who asked, and not among the proofs."""
    asked = replace(NOTICE, by="release asked for by night-watch")

    assert "Who asked:\n  - release asked for by night-watch" in sns.text(asked)
    assert "*Who asked*" in json.dumps(slack.message(asked))


def test_a_notice_without_a_way_back_shows_none() -> None:
    """Where there is nothing to undo, nothing is offered."""
    plain = replace(NOTICE, undo="")

    assert "To undo" not in sns.text(plain) + json.dumps(slack.message(plain))


def test_a_notice_about_no_incident_names_none() -> None:
    """News of the organization have no finding, no resource and no incident."""
    news = of_organization(("shop joined the organization",), ("irhub deploy",))

    mail, blocks = sns.text(news), json.dumps(slack.message(news))

    assert "Incident" not in mail
    assert "severity" not in mail + blocks
    assert "Seen:\n  - shop joined the organization" in mail
