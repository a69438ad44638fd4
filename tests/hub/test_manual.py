"""A person names a finding or a resource, and the hub responds, or says what it would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hub import lookup
from hub.action import NoOptions, Role
from hub.errors import DeniedError, MalformedEventError, ThrottledError
from hub.exemption import Exemption
from hub.hub import Hub
from hub.incident import Containment, Mode, State
from hub.manual import ABOUT, respond_by_hand
from hub.playbook import Phase, Use
from hub.record import Standing
from tests.fakes import (
    DEFAULT_PLAYBOOK,
    MEMBER,
    FakeLedger,
    Lamps,
    a_hub,
    a_playbook,
    an_incident,
    settings,
    switch_off,
)
from tests.hub.test_handler import door, record
from tests.hub.ways import TableWay
from tests.replay import recorded

INSTANCE, KIND = "i-0a1b2c3d4e5f60718", "AWS::EC2::Instance"
PLACE = {"irhub": "respond", "run": "respond-1", "account": MEMBER, "region": "eu-west-1"}
RESOURCE = {**PLACE, "kind": KIND, "resource": INSTANCE}
FINDING: dict[str, Any] = {**recorded("instance")["detail"]}


@dataclass(slots=True)
class Accounts:
    """Lamps for actions, and a detector for whoever enters to prove something."""

    lamps: Lamps
    detector: TableWay
    entered: list[str] = field(default_factory=list)

    def enter(self, _target: Any, _incident: str, role: Role, actions: Sequence[Any]) -> Mapping[str, Any]:
        """The one or the other, by the role."""
        self.entered.append(role.value)
        return {action.name: self.detector if role is Role.VERIFY else self.lamps for action in actions}


def detector(**changes: Any) -> TableWay:
    """A detector with the recorded finding."""
    found = [{**FINDING, "accountId": MEMBER, **changes}]
    return TableWay({"ListDetectors": {"DetectorIds": ["d-1"]}, "GetFindings": {"Findings": found}})


def hub_with(way: TableWay | None = None, **parts: Any) -> Hub:
    """A hub whose one action works on instances."""
    action = switch_off(works_on=KIND)
    accounts = Accounts(
        Lamps(on={INSTANCE: True, FINDING["resource"]["instanceDetails"]["instanceId"]: True}), way or detector()
    )
    return a_hub(**{"accounts": accounts, "actions": {action.name: action}, **parts})


def answered(hub: Hub, **changes: Any) -> Mapping[str, Any]:
    """What is on record after the message."""
    respond_by_hand({**RESOURCE, **changes}, "alice", hub)
    found = hub.ledger.answer("respond-1", ABOUT)
    assert found is not None
    return found


def released(hub: Hub, incident_id: str) -> str:
    """The incident has been released; its id."""
    cases = hub.ledger.cases  # type: ignore[attr-defined]
    cases[incident_id] = replace(cases[incident_id], state=State.RELEASED, released_at=hub.now().isoformat())
    return incident_id


def about_finding(hub: Hub, **changes: Any) -> Mapping[str, Any]:
    """The same for a finding."""
    message = {**PLACE, "region": "us-east-1", "finding": FINDING["id"], **changes}
    respond_by_hand(message, "alice", hub)
    found = hub.ledger.answer("respond-1", ABOUT)
    assert found is not None
    return found


def test_a_named_resource_is_contained() -> None:
    """By the only playbook that contains such; the incident and who asked are on record."""
    hub = hub_with()
    case = hub.ledger.case_file(answered(hub, reason="odd traffic")["incident"])

    assert case.incident.containment is Containment.CONTAINED
    told = "response asked for by alice: odd traffic; with lamps, since no other contains such"
    assert told in [note.says for note in case.notes]
    assert case.incident.findings[0].type == "Manual:EC2/Instance"


def test_asking_is_not_agreeing() -> None:
    """In an account that asks, the steps are asked."""
    hub = hub_with(ledger=FakeLedger({MEMBER: Standing(MEMBER, "shop", onboarded=True, mode=Mode.ASK)}))

    assert hub.ledger.case_file(answered(hub)["incident"]).incident.containment is Containment.NONE


@pytest.mark.parametrize(("sender", "who"), [("AROAPEOPLE:irhub-people", "ada"), ("AIDAMALLORY", "AIDAMALLORY")])
def test_whoever_called_for_it_is_known_where_people_are_asked(sender: str, who: str) -> None:
    """By the settings' name, which the door for people alone may tell; so nobody agrees to what they called for."""
    hub = hub_with(settings=settings(people_role_id="AROAPEOPLE"))

    door(hub, record({**RESOURCE, "as": "x", "person": "ada"}, sender))

    (incident,) = hub.ledger.incidents()
    assert incident.called_for_by == (who,)


