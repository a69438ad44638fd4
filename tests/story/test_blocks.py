"""Blocks and ways in through the real engine, gates and record: made for one finding, and taken back wholly."""

from dataclasses import replace

from hub.incident import Mode, State
from hub.playbook import Phase, Use
from hub.release import Request, release
from hub.respond import answer
from tests.contract.worlds_endings import prepared
from tests.contract.worlds_network import BAD, OUR_SETS, connected, looked_up, with_sets
from tests.story.conftest import Scene
from tests.story.test_further_actions import settled

NAMES = ("block-address-in-nacl", "block-address-in-waf", "block-domain", "attach-forensic-interface")
USES = tuple(Use(name, Phase.AFTER, Mode.ACT) for name in NAMES)


def test_blocks_are_made_and_taken_back(scene: Scene) -> None:
    """Addresses, domains and the way in for forensics are as before, after all of them were different."""
    scene = settled(scene, *USES)
    with_sets(*OUR_SETS)(scene.cloud)
    target = prepared(scene.cloud)
    before = scene.cloud.state(target)
    details = (connected(BAD), looked_up("bad.example.com"))
    findings = [replace(scene.finding(target), id=str(number) * 32) for number in range(2)]
    for finding, detail in zip(findings, details, strict=True):
        answer(replace(finding, detail={**finding.detail, **detail}), scene.hub)
    during = scene.cloud.state(target)
    (case,) = scene.hub.ledger.incidents()

    released = release(Request(case.id, "anna"), scene.hub)

    assert all(during[name] != before[name] for name in ("acls", "addresses blocked", "domains blocked", "interfaces"))
    assert (scene.cloud.state(target), released.state) == (before, State.RELEASED)
