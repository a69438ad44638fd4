"""The deck's blocked addresses, which end by themselves, and its custom action of Security Hub."""

import pytest

from tests.story.transcripts import Played, played


@pytest.fixture(scope="module", params=["block-address", "analyst-click"])
def story(request: pytest.FixtureRequest) -> Played:
    """Each of them, played once."""
    return played(request.param)


def test_aws_shows_what_is_told(story: Played) -> None:
    """Every fact, read from outside the hub."""
    assert story.wrong == []


def test_all_is_as_before(story: Played) -> None:
    """By the hours that the playbook names, or by a person's release."""
    assert story.found("all is as before")


def test_the_transcript_is_what_is_said(story: Played) -> None:
    """In everything but ids and times; ``make stories`` writes it anew."""
    assert story.written == story.page


def test_twenty_findings_are_twenty_cases(story: Played) -> None:
    """Of which the one that its account wrote itself waits; a block waits for nobody."""
    wanted = 1 if story.name == "analyst-click" else 0

    assert len(story.play.waiting) == wanted
    assert story.found("20 cases") is bool(wanted)