def test_a_request_confirms() -> None:
    """A playbook that waits for a second signal has it."""
    hub = hub_with(playbooks=(a_playbook(unconfirmed=Mode.ASK), DEFAULT_PLAYBOOK))

    assert hub.ledger.case_file(answered(hub)["incident"]).incident.containment is Containment.CONTAINED


def test_a_message_that_comes_twice_is_answered_once() -> None:
    """SQS may deliver any message again."""
    hub = hub_with()
    answered(hub)
    answered(hub)

    assert len(hub.ledger.incidents()) == 1
    assert len(hub.ledger.incidents()[0].findings) == 1


def test_what_a_finding_says_is_read_from_the_detector() -> None:
    """The message carries its id and nothing else; the playbook is the one that answers it."""
    hub = hub_with(detector(updatedAt=None, archived=True))
    case = hub.ledger.case_file(about_finding(hub)["incident"])

    assert case.incident.target.id == FINDING["resource"]["instanceDetails"]["instanceId"]
    assert case.incident.findings[0].playbook == "lamps"
    assert hub.accounts.entered[0] == "verify"  # type: ignore[attr-defined]


def test_times_in_an_answer_become_text() -> None:
    """The SDK reads some of them as times, which JSON does not know."""
    hub = hub_with(detector(seenAt=datetime(2026, 1, 1, tzinfo=UTC), odd=frozenset({1})))

    assert "incident" in about_finding(hub)


def test_a_finding_of_another_account_is_refused() -> None:
    """The detector's account vouches for the finding, as an envelope does."""
    assert (
        "is of 444444444444"
        in about_finding(
            hub_with(detector(accountId="444444444444", arn=FINDING["arn"].replace(FINDING["accountId"], "444444444444")))
        )["refused"]
    )


@pytest.mark.parametrize("detectors", [[], ["d-1"]])
def test_a_finding_that_is_not_there_is_told(detectors: list[str]) -> None:
    """GuardDuty is off, or has no such finding."""
    way = TableWay({"ListDetectors": {"DetectorIds": detectors}, "GetFindings": {"Findings": []}})

    assert about_finding(hub_with(way))["refused"].startswith("GuardDuty has no finding")


def test_a_sample_is_not_answered() -> None:
    """Samples never change anything, whoever asks."""
    hub = hub_with(detector(service={**FINDING["service"], "additionalInfo": {"sample": True}}))

    assert "sample" in about_finding(hub)["refused"]


def test_a_dry_run_says_the_steps_and_writes_nothing() -> None:
    """The very sentences; no incident is opened, and the lamp stays on."""
    hub = hub_with()
    (foretold,) = answered(hub, dry_run=True)["foretold"]
    (part,) = foretold["parts"]

    assert (part["steps"], part["mode"]) == ([f"switch off {INSTANCE}"], "act")
    assert (hub.ledger.incidents(), hub.accounts.lamps.switched) == ((), [])  # type: ignore[attr-defined]


def test_a_dry_run_says_what_holds_back() -> None:
    """The account's mode, an exemption, or a danger that was read."""
    exemption = Exemption("ex-1", "a scanner", "bob", account_id=MEMBER)
    standing = Standing(MEMBER, "shop", onboarded=True, mode=Mode.ACT, exemptions=(exemption,))
    (foretold,) = answered(hub_with(ledger=FakeLedger({MEMBER: standing})), dry_run=True)["foretold"]

    assert "a scanner" in foretold["parts"][0]["why"]
    assert foretold["parts"][0]["mode"] == "observe"


@pytest.mark.parametrize(("says", "mode"), [("the last healthy target", "ask"), ("", "act")])
def test_a_dry_run_says_the_danger(says: str, mode: str) -> None:
    """What contains is asked where a look finds that nothing may contain this unasked."""
    dangerous = switch_off(works_on=KIND, danger=lambda _account, _incident: says)
    (foretold,) = answered(hub_with(actions={"switch-off": dangerous}), dry_run=True)["foretold"]

    assert (foretold["parts"][0]["why"], foretold["parts"][0]["mode"]) == (says, mode)


