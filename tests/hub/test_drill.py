"""A drill, stage by stage: a canary is contained and released for real, and ended whatever happens."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from hub.drill import drill
from hub.drilling import TRIES, Course
from hub.errors import DeniedError, MalformedEventError, ThrottledError
from hub.hub import Hub
from hub.incident import Mode
from hub.playbook import Phase, Use
from hub.record import Standing
from hub.values import from_plain
from tests.fakes import (
    MEMBER,
    NOON,
    FakeChannel,
    FakeLedger,
    FakeQueue,
    Lamps,
    a_hub,
    a_playbook,
    switch_off,
)
from tests.hub.test_handler import door, record
from tests.hub.ways import TableWay

INSTANCE = "AWS::EC2::Instance"
ASKED = {"irhub": "drill", "run": "drill-1", "account": MEMBER, "region": "eu-west-1", "as": "arn:me"}
ABOUT = f"DRILL#{MEMBER}#eu-west-1"


@dataclass(slots=True)
class Cage:
    """The canaries of an account, as its EC2 answers."""

    birds: list[dict[str, Any]] = field(default_factory=list)
    state: str = "running"
    errors: dict[str, Exception] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def way(self) -> TableWay:
        """The way to them."""
        answers = dict.fromkeys(("DescribeInstances", "RunInstances", "TerminateInstances", "GetParameter"), self._answer)
        return TableWay(dict(answers))

    def put(self, name: str, run: str = "", hours_ago: int = 0) -> None:
        """One more canary."""
        tags = [{"Key": "irhub:run", "Value": run}] if run else []
        launched_at = NOON - timedelta(hours=hours_ago)
        self.birds.append({"InstanceId": name, "State": {"Name": self.state}, "LaunchTime": launched_at, "Tags": tags})

    def _answer(self, call: Any) -> dict[str, Any]:
        self.calls.append(call.operation)
        if call.operation in self.errors:
            raise self.errors[call.operation]
        if call.operation == "RunInstances":
            self.put("i-1", call.parameters["ClientToken"])
        if call.operation == "TerminateInstances":
            self.birds = [bird for bird in self.birds if bird["InstanceId"] not in call.parameters["InstanceIds"]]
        return {"Reservations": [{"Instances": list(self.birds)}], "Parameter": {"Value": "ami-1"}}


@dataclass(slots=True)
class Doors:
    """Canaries by their own role, and lamps that stand for what contains them."""

    cage: Cage
    lamps: Lamps

    def enter(self, _target: Any, _incident: str, _role: Any, actions: Sequence[Any]) -> Mapping[str, Any]:
        """The way, for each action."""
        return {action.name: self.cage.way() if action.name == "launch-canary" else self.lamps for action in actions}


def a_stage(cage: Cage, lamps: Lamps | None = None, **changes: Any) -> Hub:
    """A hub that contains instances by switching a lamp of their name off."""
    made = a_hub(
        accounts=Doors(cage, lamps or Lamps({"i-1": True, "i-mine": True})),
        actions={"switch-off": switch_off(works_on=INSTANCE)},
        playbooks=(a_playbook(answers={}),),
        new_incident_id=lambda: "inc-20261121-drilldrilldr",
    )
    return replace(made, **changes)


def played(hub: Hub, message: Mapping[str, Any] = ASKED) -> Course:
    """The course at the end, when every message that the hub sent itself has been worked off."""
    queue: Any = hub.queue
    drill(message, "arn:me", hub)
    while any(sent["irhub"] == "drill" for sent, _ in queue.sent):
        place = next(place for place, (sent, _) in enumerate(queue.sent) if sent["irhub"] == "drill")
        drill(queue.sent.pop(place)[0], "AROAHUB", hub)
    return course(hub)


def course(hub: Hub) -> Course:
    """The drill as it is on record."""
    return from_plain(Course, hub.ledger.answer("drill-1", ABOUT))


def test_a_canary_is_launched_contained_released_and_ended() -> None:
    """And each stage is on the timeline."""
    cage, lamps = Cage(), Lamps({"i-1": True})
    done = played(a_stage(cage, lamps))

    assert (done.ended, done.gaps, done.containment, done.released, done.launched) == (True, (), "contained", True, True)
    assert lamps.switched == ["switch off i-1", "switch i-1 back on"]
    assert cage.birds == []
    assert [line.says.split(" ")[0] for line in done.lines] == ["launched", "i-1", "1", "released,", "ended", "the"]


def test_people_read_that_it_is_a_drill() -> None:
    """In the title of every notice, with who asked for it."""
    channel = FakeChannel()
    done = played(a_stage(Cage(), channels=(channel,)))

    assert channel.notices
    assert all(notice.title.startswith("[DRILL]") for notice in channel.notices)
    assert done.asked_by == "arn:me"


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.ASK])
def test_an_accounts_mode_does_not_hold_a_drill_back(mode: Mode) -> None:
    """It is there to be held before an account is set to act."""
    ledger = FakeLedger({MEMBER: Standing(MEMBER, "shop", onboarded=True, mode=mode)})

    assert played(a_stage(Cage(), ledger=ledger)).containment == "contained"


def test_a_pause_holds_it_back() -> None:
    """Nothing is launched then."""
    cage = Cage()
    paused = Standing(MEMBER, "shop", onboarded=True, paused="moving")

    assert played(a_stage(cage, ledger=FakeLedger({MEMBER: paused}))).gaps == ("irhub is paused: moving",)
    assert cage.calls == []


def test_a_pause_that_comes_later_holds_the_containment_back() -> None:
    """And the canary is ended all the same."""
    cage = Cage()
    hub = a_stage(cage)
    drill(ASKED, "AIDAME", hub)
    hub.ledger.accounts[MEMBER] = Standing(MEMBER, "shop", onboarded=True, paused="moving")  # type: ignore[attr-defined]
    done = played(hub, hub.queue.sent.pop()[0])  # type: ignore[attr-defined]

    assert "was not contained: none" in " ".join(done.gaps)
    assert cage.birds == []


def test_an_account_that_is_not_onboarded_is_not_drilled() -> None:
    """Nobody answers for it."""
    assert "is not onboarded" in played(a_stage(Cage(), ledger=FakeLedger({}))).gaps[0]


def test_an_instance_of_somebody_is_contained_and_left() -> None:
    """It is theirs, so it is never ended."""
    cage = Cage()
    cage.put("i-mine")
    done = played(a_stage(cage), {**ASKED, "instance": "i-mine"})

    assert (done.gaps, done.containment, done.launched) == ((), "contained", False)
    assert {"RunInstances", "TerminateInstances"} & set(cage.calls) == set()


def test_an_instance_without_the_tags_is_never_touched() -> None:
    """The wall: a drill can only be about a canary."""
    lamps = Lamps({"i-shop": True})
    done = played(a_stage(Cage(), lamps), {**ASKED, "instance": "i-shop"})

    assert "no living instance there that carries the tags irhub:installation=irhub and irhub:purpose=drill" in done.gaps[0]
    assert lamps.switched == []


def test_a_message_for_a_later_stage_is_held_against_the_tags_too() -> None:
    """Whoever writes to the queue cannot skip the look."""
    lamps = Lamps({"i-shop": True})
    done = played(a_stage(Cage(), lamps), {**ASKED, "instance": "i-shop", "stage": "contain"})

    assert done.gaps == ("the canary did not come to run in time",)
    assert lamps.switched == []


def test_a_canary_that_never_runs_is_given_up_and_ended() -> None:
    """After so many looks."""
    cage = Cage(state="pending")
    done = played(a_stage(cage))

    assert done.gaps == ("the canary did not come to run in time",)
    assert cage.calls.count("DescribeInstances") == TRIES + 3
    assert cage.birds == []


def test_keep_leaves_the_canary() -> None:
    """Where somebody wants to look at it."""
    cage = Cage()
    assert played(a_stage(cage), {**ASKED, "keep": True}).gaps == ()
    assert [bird["InstanceId"] for bird in cage.birds] == ["i-1"]


def test_what_aws_refuses_is_a_gap() -> None:
    """And the drill goes to its end."""
    denied = DeniedError("ec2:RunInstances", "UnauthorizedOperation", "an SCP")
    done = played(a_stage(Cage(errors={"RunInstances": denied})))

    assert done.ended
    assert done.gaps == ("begin: ec2:RunInstances failed: UnauthorizedOperation: an SCP",)


def test_a_canary_that_cannot_be_ended_is_a_gap() -> None:
    """People must know that it runs."""
    denied = DeniedError("ec2:TerminateInstances", "OperationNotPermitted", "protected")
    done = played(a_stage(Cage(errors={"TerminateInstances": denied})))

    assert done.ended
    assert done.gaps == ("end: ec2:TerminateInstances failed: OperationNotPermitted: protected",)


def test_a_step_that_fails_is_a_gap() -> None:
    """With the action and AWS's reason."""
    denied = DeniedError("lamps:Switch", "UnauthorizedOperation", "an SCP")
    done = played(a_stage(Cage(), Lamps({"i-1": True}, errors=[denied])))

    assert done.gaps[0].startswith("switch-off: switch off i-1: lamps:Switch failed")
    assert "the canary was not contained: none" in done.gaps[1]


