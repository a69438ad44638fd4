"""The deck's data collection and its answer to a stopped trail: what is kept, and what is never taken back."""

import pytest

from tests.story.transcripts import Played, played


@pytest.fixture(scope="module", params=["collect-evidence", "tampered-trail"])
def story(request: pytest.FixtureRequest) -> Played:
    """Each of them, played once."""
    return played(request.param)


def test_aws_shows_what_is_told(story: Played) -> None:
    """Every fact, read from outside the hub."""
    assert story.wrong == []


def test_what_is_kept_is_kept(story: Played) -> None:
    """Evidence stays after the release and agrees with its manifest; a trail records on."""
    wanted = {"collect-evidence": "agrees with the manifest", "tampered-trail": "no release ever stops one"}

    assert story.found(wanted[story.name])
    assert story.play.kept


def test_the_transcript_is_what_is_said(story: Played) -> None:
    """In everything but ids and times; ``make stories`` writes it anew."""
    assert story.written == story.page


def test_to_read_memory_is_asked(story: Played) -> None:
    """On either host; a trail is started unasked."""
    wanted = 2 if story.name == "collect-evidence" else 0

    assert sum("memory" in one for one in story.play.waiting) == len(story.play.waiting) == wanted