def test_only_what_contains_is_held_back_by_a_danger() -> None:
    """Evidence is secured all the same."""
    beside = switch_off(works_on=KIND, danger=lambda _account, _incident: "careful")
    book = a_playbook(uses=(Use("switch-off", Phase.BESIDE),))
    hub = hub_with(actions={"switch-off": beside}, playbooks=(book, DEFAULT_PLAYBOOK))
    (foretold,) = answered(hub, dry_run=True, playbook="lamps")["foretold"]

    assert foretold["parts"][0]["mode"] == "act"


def following(first: Mode, then: Mode, **changes: Any) -> Mapping[str, Any]:
    """What is foretold of an action that has nothing to do before another, of those modes, made what it works on."""
    making = switch_off(name="make", works_on=KIND)
    idle = {"plan": lambda *_: (), "outlook": lambda _: ("go on",)}
    building = switch_off(**{"name": "build", "works_on": KIND, "builds_on": ("make",), **idle, **changes})
    book = a_playbook(uses=(Use("make", Phase.BESIDE, first), Use("build", Phase.AFTER, then)))
    hub = hub_with(actions={"make": making, "build": building}, playbooks=(book, DEFAULT_PLAYBOOK))
    told: Mapping[str, Any] = answered(hub, dry_run=True, playbook="lamps")["foretold"][0]["parts"][1]
    return told


@pytest.mark.parametrize(("first", "then"), [(Mode.ACT, Mode.ACT), (Mode.ASK, Mode.ACT), (Mode.OBSERVE, Mode.OBSERVE)])
def test_a_dry_run_says_what_follows_once_others_made_what_it_needs(first: Mode, then: Mode) -> None:
    """With the steps that come first."""
    part = following(first, then)

    assert (part["steps"], part["first"], part["mode"]) == (["go on"], ["make"], then.value)


def test_nothing_follows_what_would_only_be_said() -> None:
    """Nobody makes it, so there is nothing to go on with."""
    assert (following(Mode.OBSERVE, Mode.ACT)["steps"], following(Mode.OBSERVE, Mode.ACT)["first"]) == ([], [])


def test_what_has_steps_of_its_own_now_follows_nobody() -> None:
    """A look shows what it works on already."""
    assert following(Mode.ACT, Mode.ACT, plan=switch_off().plan)["first"] == []


def test_a_dry_run_knows_the_open_case() -> None:
    """What joins it is foretold with it."""
    hub = hub_with()
    opened = answered(hub)["incident"]
    respond_by_hand({**RESOURCE, "run": "respond-2", "dry_run": True}, "alice", hub)
    told = hub.ledger.answer("respond-2", ABOUT)

    assert told
    assert (told["foretold"][0]["joins"], told["foretold"][0]["parts"][0]["steps"]) == (opened, [])


def test_a_dry_run_knows_what_was_released_lately() -> None:
    """It says that people would be asked, as they are when it is done."""
    hub = hub_with()
    opened = released(hub, answered(hub)["incident"])
    respond_by_hand({**RESOURCE, "run": "respond-2", "dry_run": True}, "alice", hub)
    told = hub.ledger.answer("respond-2", ABOUT)

    assert told
    assert (told["foretold"][0]["parts"][0]["mode"], told["foretold"][0]["joins"]) == ("ask", "")
    assert told["foretold"][0]["parts"][0]["why"] == f"{opened} on the same target was released lately"


def test_an_account_that_is_not_onboarded_is_not_looked_at() -> None:
    """A dry run says so."""
    (foretold,) = answered(hub_with(ledger=FakeLedger({})), dry_run=True)["foretold"]

    assert "not onboarded" in foretold["refused"]


