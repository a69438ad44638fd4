"""Whoever leaves a question with Ctrl-C or the end of input is told that nothing was changed."""

import sys
from collections.abc import Callable
from functools import partial
from io import StringIO

import pytest

from deployer.errors import NotConfirmedError
from deployer.screen.ask import agree, type_account, type_out


class Left(StringIO):
    """A terminal on which nothing more is typed; click takes Ctrl-C for the same."""

    def isatty(self) -> bool:
        """As a terminal says it."""
        return True


@pytest.mark.parametrize(
    "ask",
    [
        partial(agree, "Carry on?", yes=False),
        partial(type_out, "o-1", "Which?", given=None),
        partial(type_account, "333333333333", "Which?", given=False),
    ],
)
def test_a_question_that_is_left_is_a_no(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], None]) -> None:
    """With its words and its exit code, and no bare *Aborted!*."""
    monkeypatch.setattr(sys, "stdin", Left())

    with pytest.raises(NotConfirmedError, match="Nothing was changed"):
        ask()
