"""What a person may name has its playbook, or none on purpose: `hub/playbooks/types.yaml` and the patterns agree."""

from collections.abc import Mapping

import pytest

from deployer.playbooks.types import named
from deployer.responding.naming import IDS, KINDS
from hub.actions import by_name
from hub.chosen import type_of
from hub.playbook import DEFAULT, Phase, Playbook
from hub.playbook import choose as chosen_for
from tests.fakes import a_finding
from tests.library import shipped

NAMED = {one.type: one for one in named()}
KIND_OF = {type_of(kind): kind for kind in {*KINDS.values(), *IDS}}
HAVING = {name: one.playbooks[0] for name, one in NAMED.items() if one.playbooks}

ACTING: Mapping[str, frozenset[str]] = {
    "AWS::CloudTrail::Trail": frozenset({"restart-cloudtrail"}),
    "AWS::EC2::Instance": frozenset({
        "auto-scaling-standby",
        "capture-api-state",
        "copy-snapshots",
        "deny-instance-credentials",
        "isolate-instance",
        "protect-instance",
        "snapshot-volumes",
        "write-manifest",
    }),
    "AWS::IAM::AccessKey": frozenset({"deactivate-access-key", "scope-access-key"}),
    "AWS::IAM::Role": frozenset({"scope-role"}),
    "AWS::IAM::User": frozenset({"revoke-user-sessions", "scope-user"}),
    "AWS::RDS::DBInstance": frozenset({"snapshot-database"}),
}  # fmt: skip
"""What is done unasked to a resource that a person names without a playbook; to every other kind nothing is."""


def playbook(name: str) -> Playbook:
    """A shipped playbook."""
    return next(book for book in shipped() if book.name == name)


def test_every_kind_that_can_be_named_is_on_the_list() -> None:
    """With a playbook, or among those that have none on purpose."""
    assert NAMED.keys() == KIND_OF.keys()
    assert {name for name, one in NAMED.items() if not one.playbooks} == {"Manual:ECS/Cluster", "Manual:RDS/DBShardGroup"}


@pytest.mark.parametrize("name", sorted(KIND_OF))
def test_the_patterns_decide_as_the_list_says(name: str) -> None:
    """One playbook answers such a request, or none but the default does."""
    found = a_finding(type=name, detail={"type": name, "severity": 7.0})

    assert chosen_for(shipped(), found).name == HAVING.get(name, DEFAULT)


@pytest.mark.parametrize(("name", "book"), HAVING.items())
def test_the_playbook_contains_such_a_resource(name: str, book: str) -> None:
    """Else nothing would be done about what was named."""
    uses = [use for use in playbook(book).uses if by_name(use.action).fits(KIND_OF[name])]

    assert any(use.phase is Phase.CONTAIN for use in uses)


@pytest.mark.parametrize(("name", "book"), HAVING.items())
def test_only_what_can_be_taken_back_or_is_evidence_acts(name: str, book: str) -> None:
    """The whole of what happens unasked stands here, kind by kind."""
    acting = {use.action for use in playbook(book).uses if use.mode is None and by_name(use.action).fits(KIND_OF[name])}

    assert {action for action in acting if not by_name(action).asks} == ACTING.get(KIND_OF[name], frozenset())
    assert not any(by_name(action).destructive for action in acting)


def test_a_reason_is_one_line() -> None:
    """It is read on a terminal at night."""
    assert all(one.because.endswith(".") and len(one.because) < 150 for one in NAMED.values())