def test_every_resource_of_a_finding_is_foretold() -> None:
    """And a part that no action works on has no steps."""
    hub = hub_with()
    sequence = {"resources": [{"resourceType": "EC2_INSTANCE", "uid": uid} for uid in (INSTANCE, "i-0b1b2c3d4e5f60718")]}
    way = detector(
        type="AttackSequence:EC2/CompromisedInstanceGroup",
        resource={"resourceType": "AttackSequence"},
        service={**FINDING["service"], "detection": {"sequence": sequence}},
    )
    told = about_finding(replace(hub, accounts=Accounts(Lamps(), way)), playbook="default", dry_run=True)

    assert len(told["foretold"]) == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"account": "999999999999"}, "does not belong to the organization"),
        ({"playbook": "nope"}, "There is no playbook nope. There are: lamps, default."),
        ({"kind": "AWS::S3::Bucket", "resource": "a-bucket"}, "No playbook contains AWS::S3::Bucket. Name what it is made of"),
        ({"kind": "AWS::S3::Bucket", "resource": "a-bucket", "playbook": "lamps"}, "does nothing to AWS::S3::Bucket"),
        ({"resource": "i-*"}, "cannot be the id"),
        ({"kind": "AWS::IAM::Role", "resource": "/irhub/irhub-contain"}, "never a target"),
    ],
)
def test_what_cannot_be_answered_is_said(changes: dict[str, Any], says: str) -> None:
    """Nothing is opened."""
    hub = hub_with()

    assert says in answered(hub, **changes)["refused"]
    assert hub.ledger.incidents() == ()


def among(*answers: Mapping[str, Any]) -> Hub:
    """A hub with playbooks that contain instances and answer these: one, two and so on."""
    names = ("one", "two", "three")
    books = (a_playbook(name=name, answers=each) for name, each in zip(names, answers, strict=False))
    return hub_with(playbooks=(*books, DEFAULT_PLAYBOOK))


BACKDOORS, NAMED = {"type": [{"prefix": "Backdoor:"}]}, {"type": ["Manual:EC2/Instance"]}
SEVERE = {"severity": [{"numeric": [">=", 7]}]}


def test_several_playbooks_that_fit_are_named() -> None:
    """Nobody guesses which is meant; one for all that is severe was not written for what people name."""
    assert "Name one with --playbook: one, two." in answered(among(SEVERE, BACKDOORS))["refused"]


def test_of_several_the_one_that_answers_people_is_taken() -> None:
    """The one whose pattern has the type of what a person names; the first of them, where there are more."""
    (foretold,) = answered(among(SEVERE, NAMED, NAMED), dry_run=True)["foretold"]

    assert (foretold["playbook"], foretold["others"]) == ("two", ["one", "three"])
    assert (foretold["because"], foretold["finding_type"]) == ("it answers Manual:EC2/Instance", "Manual:EC2/Instance")


def test_the_playbook_that_a_person_names_is_taken_all_the_same() -> None:
    """And is said to be named."""
    (foretold,) = answered(among(BACKDOORS, NAMED), playbook="one", dry_run=True)["foretold"]

    assert (foretold["playbook"], foretold["because"], foretold["others"]) == ("one", "it was named", ["two"])


def test_of_a_finding_that_nothing_answers_a_dry_run_says_so() -> None:
    """The default playbook tells people."""
    (foretold,) = about_finding(among(NAMED), dry_run=True)["foretold"]

    assert (foretold["playbook"], foretold["because"]) == ("default", f"no other answers {FINDING['type']}")


def test_a_role_that_cannot_be_entered_is_told() -> None:
    """AWS's words are the answer."""
    denied = DeniedError("guardduty:ListDetectors", "AccessDenied", "no")

    assert "AccessDenied" in about_finding(hub_with(TableWay({"ListDetectors": denied})))["refused"]


def test_where_aws_has_no_time_all_is_put_off() -> None:
    """Nothing is on record, so it is tried again."""
    slow = ThrottledError("guardduty:ListDetectors", "TooManyRequestsException", "slow down")
    with pytest.raises(ThrottledError):
        about_finding(hub_with(TableWay({"ListDetectors": slow})))


@pytest.mark.parametrize("wrong", [{"account": None, "region": None}, {"run": "a b"}, {"kind": "x"}, {"finding": 7}])
def test_what_names_nothing_is_malformed(wrong: dict[str, Any]) -> None:
    """It goes to the dead-letter queue."""
    with pytest.raises(MalformedEventError):
        respond_by_hand({**RESOURCE, **wrong}, "alice", hub_with())


def test_the_queues_door_leads_here() -> None:
    """Who asked is SQS's word."""
    hub = hub_with()

    assert door(hub, record(RESOURCE)) == []
    assert hub.ledger.answer("respond-1", ABOUT)


def test_a_look_up_leaves_nothing_to_do_and_nothing_to_undo() -> None:
    """It only reads."""
    seen = lookup.Seen({})

    assert lookup.plan(seen, an_incident(), NoOptions()) == ()
    assert lookup.restore(seen, {}) == ()
