"""A playbook: which findings it answers, with which actions, in which mode; and how one is chosen."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hub.errors import PlaybookError
from hub.finding import Finding
from hub.incident import Mode
from hub.pattern import check, matches
from hub.values import from_plain

DEFAULT = "default"
"""The playbook that answers what no other does: it tells people and changes nothing."""


class Phase(StrEnum):
    """When an action starts: before containment, which waits for it a bounded time, together with it, as it, or after it."""

    BEFORE = "before"
    BESIDE = "beside"
    CONTAIN = "contain"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Use:
    """One action as a playbook uses it."""

    action: str
    phase: Phase
    mode: Mode | None = None
    """A mode of its own, stricter than the playbook's; None where it has none."""
    options: Mapping[str, Any] = field(default_factory=dict)
    within_seconds: int = 0
    """How long it may wait for AWS before it counts as failed; 0 where the playbook does not bound it.

    Of what looks before containment, how long containment waits for it.
    """

    def waits(self, mode: Mode) -> str:
        """How long containment waits for it in that mode, in words; empty where it does not: people may take their time."""
        bought = self.phase is Phase.BEFORE and mode is Mode.ACT
        return f"containment waits {self.within_seconds // 60} min for it at most" if bought else ""


@dataclass(frozen=True, slots=True)
class Playbook:
    """What is done about a kind of finding."""

    name: str
    about: str
    answers: Mapping[str, Any]
    """An EventBridge event pattern over the finding in its source's own words."""
    mode: Mode
    uses: tuple[Use, ...] = ()
    unconfirmed: Mode | None = None
    """A stricter mode for as long as no finding of another playbook agrees; None where one finding is enough."""
    notify: tuple[str, ...] = ()
    """The channels that are told of its incidents; where it names none, the settings say who."""


def load(text: str) -> tuple[Playbook, ...]:
    """The library as the deployer compiled it, in its order; raises ``PlaybookError`` where the text is none."""
    try:
        playbooks = tuple(from_plain(Playbook, item) for item in json.loads(text))
    except (ValueError, TypeError) as error:
        raise PlaybookError(f"The compiled library cannot be read: {error}. Deploy again.") from error
    for playbook in playbooks:
        if playbook.name != DEFAULT:
            check(playbook.answers)
    return playbooks


def choose(playbooks: Iterable[Playbook], finding: Finding) -> Playbook:
    """The playbook that a person chose, or the first whose pattern the finding meets, in the library's order; else the default.

    Raises ``PlaybookError`` where there is no default to fall back on.
    """
    default = None
    for playbook in playbooks:
        if playbook.name == DEFAULT:
            default = playbook
        elif playbook.name == finding.playbook or (not finding.playbook and matches(playbook.answers, finding.detail)):
            return playbook
    if default is None:
        raise PlaybookError(f"No playbook answers {finding.type}, and there is none named default. Add one to hub/playbooks.")
    return default
