"""What was read last of a resource stays on its page, whatever people are told about their answers meanwhile."""

import json
from dataclasses import replace

import pytest

from deployer.docs.pictures import night
from hub.notice import Notice
from hub.pages.incident import Dossier, Story, last_reading, story
from hub.pages.reader import Reader
from hub.record import Note
from hub.values import to_plain

READER = Reader(night.APPROVERS.people[0], night.APPROVERS, night.NOW)
BARE = replace(night.NOTICE, proof=(), survives=(), not_done=("stop it",))
UNDONE = replace(night.NOTICE, kind="watch", proof=("eni-0aa11bb22 is in sg-0web again",), survives=())


def note(notice: Notice) -> Note:
    """This notice, told just now."""
    return Note(night.NOW.isoformat(), "notice", notice.headline, {"notice": json.dumps(to_plain(notice))})


def page(notice: Notice) -> Story:
    """The incident's page after this notice."""
    return story(Dossier(replace(night.INSTANCE_CASE, notes=(*night.NOTES, note(notice)))), READER)


@pytest.mark.parametrize("kind", ["decision", "response"])
def test_a_notice_that_read_nothing_hides_nothing_that_was_read(kind: str) -> None:
    """A no, or an ask that is withdrawn, says nothing of the resource: what is proved and may survive still is."""
    found = page(replace(BARE, kind=kind))

    assert (found.proof, found.survives) == (night.NOTICE.proof, night.NOTICE.survives)
    assert found.not_done == ("stop it",)


def test_a_later_look_takes_the_place_of_an_earlier_one() -> None:
    """Nobody reads that it is closed where it was seen open since."""
    assert (page(UNDONE).proof, page(UNDONE).survives) == (UNDONE.proof, ())


def test_after_a_release_nothing_is_claimed_of_what_was_read_before() -> None:
    """It is not so any more."""
    assert (page(replace(BARE, kind="release")).proof, page(replace(BARE, kind="release")).survives) == ((), ())


def test_where_nothing_was_read_nothing_is_said() -> None:
    """Of a case that was only asked about."""
    assert last_reading((note(BARE),)) is None
