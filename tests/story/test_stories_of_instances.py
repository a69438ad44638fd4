"""The article's playbook and the security-day deck's: an instance isolated, and one taken out of service."""

import pytest

from deployer.demo.stories.theatre import perform
from deployer.sandbox.faults import Fault, denied
from deployer.sandbox.running import Sandbox
from tests.story.transcripts import Played, played

SWAP = Fault("ec2", "ModifyNetworkInterfaceAttribute", denied("ec2"), times=100)


@pytest.fixture(scope="module", params=["isolate-and-snapshot", "take-out-of-service"])
def story(request: pytest.FixtureRequest) -> Played:
    """Each of them, played once."""
    return played(request.param)


def test_aws_shows_what_is_told(story: Played) -> None:
    """Every fact, read from outside the hub."""
    assert story.wrong == []


def test_all_is_as_before(story: Played) -> None:
    """After the release; what stays is named with its reason."""
    assert story.found("all is as before")
    assert any("snapshots" in one and "(evidence)" in one for one in story.play.kept)


def test_the_transcript_is_what_is_said(story: Played) -> None:
    """In everything but ids and times; ``make stories`` writes it anew."""
    assert story.written == story.page


def test_to_end_an_instance_is_asked(story: Played) -> None:
    """On both instances, and nothing else is; the shorter playbook asks nothing."""
    wanted = 2 if story.name == "take-out-of-service" else 0

    assert sum("for good" in one for one in story.play.waiting) == len(story.play.waiting) == wanted


def test_a_hub_that_cannot_is_not_believed() -> None:
    """Where AWS refuses to isolate, the story says so, whatever the hub says."""

    def meddle(sandbox: Sandbox) -> None:
        sandbox.faults.add(SWAP)

    play = perform("isolate-and-snapshot", lambda _kind, _words: None, meddle)

    assert not play.holds
    assert any("in a group without any rule" in fact.says for fact in play.facts if not fact.holds)
