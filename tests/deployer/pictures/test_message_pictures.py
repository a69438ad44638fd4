"""The pictures of messages: one of each, of the words that are sent now, and on their page with words of their own."""

import re

import pytest

from deployer.docs import FOLDER as DOCS
from deployer.docs.pictures import FOLDER
from deployer.docs.pictures.browser import digest
from deployer.docs.pictures.messages.taking import BEGINS, messages, whole

PAGE = (DOCS / "channels.md").read_text(encoding="utf-8")
NAMED = re.compile(rf"!\[(?P<says>[^\]]*)\]\(pictures/{BEGINS}(?P<name>[a-z-]+)\.png\)")
SHOWN = messages()


def test_every_message_has_its_picture_and_every_picture_its_message() -> None:
    """None lies about in docs/pictures, and each is on the page of channels once."""
    there = {path.stem for path in FOLDER.iterdir() if path.suffix != ".svg"}
    named = [one["name"] for one in NAMED.finditer(PAGE)]

    assert there == {f"{BEGINS}{name}" for name in SHOWN}
    assert sorted(named) == sorted(SHOWN)


def test_every_channel_that_people_read_is_shown() -> None:
    """What programs read has no look."""
    assert {name.partition("-")[0] for name in SHOWN} == {"slack", "teams", "pagerduty", "mail", "sms", "chat"}


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_shows_what_is_sent_now(name: str) -> None:
    """Whole, small, and of the very payload; made anew after words change: make pictures."""
    content = (FOLDER / f"{BEGINS}{name}.png").read_bytes()

    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(content) < 100_000
    assert b"shows\x00" + digest(whole(SHOWN[name])).encode() in content


def test_every_picture_is_told_in_words() -> None:
    """For whoever cannot see it."""
    assert [one["name"] for one in NAMED.finditer(PAGE) if len(one["says"].split()) < 6] == []
