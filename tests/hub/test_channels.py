"""Each channel's form of a notice keeps the vendor's limits, and text stays text."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hub.channels import event, slack, sns
from hub.notice import Notice, of_response
from hub.record import Standing
from tests.fakes import MEMBER, a_finding, an_incident

NOTICE = of_response(an_incident(), Standing(MEMBER, "shop"), ())
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

    assert f"Account {MEMBER}," in sns.text(nameless)
    assert f"*Where* {MEMBER}," in slack.message(nameless)["blocks"][1]["text"]["text"]


def test_the_event_carries_every_field_and_its_version() -> None:
    """A subscriber of incident events gets the whole notice."""
    detail = event.detail(NOTICE)

    assert (detail["version"], detail["incident_id"], detail["undo"]) == ("1", NOTICE.incident_id, NOTICE.undo)


def test_a_notice_without_a_way_back_shows_none() -> None:
    """Where there is nothing to undo, nothing is offered."""
    plain = replace(NOTICE, undo="")

    assert "To undo" not in sns.text(plain) + json.dumps(slack.message(plain))
