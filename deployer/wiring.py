"""Builds what commands need, in one place: settings, gates, and everything else from outside, which tests hand in."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

import click

from deployer.calls import Aws, Call, Door, Pause, Together
from deployer.desired import Texts
from deployer.options import Asked
from deployer.settings import Settings, load


class RecordingAws(Aws, Protocol):
    """Makes calls and remembers them."""

    @property
    def made(self) -> Sequence[Call]:
        """Every call so far."""


Profiles = Mapping[Door, str | None]


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything by which commands reach the world."""

    gate: Callable[[Profiles], RecordingAws]
    read_gate: Callable[[Aws], Aws]
    pause: Pause
    together: Together
    make: Callable[[Settings], tuple[Texts, tuple[str, bytes]]]
    """Every template of an installation, and the key and the content of its function's code."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What one command works with."""

    settings: Settings
    read: Aws
    """Makes reads only; all that a command needs until somebody agreed."""
    write: Aws
    outside: Outside


@contextmanager
def desk(asked: Asked) -> Iterator[Desk]:
    """A desk for one command; says at its end how many calls were made, where that was asked for."""
    outside = here()
    settings = settings_of(asked)
    gate = outside.gate({Door.HUB: settings.profiles.hub, Door.MANAGEMENT: settings.profiles.management})
    try:
        yield Desk(settings, outside.read_gate(gate), gate, outside)
    finally:
        if asked.stats:
            say_stats(gate.made)


def settings_of(asked: Asked) -> Settings:
    """The settings of the file: profiles of the command line in the place of its own, a folder as seen from where it lies."""
    settings = load(asked.config)
    given = {"hub": asked.profile, "management": asked.management_profile}
    overrides = {name: value for name, value in given.items() if value}
    for name, value in overrides.items():
        click.echo(f"profiles.{name}: {value}, from the command line", err=True)
    playbooks = str(asked.config.parent / settings.playbooks) if settings.playbooks else None
    return replace(settings, profiles=replace(settings.profiles, **overrides), playbooks=playbooks)


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