def test_a_release_that_is_not_whole_is_a_gap() -> None:
    """With what was left."""
    denied = DeniedError("lamps:Switch", "UnauthorizedOperation", "an SCP")
    done = played(a_stage(Cage(), Lamps({"i-1": True}, errors=[None, *[denied] * (TRIES + 1)])))  # type: ignore[list-item]

    assert not done.released
    assert "it was not released wholly" in done.gaps[-1]


def test_a_release_that_others_hold_up_is_waited_for() -> None:
    """Another run may be at work on the case."""
    hub = a_stage(Cage())
    drill(ASKED, "AIDAME", hub)
    queue: Any = hub.queue
    while queue.sent[-1][0].get("stage") != "release":
        drill(queue.sent.pop()[0], "AROAHUB", hub)
    hub.ledger.busy = True  # type: ignore[attr-defined]
    drill({**queue.sent.pop()[0], "tries": TRIES}, "AROAHUB", hub)

    assert course(hub).gaps == ("it was not released wholly: the hub is still at work on it",)


def test_work_that_is_put_off_is_waited_for() -> None:
    """And read as it stands when the time is over."""
    slow = ThrottledError("lamps:Switch", "RequestLimitExceeded", "slow down")
    done = played(a_stage(Cage(), Lamps({"i-1": True}, errors=[slow])))

    assert "the canary was not contained" in " ".join(done.gaps)
    assert done.ended


