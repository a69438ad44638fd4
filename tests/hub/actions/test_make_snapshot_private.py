"""A snapshot that is taken from the public: who keeps it, and who gets it back."""

from dataclasses import replace

import pytest

from hub.action import Step
from hub.actions.ec2.make_snapshot_private import ACTION, Seen
from hub.actions.sharing import Options
from hub.incident import Containment
from tests.fakes import an_incident

SHARED = Seen("snap-1", is_public=True, accounts=("1" * 12, "2" * 12))
PRIVATE = Seen("snap-1", is_public=False, accounts=())


def test_accounts_that_are_named_keep_it() -> None:
    """Backup accounts are among them, so a playbook has to say that they lose it."""
    alone = ACTION.plan(SHARED, an_incident(), Options())
    too = ACTION.plan(SHARED, an_incident(), Options(accounts_too=True))

    assert isinstance(alone, tuple)
    assert isinstance(too, tuple)
    assert ([step.on for step in alone], [step.on for step in too]) == (["snap-1/public"], ["snap-1/public", "snap-1/accounts"])


@pytest.mark.parametrize(
    ("now", "held", "says"),
    [
        (PRIVATE, "snap-1/public", ["make snapshot snap-1 public again"]),
        (replace(PRIVATE, accounts=("1" * 12,)), "snap-1/accounts", [f"share snapshot snap-1 with accounts {'2' * 12} again"]),
        (SHARED, "snap-1/public", []),
        (SHARED, "snap-1/accounts", []),
    ],
)
def test_only_what_was_taken_is_given_back(now: Seen, held: str, says: list[str]) -> None:
    """Accounts that somebody else took away are not ours to give."""
    steps = ACTION.restore(now, {held: SHARED})

    assert [step.says for step in steps if isinstance(step, Step)] == says


def test_accounts_that_may_still_use_it_are_named() -> None:
    """They may be the attacker's."""
    open_one, closed = ACTION.prove(SHARED), ACTION.prove(replace(SHARED, is_public=False))

    assert open_one is not None
    assert closed is not None
    assert (open_one.containment, closed.containment) == (Containment.NONE, Containment.CONTAINED)
    assert "1" * 12 in closed.survives[1]
