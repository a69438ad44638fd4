"""Every finding type has its answer: `hub/playbooks/types.yaml`, the patterns, and GuardDuty's own list agree."""

from collections.abc import Mapping
from typing import Any

import pytest

from deployer.playbooks.types import answered
from hub.actions import catalogue
from hub.incident import Mode, strictest
from hub.playbook import DEFAULT, choose
from tests import corpus
from tests.deployer.playbooks.kinds import findings
from tests.library import shipped

KINDS = {one["type"]: one for one in corpus.known_types()}
ANSWERED = {one.type: one for one in answered()}
SEVERITIES: Mapping[str | None, float] = {"LOW": 2, "MEDIUM": 5, "HIGH": 8, "CRITICAL": 9, None: 8}
WORKS_ON = {action.name: action.works_on for action in catalogue()}
TOLD = {"AWS::::Account", "AWS::ECS::Cluster", "AWS::RDS::DBShardGroup"}
"""Kinds of resource for which irhub has no action, so that people are told."""

TOLD_BY = {
    "disabled-logging": {"AWS::S3::Bucket"},
    "exposed-bucket": {"AWS::IAM::AccessKey", "AWS::IAM::User", "AWS::IAM::Role", "AWS::EC2::Instance"},
}
"""What a playbook leaves alone on purpose: who opened a bucket may have been allowed to."""


def severities(kind: Mapping[str, Any]) -> set[float]:
    """The severities that a finding of that type may have."""
    usual = SEVERITIES[kind["severity"]]
    return {2, 5, 8, usual} if kind["severity_varies"] else {usual}


def chosen(kind: Mapping[str, Any], severity: float) -> set[str]:
    """The playbooks that answer findings of that type, on every kind of resource that they can be about."""
    places = kind["resource_type_json"] or [""]
    found = (one for place in places for one in findings(kind["type"], place, severity))
    return {choose(shipped(), one).name for one in found}


@corpus.needed
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_finding_type_is_answered_as_its_list_says(kind: dict[str, Any]) -> None:
    """At each severity and on each kind of resource that the guide names; the first playbook answers what is usual."""
    listed = ANSWERED[kind["type"]].playbooks
    everywhere = set().union(*(chosen(kind, severity) for severity in severities(kind)))

    assert everywhere == set(listed)
    assert listed[0] in chosen(kind, SEVERITIES[kind["severity"]]) or kind["severity_varies"]


@corpus.needed
def test_the_list_knows_the_types_that_there_are_and_no_others() -> None:
    """A misspelt type would look answered and never be met."""
    assert ANSWERED.keys() == KINDS.keys()


def test_no_type_stands_twice_and_none_is_left_to_the_default() -> None:
    """The default playbook is for what nobody thought of."""
    assert len(ANSWERED) == len(answered())
    assert all(DEFAULT not in one.playbooks and one.because for one in answered())


@pytest.mark.parametrize("severity", [2, 5, 8, 9])
@pytest.mark.parametrize("kind", ["Novelty:EC2/Thing", "Novelty:Runtime/Thing", "Backdoor:Quantum/Thing", "Novelty:S3/Thing"])
def test_a_type_that_nobody_thought_of_is_told_and_left_alone(kind: str, severity: float) -> None:
    """However severe it is, the default playbook answers, which changes nothing."""
    (found,) = findings(kind, "Instance", severity)

    assert choose(shipped(), found).name == DEFAULT


@corpus.needed
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_playbook_has_actions_for_what_such_findings_are_about(kind: dict[str, Any]) -> None:
    """On each kind of resource something is done or asked, unless its playbook only tells, or irhub has nothing for it."""
    for place in kind["resource_type_json"] or [""]:
        for found in findings(kind["type"], place, SEVERITIES[kind["severity"]]):
            playbook = choose(shipped(), found)
            works_on = {WORKS_ON[use.action] for use in playbook.uses}
            kinds = {target.kind for target in found.parts or (found.target,)}
            told = TOLD | TOLD_BY.get(playbook.name, set())
            assert not playbook.uses or works_on & kinds or kinds <= told, (playbook.name, kinds)


DESTRUCTIVE = {
    "stop-instance",
    "terminate-instance",
    "disable-console-login",
    "stop-task",
    "quarantine-role",
    "revoke-role-sessions",
}


@pytest.mark.parametrize("playbook", shipped(), ids=lambda playbook: str(playbook.name))
def test_nothing_destructive_and_nothing_that_hits_others_acts_unasked(playbook: Any) -> None:
    """What cannot be taken back, and what stops others too, is asked in every shipped playbook."""
    asking = {action.name for action in catalogue() if action.asks} | DESTRUCTIVE
    free = {use.action for use in playbook.uses if strictest(playbook.mode, use.mode or Mode.ACT) is Mode.ACT}

    assert not {use.action for use in playbook.uses if use.mode is Mode.ACT} & asking
    assert not free & DESTRUCTIVE
