"""Findings with several resources: one incident for the finding, one for each resource."""

from typing import Any

from hub.hub import Hub
from hub.incident import Containment, Mode
from hub.record import Standing
from hub.respond import answer_part, respond
from hub.several import parts_noted
from tests.fakes import DEFAULT_PLAYBOOK, MEMBER, FakeAccounts, FakeLedger, Lamps, a_hub, a_playbook, switch_off
from tests.replay import recorded

IDS = ("i-0a1b2c3d4e5f60718", "i-0b1b2c3d4e5f60718")


def sequence(*resources: dict[str, str]) -> dict[str, Any]:
    """An event with a sequence that names these."""
    event = recorded("instance")
    event["detail"] |= {"type": "AttackSequence:EC2/CompromisedInstanceGroup", "resource": {"resourceType": "AttackSequence"}}
    event["detail"]["service"] |= {"detection": {"sequence": {"resources": list(resources)}}}
    return event


def instance(uid: str, **more: str) -> dict[str, str]:
    """An instance as a sequence names it."""
    return {"resourceType": "EC2_INSTANCE", "uid": uid, **more}


def hub_for_instances(**parts: Any) -> Hub:
    """A hub whose one action works on instances."""
    lamps = Lamps(on=dict.fromkeys(IDS, True))
    actions = {"switch-off": switch_off(works_on="AWS::EC2::Instance")}
    playbooks = (a_playbook(answers={"type": [{"prefix": "AttackSequence:"}]}), DEFAULT_PLAYBOOK)
    ids = (f"inc-20261121-{number:012}" for number in range(9))
    own = {"accounts": FakeAccounts(lamps), "actions": actions, "playbooks": playbooks, "new_incident_id": ids.__next__}
    return a_hub(**{**own, **parts})


def carry_on(hub: Hub) -> None:
    """What lies in the queue for parts is worked on."""
    for message in [sent for sent, _ in hub.queue.sent if sent["irhub"] == "part"]:  # type: ignore[attr-defined]
        answer_part(message["incident"], message["target"], hub)


def cases(hub: Hub) -> dict[str, Any]:
    """The incidents by their targets."""
    return {case.target.id: case for case in hub.ledger.incidents()}


def test_each_resource_has_a_case_beneath_that_of_the_finding() -> None:
    """All are contained, and each names its parent."""
    hub = hub_for_instances()
    respond(sequence(*map(instance, IDS)), hub)
    carry_on(hub)

    parent, *children = cases(hub).values()
    assert [child.target.id for child in children] == list(IDS)
    assert {(child.parent, child.containment) for child in children} == {(parent.id, Containment.CONTAINED)}


def test_the_timeline_of_the_finding_names_every_case_once() -> None:
    """However often a part is delivered."""
    hub = hub_for_instances()
    respond(sequence(*map(instance, IDS)), hub)
    carry_on(hub)
    carry_on(hub)

    parent, *children = cases(hub).values()
    assert parts_noted(hub.ledger.case_file(parent.id)) == tuple(child.id for child in children)


def test_people_are_told_of_all_resources_first() -> None:
    """The message on the finding goes by its type and names what is handed on."""
    hub = hub_for_instances()
    respond(sequence(*map(instance, IDS)), hub)

    told = hub.channels[0].notices[0]  # type: ignore[attr-defined]
    assert told.headline.startswith("Several resources: AttackSequence:EC2/CompromisedInstanceGroup in ")
    assert [says.split()[2] for says in told.done] == list(IDS)


def test_a_resource_of_another_account_is_asked_about() -> None:
    """What vouched for the finding does not vouch for it."""
    other = "444444444444"
    accounts = (Standing(one, "shop", onboarded=True, mode=Mode.ACT) for one in (MEMBER, other))
    ledger = FakeLedger({standing.account_id: standing for standing in accounts})
    hub = hub_for_instances(ledger=ledger)
    respond(sequence(instance(IDS[0]), instance(IDS[1], accountId=other)), hub)
    carry_on(hub)

    assert [cases(hub)[one].containment for one in IDS] == [Containment.CONTAINED, Containment.NONE]


def test_what_is_ours_is_no_case() -> None:
    """A sequence that names one of irhub's own roles opens nothing on it, and says so."""
    hub = hub_for_instances()
    respond(sequence(instance(IDS[0]), {"resourceType": "IAM_INSTANCE_PROFILE", "uid": "/irhub/irhub-contain"}), hub)
    carry_on(hub)

    assert [case.target.id for case in cases(hub).values()][1:] == [IDS[0]]
    assert "part of irhub itself" in hub.ledger.notes[-1][1].says  # type: ignore[attr-defined]


def test_a_part_of_nothing_is_passed_over() -> None:
    """A message may outlive its incident, and name what no finding names."""
    hub = hub_for_instances()
    answer_part("inc-20261121-aaaaaaaaaaaa", "aws/x", hub)
    respond(sequence(*map(instance, IDS)), hub)
    answer_part(next(iter(cases(hub).values())).id, "aws/x", hub)

    assert len(cases(hub)) == 1