def test_an_instance_with_an_open_case_is_not_drilled() -> None:
    """Its release would take back what another incident did."""
    cage, ledger = Cage(), FakeLedger()
    cage.put("i-mine")
    played(a_stage(cage, ledger=ledger, queue=FakeQueue()), {**ASKED, "instance": "i-mine", "run": "drill-1"})
    (case,) = ledger.cases.values()
    ledger.cases = {case.id: replace(case, state=case.state.OPEN)}
    hub = a_stage(cage, ledger=ledger, new_incident_id=lambda: "inc-20261121-anotheranoth")
    del ledger.answered["drill-1", ABOUT]
    done = played(replace(hub, new_incident_id=lambda: "inc-20261121-anotheranoth"), {**ASKED, "instance": "i-mine"})

    assert "has an open case already" in done.gaps[0]


def test_what_an_earlier_drill_left_behind_is_ended() -> None:
    """Its hub may have died."""
    cage = Cage()
    cage.put("i-old", run="drill-0", hours_ago=5)
    done = played(a_stage(cage))

    assert done.lines[0].says == "ended what an earlier drill left behind: i-old"
    assert cage.birds == []


def test_a_launch_that_was_made_is_not_made_again() -> None:
    """The message came twice."""
    cage = Cage()
    hub = a_stage(cage)
    drill(ASKED, "AIDAME", hub)
    drill(ASKED, "AIDAME", hub)

    assert cage.calls.count("RunInstances") == 1


def test_a_containment_that_was_made_is_not_made_again() -> None:
    """The message for that stage came twice; the case is the same."""
    lamps = Lamps({"i-1": True})
    hub = a_stage(Cage(), lamps)
    drill(ASKED, "AIDAME", hub)
    for _ in range(2):
        drill({**ASKED, "stage": "contain"}, "AROAHUB", hub)

    assert lamps.switched == ["switch off i-1"]
    assert sum(line.says == "i-1 is running" for line in course(hub).lines) == 1


def test_a_canary_that_somebody_ended_needs_no_ending() -> None:
    """The drill is over all the same."""
    cage = Cage()
    hub = a_stage(cage)
    drill(ASKED, "AIDAME", hub)
    cage.birds.clear()
    drill({**ASKED, "stage": "end"}, "AROAHUB", hub)

    assert course(hub).ended
    assert "TerminateInstances" not in cage.calls


def test_an_ended_drill_is_left_as_it_is() -> None:
    """Whatever comes late."""
    cage = Cage()
    hub = a_stage(cage)
    before = played(hub)
    drill({**ASKED, "stage": "contain"}, "AIDAME", hub)

    assert course(hub) == before


def test_where_aws_has_no_time_the_stage_is_put_off() -> None:
    """The queue brings the message again."""
    slow = ThrottledError("ec2:RunInstances", "RequestLimitExceeded", "slow down")
    with pytest.raises(ThrottledError):
        drill(ASKED, "AIDAME", a_stage(Cage(errors={"RunInstances": slow})))


def test_one_by_schedule_that_fails_leaves_a_letter() -> None:
    """Nobody sits before a screen, so the alarm of the dead letters tells."""
    queue = FakeQueue()
    denied = DeniedError("ec2:RunInstances", "UnauthorizedOperation", "an SCP")
    message = {name: value for name, value in ASKED.items() if name != "as"}
    played(a_stage(Cage(errors={"RunInstances": denied}), queue=queue), message)
    ((letter, reason),) = queue.buried

    assert json.loads(letter)["account"] == MEMBER
    assert reason.startswith("a drill by schedule failed: begin: ec2:RunInstances failed")


@pytest.mark.parametrize("wrong", [{"stage": "dance"}, {"account": None, "region": None}])
def test_what_cannot_be_meant_is_malformed(wrong: Mapping[str, Any]) -> None:
    """It is kept with the reason."""
    with pytest.raises(MalformedEventError):
        drill({**ASKED, **wrong}, "AIDAME", a_stage(Cage()))


def test_the_queues_door_names_a_drill_by_schedule() -> None:
    """After the message that began it."""
    hub = a_stage(Cage())
    message = {"irhub": "drill", "account": MEMBER, "region": "eu-west-1"}

    assert door(hub, record(message)) == []
    assert hub.ledger.answer("drill-m-1", ABOUT)


def test_a_playbook_that_asks_is_not_overruled() -> None:
    """What is tried is what would be done in earnest."""
    asking = a_playbook(answers={}, uses=(Use("switch-off", Phase.CONTAIN, mode=Mode.ASK),))
    done = played(a_stage(Cage(), playbooks=(asking,)))

    assert "the canary was not contained: none" in done.gaps[0]
