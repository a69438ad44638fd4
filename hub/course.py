"""The course of an incident: which actions its findings call for, when each starts, and how free it is.

Two rules meet here. Findings that join a case unite their playbooks, and where two playbooks use one action the stricter
mode wins. But a single finding that an outsider can raise at will (one DNS look-up of a public test domain is enough for a
High finding) must not contain anything by itself, while it may confirm what another detector saw. So a playbook may name a
mode for as long as it is ``unconfirmed``; a finding of another playbook on the same target confirms it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from hub.finding import Finding
from hub.incident import Mode, strictest
from hub.playbook import DEFAULT, Phase, Playbook, Use


def latest(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The newest version of each finding, in the order in which they first came."""
    newest: dict[str, Finding] = {}
    for finding in findings:
        known = newest.get(finding.id)
        if known is None or (finding.updated_at, finding.count) >= (known.updated_at, known.count):
            newest[finding.id] = finding
    return tuple(newest.values())


def united(findings: Iterable[Finding], choose: Callable[[Finding], Playbook]) -> tuple[Use, ...]:
    """Every action that any of the findings calls for, once each: the earliest phase, the strictest mode, the shortest bound.

    What only a doubted finding calls for is asked; it neither confirms nor holds back what a sound finding calls for.
    """
    newest = latest(findings)
    uses = {use.action: use for use in _united([finding for finding in newest if not finding.doubt], choose)}
    contains = any(use.phase is Phase.CONTAIN for use in uses.values())
    for found in _united([finding for finding in newest if finding.doubt], choose):
        use = _at_once(found) if contains else found
        uses.setdefault(use.action, replace(use, mode=strictest(use.mode or Mode.ACT, Mode.ASK)))
    return tuple(uses.values())


def _united(findings: Iterable[Finding], choose: Callable[[Finding], Playbook]) -> tuple[Use, ...]:
    chosen = [(finding, choose(finding)) for finding in findings]
    playbooks = {playbook.name: playbook for _, playbook in chosen}
    confirmed = any(finding.playbook or _confirms(playbook) for finding, playbook in chosen)
    uses: dict[str, Use] = {}
    for playbook in playbooks.values():
        for use in playbook.uses:
            mine = replace(use, mode=_mode(playbook, use, confirmed=confirmed))
            uses[use.action] = _stricter(uses[use.action], mine) if use.action in uses else mine
    return tuple(uses.values() if _is_bought(playbooks.values()) else map(_at_once, uses.values()))


def _is_bought(playbooks: Iterable[Playbook]) -> bool:
    """True where every playbook that contains here gives time for a look before; one that does not contains at once."""
    phases = [{use.phase for use in playbook.uses} for playbook in playbooks]
    return all(Phase.BEFORE in each for each in phases if Phase.CONTAIN in each)


def _at_once(use: Use) -> Use:
    """The action, which starts beside containment where it would have been waited for."""
    return replace(use, phase=Phase.BESIDE, within_seconds=0) if use.phase is Phase.BEFORE else use


def _confirms(playbook: Playbook) -> bool:
    """True where a finding that this playbook answers is a signal of its own; one that is only told of proves nothing."""
    return playbook.unconfirmed is None and bool(playbook.uses) and playbook.name != DEFAULT


def _mode(playbook: Playbook, use: Use, *, confirmed: bool) -> Mode:
    modes = [playbook.mode]
    if use.mode is not None:
        modes.append(use.mode)
    if playbook.unconfirmed is not None and not confirmed:
        modes.append(playbook.unconfirmed)
    return strictest(*modes)


def _stricter(one: Use, other: Use) -> Use:
    phases = tuple(Phase)
    phase = min(one.phase, other.phase, key=phases.index)
    bounds = [use.within_seconds for use in (one, other) if use.within_seconds]
    mode = strictest(one.mode or Mode.ACT, other.mode or Mode.ACT)
    return replace(one, phase=phase, mode=mode, within_seconds=min(bounds, default=0))
