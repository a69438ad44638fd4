"""What the person at the terminal reads, who has nobody else to ask."""

from dataclasses import replace
from typing import Any

import pytest

from deployer.direct.here import Terminal
from deployer.responding.asking import Responded
from deployer.screen.responding import show_responded, talk_foretold
from hub.foretell import Foretold, Part
from tests.notices import a_notice

DENIED = Part("isolate-instance", "contain", "act", "", (), reasons=("ops may not be entered",))
LATER = Part("write-manifest", "after", "act", "", ("write it down",), first=("snapshot-volumes", "copy-snapshots"))
DONE = Part("protect-instance", "beside", "act", "", ())
BOTH = (
    Foretold(
        "AWS::EC2::Instance", "i-0a1b2c3d", "333333333333", "eu-west-1", "compromised-instance", parts=(DENIED, DONE, LATER)
    ),
)


def test_what_could_not_be_looked_at_is_not_called_done(capsys: pytest.CaptureFixture[str]) -> None:
    """Before somebody agrees, and where the hub foretells it."""
    talk_foretold(BOTH)
    show_responded(Responded(foretold=BOTH, dry_run=True))

    said = capsys.readouterr()
    for text in (said.err, said.out):
        assert "isolate-instance (contain): cannot be foretold" in text
        assert "but: ops may not be entered" in text
        assert "protect-instance (beside): nothing to do" in text
        assert "write-manifest (after): would be done after snapshot-volumes, copy-snapshots\n    write it down" in text


@pytest.mark.parametrize("show", [talk_foretold, lambda told: show_responded(Responded(foretold=told, dry_run=True))])
def test_a_preview_says_why_this_playbook_and_how_another_is_taken(show: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """With the reason that somebody wrote down for such a resource."""
    chosen = {"finding_type": "Manual:EC2/Instance", "because": "it answers Manual:EC2/Instance", "others": ("one", "two")}
    show((replace(BOTH[0], **chosen),))

    said = " ".join("".join(capsys.readouterr()).split())
    assert "chosen since it answers Manual:EC2/Instance. Whoever names an instance wants it off the network" in said
    assert "--playbook takes another: one, two." in said


def test_a_preview_says_how_long_containment_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """For a look that the playbook bought, and for nothing else."""
    look = Part("collect-from-instance", "before", "act", "", ("collect",), waits="containment waits 2 min for it at most")
    talk_foretold((replace(BOTH[0], parts=(look, DONE)),))

    said = capsys.readouterr().err
    assert "collect-from-instance (before, containment waits 2 min for it at most): would be done" in said
    assert "protect-instance (beside): " in said


def test_the_terminal_says_what_was_not_done() -> None:
    """And why; no other channel does."""
    said: list[str] = []
    Terminal(said.append).send(a_notice(headline="Not contained", not_done=("isolate-instance: denied",)))

    assert said == ["Not contained", "  not done: isolate-instance: denied"]
