"""What the shipped playbooks answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from hub.errors import PlaybookError
from hub.finding import Finding
from hub.incident import Mode
from hub.pattern import check
from hub.playbook import Phase, Playbook, choose, load
from hub.sources import Trust, read
from tests.library import shipped
from tests.replay import recorded

COMPROMISED, SUSPICIOUS, NOTICED = "compromised-instance", "suspicious-instance", "noticed-instance"
CONTAINER, DEFAULT = "compromised-container", "default"


def _a_probe(detail: dict[str, Any]) -> None:
    detail["service"]["action"] = {"actionType": "PORT_PROBE"}
    detail["service"]["resourceRole"] = "TARGET"


def _a_visit(detail: dict[str, Any]) -> None:
    detail["service"]["action"]["networkConnectionAction"]["connectionDirection"] = "INBOUND"
    detail["service"]["resourceRole"] = "TARGET"


CASES: tuple[tuple[str, float, Callable[[dict[str, Any]], object], str], ...] = (
    ("Backdoor:EC2/C&CActivity.B", 8, lambda _: None, COMPROMISED),
    ("Backdoor:EC2/C&CActivity.B", 7, lambda _: None, COMPROMISED),
    ("Backdoor:EC2/C&CActivity.B", 9.5, lambda _: None, COMPROMISED),
    ("UnauthorizedAccess:EC2/TorRelay", 8, lambda detail: detail["service"].update(resourceRole="TARGET"), COMPROMISED),
    ("Execution:Runtime/ReverseShell", 8, lambda detail: detail["service"].pop("action"), COMPROMISED),
    ("Trojan:EC2/DNSDataExfiltration", 8, lambda _: None, COMPROMISED),
    (
        "Execution:EC2/MaliciousFile",
        8,
        lambda detail: detail["service"].update(action=None, resourceRole="TARGET"),
        COMPROMISED,
    ),
    ("Backdoor:EC2/C&CActivity.B!DNS", 8, lambda _: None, SUSPICIOUS),
    ("Backdoor:Runtime/C&CActivity.B!DNS", 8, lambda _: None, SUSPICIOUS),
    ("Impact:EC2/MaliciousDomainRequest.Reputation", 8, lambda _: None, SUSPICIOUS),
    ("Trojan:EC2/DGADomainRequest.B", 8, lambda _: None, SUSPICIOUS),
    ("Recon:EC2/PortProbeEMRUnprotectedPort", 8, _a_probe, SUSPICIOUS),
    ("UnauthorizedAccess:EC2/SSHBruteForce", 8, _a_visit, SUSPICIOUS),
    ("Recon:EC2/Portscan", 5, lambda _: None, SUSPICIOUS),
    ("PrivilegeEscalation:Runtime/ElevationToRoot", 6.9, lambda _: None, SUSPICIOUS),
    ("UnauthorizedAccess:EC2/RDPBruteForce", 2, _a_visit, NOTICED),
    ("Discovery:Runtime/SuspiciousCommand", 3.9, lambda _: None, NOTICED),
    ("Persistence:Quantum/Entangled", 8, lambda _: None, DEFAULT),
    ("Backdoor:EC2/C&CActivity.B", 8, lambda detail: detail["resource"].pop("instanceDetails"), DEFAULT),
    ("Backdoor:Runtime/C&CActivity.B", 8, lambda detail: detail["resource"].update(resourceType="Container"), CONTAINER),
)


def a_finding(kind: str, severity: float, change: Callable[[dict[str, Any]], object] = lambda _: None) -> Finding:
    """Our instance finding, of another type and severity."""
    event = recorded("instance")
    event["detail"] |= {"type": kind, "severity": severity}
    change(event["detail"])
    return read(event, Trust())


@pytest.mark.parametrize(("kind", "severity", "change", "name"), CASES)
def test_a_finding_is_answered_by(kind: str, severity: float, change: Callable[[dict[str, Any]], object], name: str) -> None:
    """What acts by itself, what asks, and what only tells, is settled finding by finding."""
    assert choose(shipped(), a_finding(kind, severity, change)).name == name


def by_name(name: str) -> Playbook:
    """The shipped playbook of that name."""
    return next(playbook for playbook in shipped() if playbook.name == name)


def test_the_compromised_instance_is_acted_on_in_the_right_phases() -> None:
    """Evidence, protection and standby start beside containment, and nothing starts before it."""
    playbook = by_name(COMPROMISED)

    assert (playbook.mode, playbook.unconfirmed) == (Mode.ACT, None)
    assert [use.action for use in playbook.uses if use.phase is Phase.CONTAIN] == [
        "isolate-instance",
        "deny-instance-credentials",
    ]
    assert [use.action for use in playbook.uses if use.phase is Phase.BESIDE] == [
        "capture-api-state",
        "protect-instance",
        "snapshot-volumes",
        "auto-scaling-standby",
    ]


def test_a_suspicion_alone_asks() -> None:
    """One lookup of a name, which an outsider can bring about, contains nothing by itself."""
    assert by_name(SUSPICIOUS).unconfirmed is Mode.ASK


def test_the_default_playbook_changes_nothing() -> None:
    """What nobody thought of is told and left alone."""
    assert by_name(DEFAULT).uses == ()


@pytest.mark.parametrize("text", ["", "7", "[7]", "{}x", '[{"name": "x"}]', '[{"mode": "dance"}]'])
def test_a_library_that_is_none_is_told(text: str) -> None:
    """A broken bundle stops at the door, with a word on what to do."""
    with pytest.raises(PlaybookError, match="Deploy again"):
        load(text)


def test_a_wrong_pattern_never_gets_into_the_hub() -> None:
    """A pattern that no check has seen fails when the hub starts, not when a finding comes."""
    text = json.dumps([{"name": "x", "about": "", "answers": {"type": "x"}, "mode": "act"}])

    with pytest.raises(PlaybookError, match="wrong at type"):
        load(text)


def test_without_a_default_nothing_is_swallowed() -> None:
    """A library without its last resort says so."""
    with pytest.raises(PlaybookError, match="none named default"):
        choose((), a_finding("Backdoor:EC2/C&CActivity.B", 8))


@pytest.mark.parametrize("playbook", shipped(), ids=lambda playbook: str(playbook.name))
def test_every_shipped_pattern_is_one_that_eventbridge_takes(playbook: Playbook) -> None:
    """A pattern can be copied from a playbook into a rule."""
    assert check(playbook.answers or {"any": [{"exists": True}]}) is None
