"""What the person at the terminal reads, who has nobody else to ask."""

import pytest

from deployer.direct.here import Terminal
from deployer.responding.asking import Responded
from deployer.screen.responding import show_responded, talk_foretold
from hub.foretell import Foretold, Part
from tests.notices import a_notice

DENIED = Part("isolate-instance", "contain", "act", "", (), reasons=("ops may not be entered",))
DONE = Part("protect-instance", "beside", "act", "", ())
BOTH = (
    Foretold("AWS::EC2::Instance", "i-0a1b2c3d", "333333333333", "eu-west-1", "compromised-instance", parts=(DENIED, DONE)),
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


def test_the_terminal_says_what_was_not_done() -> None:
    """And why; no other channel does."""
    said: list[str] = []
    Terminal(said.append).send(a_notice(headline="Not contained", not_done=("isolate-instance: denied",)))

    assert said == ["Not contained", "  not done: isolate-instance: denied"]
