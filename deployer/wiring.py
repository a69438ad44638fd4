"""Builds what commands need, in one place: settings, gates, and everything else from outside, which tests hand in."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import click

from deployer.calls import Aws, Call, Door, Pause, Together
from deployer.desired import Texts
from deployer.errors import RefusedError
from deployer.knock import knock
from deployer.options import DEFAULT_CONFIG, Asked
from deployer.settings import Profiles as ProfileNames
from deployer.settings import Settings, load


class RecordingAws(Aws, Protocol):
    """Makes calls and remembers them."""

    @property
    def made(self) -> Sequence[Call]:
        """Every call so far."""


Profiles = Mapping[Door, str | None]


def utc_now() -> datetime:
    """The time, as the machine has it."""
    return datetime.now(UTC)


def on_a_terminal() -> bool:
    """True where standard input is a terminal, so that somebody can answer."""
    return sys.stdin.isatty()


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything by which commands reach the world."""

    gate: Callable[[Profiles], RecordingAws]
    read_gate: Callable[[Aws], Aws]
    pause: Pause
    together: Together
    make: Callable[[Settings], tuple[Texts, tuple[str, bytes]]]
    """Every template of an installation, and the key and the content of its function's code."""
    has_terminal: Callable[[], bool] = on_a_terminal
    """Whether somebody is there to be asked."""
    now: Callable[[], datetime] = utc_now
    """The clock."""
    knock: Callable[[str], int | str] = knock
    """The HTTP status with which an address outside AWS answers, or in words why it does not."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What one command works with."""

    settings: Settings
    read: Aws
    """Makes reads only; all that a command needs until somebody agreed."""
    write: Aws
    outside: Outside
    config: Path = DEFAULT_CONFIG
    """The file that the settings came from."""


@contextmanager
def desk(asked: Asked) -> Iterator[Desk]:
    """A desk for one command; says at its end how many calls were made, where that was asked for."""
    outside = here()
    settings = settings_of(asked)
    gate = outside.gate({Door.HUB: settings.profiles.hub, Door.MANAGEMENT: settings.profiles.management})
    try:
        yield Desk(settings, outside.read_gate(gate), gate, outside, asked.config)
    finally:
        if asked.stats:
            say_stats(gate.made)


def settings_of(asked: Asked) -> Settings:
    """The settings of the file: what stands before them in their place, a folder as seen from where the file lies."""
    for line in asked.lines:
        click.echo(line, err=True)
    settings = _said(asked.config)
    return replace(settings, profiles=_overridden(settings.profiles, asked))


def insist_on_settings(desk: Desk) -> None:
    """Raises ``RefusedError`` where the file says something else than it did when the command began.

    Commands wait for others, and for an answer. What somebody onboarded meanwhile would be taken away again by a plan that
    was made from the file as it was.
    """
    if replace(_said(desk.config), profiles=desk.settings.profiles) != desk.settings:
        raise RefusedError(
            f"{desk.config} was changed since this command began.",
            "A plan from what it said before could take away what somebody just brought.",
            "Give the same command again.",
        )


def _said(config: Path) -> Settings:
    settings = load(config)
    return replace(settings, playbooks=str(config.parent / settings.playbooks) if settings.playbooks else None)


def _overridden(profiles: ProfileNames, asked: Asked) -> ProfileNames:
    """The profiles of the file, with those of flags and variables in their place, each of which is told."""
    for override in asked.overrides():
        name = override.key.removeprefix("profiles.")
        click.echo(override.says(instead_of=getattr(profiles, name)), err=True)
        profiles = replace(profiles, **{name: override.value})
    return profiles


def here() -> Outside:
    """What was handed in, or else the real world."""
    handed_in = click.get_current_context().find_object(Outside)
    return handed_in or real()


def real() -> Outside:
    """AWS, a clock that really waits, and threads."""
    import time

    from deployer.aws.gate import Gate, ReadGate
    from deployer.texts import make
    from deployer.together import in_threads

    return Outside(Gate, ReadGate, time.sleep, in_threads, make)


def say_stats(made: Sequence[Call]) -> None:
    """Says how many calls were made, and of which kinds."""
    kinds = ", ".join(f"{count} {name}" for name, count in Counter(call.name for call in made).most_common())
    click.echo(f"{len(made)} AWS calls: {kinds or 'none'}", err=True)
