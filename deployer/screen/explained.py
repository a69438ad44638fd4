"""What would become of findings, on the screen."""

import json
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from deployer.playbooks.foresight import Explanation, Foreseen, OnTarget
from deployer.screen.plain import plain
from deployer.screen.words import console
from hub.incident import Mode
from hub.pattern import Met

STYLES = {Mode.ACT: "green", Mode.ASK: "yellow", Mode.OBSERVE: "dim"}
WOULD = {Mode.ACT: "would act", Mode.ASK: "would ask", Mode.OBSERVE: "would only tell"}
LONGEST = 80
"""Characters of a value that is shown."""

Line = tuple[str, str]
"""A line and its style."""


def show(explanation: Explanation) -> None:
    """Prints one explanation."""
    screen = console()
    for text, style in _lines(explanation):
        screen.print(plain(text), style=style)


def _lines(one: Explanation) -> Iterator[Line]:
    yield one.name, "bold"
    if finding := one.finding:
        yield f"  {finding.type}, severity {finding.severity:g}, in {finding.account_id} {finding.region}", ""
        yield f"  {_short(finding.title)}", "dim"
    if one.playbook is None:
        yield (
            f"  {one.ending}: {one.field}{': ' if one.field else ''}{one.reason}",
            "yellow" if one.ending == "noted" else "red",
        )
        return
    yield from _playbook(one)
    for target in one.targets:
        yield from _target(target, several=len(one.targets) > 1)
    for left in one.finding.left_out if one.finding else ():
        yield f"  left out: {left}", "yellow"


def _playbook(one: Explanation) -> Iterator[Line]:
    if one.playbook is None or not one.met:
        yield "  answered by the default playbook, since no other one's pattern is met", "bold"
    else:
        yield f"  answered by {one.playbook.name}, since", "bold"
        yield from ((f"      {says}", "") for says in map(met, one.met))
    for says in one.exempt:
        yield f"  {says}", "yellow"


def met(one: Met) -> str:
    """A condition that was met, in words."""
    if one.test == {"exists": False}:
        return f"there is no {one.path}"
    says = f"{one.path} is {_short(one.value)}"
    return says if one.test == one.value else f"{says}, as {_test(one.test)} wants it"


def _test(test: Any) -> str:
    if not isinstance(test, dict):
        return _short(test)
    ((name, operand),) = test.items()
    return f"{name} {' '.join(map(str, operand)) if isinstance(operand, list) else _short(operand)}"


def _target(one: OnTarget, *, several: bool) -> Iterator[Line]:
    own = ", in an incident of its own" if several else ""
    yield f"  {one.target.kind} {one.target.id} in {one.target.account_id} {one.target.region}{own}", "bold"
    if one.noted:
        yield f"      left alone: {one.noted}", "yellow"
    elif not one.actions:
        unfit = f"; {', '.join(one.idle)} {'works' if len(one.idle) == 1 else 'work'} on other kinds" if one.idle else ""
        yield f"      people are told, and nothing is changed{unfit}", ""
    for action in one.actions:
        yield from _action(action)


def _action(one: Foreseen) -> Iterator[Line]:
    why = f", since {one.why}" if one.why else ""
    waits = f" ({one.waits})" if one.waits else ""
    yield f"      {one.phase.value:8} {one.action}: {WOULD[one.mode]}{why}{waits}", STYLES[one.mode]
    yield from ((f"               {line}", "dim") for line in wrap(one.about, 100))


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
