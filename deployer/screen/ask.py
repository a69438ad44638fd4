"""Asks before anything is changed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from deployer.errors import NotConfirmedError


def agree(question: str, *, yes: bool) -> None:
    """Returns where somebody agreed; raises ``NotConfirmedError`` where nobody did or nobody can be asked."""
    if yes:
        return
    _insist_on_a_terminal("Give --yes to agree beforehand.")
    with _asking():
        agreed = click.confirm(question, err=True)
    if not agreed:
        raise NotConfirmedError("Nothing was changed.", "You said no.")


def type_out(word: str, question: str, *, given: str | None) -> None:
    """Returns where somebody typed exactly this word, or gave it beforehand; raises ``NotConfirmedError`` else."""
    if given is None:
        _insist_on_a_terminal(f"Give --yes --organization {word} to agree beforehand.")
        with _asking():
            given = click.prompt(question, err=True, default="", show_default=False)
    if given != word:
        raise NotConfirmedError("Nothing was changed.", f"{given!r} is not {word}.", "Type the organization's id exactly.")


def type_account(account_id: str, question: str, *, given: bool) -> None:
    """Returns where somebody typed exactly this account's id, or named it beforehand together with --yes."""
    if given:
        return
    _insist_on_a_terminal(f"Give --account {account_id} --yes to agree beforehand.")
    with _asking():
        typed = click.prompt(question, err=True, default="", show_default=False)
    if typed != account_id:
        raise NotConfirmedError("Nothing was changed.", "That is not the account's id.")


def code(question: str) -> str | None:
    """The code that somebody typed, unseen; None where there is no terminal to ask on."""
    if not sys.stdin.isatty():
        return None
    answer: str = click.prompt(question, err=True, hide_input=True)
    return answer.strip()


@contextmanager
def _asking() -> Iterator[None]:
    """Ctrl-C, or the end of what is typed, is a no; what raises it is ``click.Abort``."""
    try:
        yield
    except click.Abort:
        click.echo(err=True)
        raise NotConfirmedError("Nothing was changed.", "You left the question.") from None


def _insist_on_a_terminal(todo: str) -> None:
    if not sys.stdin.isatty():
        raise NotConfirmedError("Nothing was changed.", "There is no terminal to ask on.", todo)
