"""Facts about what the workflow asks of the hub: the whole way of an ask, without Step Functions."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hub.action import Waiting, proves_nothing
from hub.approval.agreement import ENDED
from hub.approval.ask import AskState, Verdict
from hub.approval.asking import OTHERS, agreed, end
from hub.approval.carrying import TROUBLE
from hub.approval.deciding import decide
from hub.approval.following import follow
from hub.approval.people import Approvers, Rule
from hub.approval.rounds import BUSY_SECONDS, MOST_BUSY, MOST_LOOKS
from hub.close import Closing, close
from hub.close import Verdict as Was
from hub.errors import AwsError, BusyError, DeniedError, MalformedEventError, NothingAskedError, TargetGoneError, ThrottledError
from hub.handler import serve as door
from hub.hub import Hub
from hub.incident import Mode, State
from hub.playbook import Phase, Use
from hub.record import Standing, Status, StepRecord
from hub.release import Request, release
from hub.respond import answer, resume
from hub.task import serve
from tests.asked import ADA, APPROVERS, BEN, CLEO, desk_of, said
from tests.fakes import (
    DEFAULT_PLAYBOOK,
    MEMBER,
    Clock,
    FakeAccounts,
    FakeChannel,
    FakeLedger,
    Lamps,
    a_finding,
    a_hub,
    a_playbook,
    switch_off,
)
from tests.hub.approval.asking import ID, ask_of, asked, asking, lamp, told


def test_people_are_asked_after_all_that_needs_nobody() -> None:
    """The machine waits, the case waits, and people read exactly what would be done, who is asked, until when and how."""
    hub = asked()

    (notice,) = told(hub, "ask")
    assert hub.workflow.states == ["Waits"]
    assert (ask_of(hub).state, hub.ledger.cases[ID].state, lamp(hub)) == (AskState.OPEN, State.WAITING, True)
    assert notice.headline == "switch-off for soc to decide: lamp-1 in shop (333333333333), eu-west-1"
    assert notice.asked[0] == "switch off lamp-1"
    assert (notice.asking.group, notice.asking.people, notice.asking.then) == ("soc", ("ada", "ben"), ("leads",))
    assert notice.asking.until == ask_of(hub).expires_at
    assert notice.asking.why == ("the playbook is in mode ask for switch-off",)


def test_what_contains_is_asked_before_all_else() -> None:
    """Whatever stands first in the playbook; whoever is woken reads it first."""
    film = switch_off(name="film", prove=proves_nothing)
    book = a_playbook(uses=(Use("film", Phase.BESIDE, Mode.ASK), Use("switch-off", Phase.CONTAIN, Mode.ASK)))
    hub = asked(actions={"film": film, "switch-off": switch_off()}, playbooks=(book, DEFAULT_PLAYBOOK))

    assert [ask.action for ask in sorted(hub.approvals.asks(ID), key=lambda ask: ask.place)] == ["switch-off", "film"]


def test_what_people_agree_to_is_carried_out() -> None:
    """Under the lease, told with who agreed and why, and used up."""
    hub = asked()
    decide(ID, said(), desk_of(hub))

    hub.workflow.go(hub)

    assert (hub.workflow.states, lamp(hub), ask_of(hub).state) == (["Done"], False, AskState.CARRIED_OUT)
    assert (hub.ledger.cases[ID].state, hub.ledger.cases[ID].work_done) == (State.OPEN, True)
    assert told(hub, "response")[-1].by == "switch-off approved by ada (it mines)"
    assert told(hub, "response")[-1].done == ("switch off lamp-1",)


def test_a_decision_that_comes_before_the_machine_waits_is_not_missed() -> None:
    """Whoever keeps the word second looks at the other's."""
    hub = asking()
    answer(a_finding(), hub)
    decide(ID, said(), desk_of(hub))

    hub.workflow.go(hub)
    hub.workflow.go(hub)

    assert (hub.workflow.states, lamp(hub)) == (["Done"], False)


def test_what_people_reject_is_not_done_and_not_asked_again() -> None:
    """It is told with who said no; the same finding again asks nobody, another one does."""
    hub = asked()
    decide(ID, said(verdict=Verdict.REJECT), desk_of(hub))
    hub.workflow.go(hub)
    answer(a_finding(updated_at="2026-11-21T11:30:00Z"), hub)
    rounds = len(hub.approvals.asks(ID))
    answer(a_finding(id="another"), hub)

    (notice,) = told(hub, "decision")
    assert (hub.workflow.states[0], lamp(hub), rounds, len(hub.approvals.asks(ID))) == ("Rejected", True, 1, 2)
    assert notice.by == "ada said no by cli: it mines"
    assert "not done: switch off lamp-1" in notice.not_done
    assert "switch-off: it was rejected by ada: it mines" in told(hub, "response")[1].not_done


def test_a_case_that_waited_for_people_alone_is_open_once_they_answered() -> None:
    """What the list of incidents calls waiting waits for somebody."""
    hub = asked()
    decide(ID, said(verdict=Verdict.REJECT), desk_of(hub))
    hub.workflow.go(hub)

    assert (hub.ledger.cases[ID].state, hub.ledger.cases[ID].work_done) == (State.OPEN, True)


def test_where_nobody_answers_the_next_group_is_asked_and_then_it_counts_as_rejected() -> None:
    """Both are told, and nothing is done."""
    hub = asked()
    hub.now.pause(3_600)
    hub.workflow.time_out()
    hub.workflow.go(hub)
    asked_now = ask_of(hub)
    hub.now.pause(3_600)
    hub.workflow.time_out()
    hub.workflow.go(hub)

    assert (asked_now.group, asked_now.then, asked_now.state) == ("leads", (), AskState.OPEN)
    assert [notice.asking.group for notice in told(hub, "ask")] == ["soc", "leads"]
    assert (hub.workflow.states, ask_of(hub).state, lamp(hub)) == (["Expired"], AskState.EXPIRED, True)
    assert told(hub, "decision")[0].headline.startswith("Nobody answered, switch-off")
    assert hub.ledger.cases[ID].state is State.OPEN


def test_a_time_out_that_comes_too_early_waits_for_the_rest() -> None:
    """The hub's clock says when, and not the machine's."""
    hub = asked()
    hub.now.pause(3_000)
    hub.workflow.time_out()

    hub.workflow.go(hub)

    assert (hub.workflow.states, hub.workflow.items[0].seconds, ask_of(hub).group) == (["Waits"], 600, "soc")


def test_who_agreed_before_the_next_group_was_asked_has_agreed() -> None:
    """So two groups of one person each can order what needs two."""
    hub = asked(action=switch_off(destructive=True))
    decide(ID, said(ADA), desk_of(hub))
    hub.now.pause(3_600)
    hub.workflow.time_out()
    hub.workflow.go(hub)

    decide(ID, said(CLEO), desk_of(hub))
    hub.workflow.go(hub)

    assert (ask_of(hub).agreed, lamp(hub)) == (("ada", "cleo"), False)


def test_a_group_that_is_too_small_is_told() -> None:
    """Nobody waits for what cannot come."""
    rules = (Rule("leads"),)
    hub = asked(action=switch_off(destructive=True), approvers=replace(APPROVERS, rules=rules))

    assert told(hub, "ask")[0].not_done == ("switch-off needs 2 people, and group leads alone has too few who may agree",)


@pytest.mark.parametrize("standing", [{"paused": "maintenance"}, {"mode": Mode.OBSERVE}, {"held_at": Mode.OBSERVE}])
def test_a_pause_stands_before_an_approval(standing: dict[str, Any]) -> None:
    """What was agreed to is withdrawn and told; once the pause is over it is asked anew, for the world went on."""
    hub = asked()
    decide(ID, said(), desk_of(hub))
    hub.ledger.accounts[MEMBER] = replace(hub.ledger.accounts[MEMBER], **standing)

    hub.workflow.go(hub)

    assert (hub.workflow.states, lamp(hub), ask_of(hub).state) == (["Withdrawn"], True, AskState.WITHDRAWN)
    assert "observe" in ask_of(hub).ended


def test_other_steps_than_were_agreed_to_are_asked_anew() -> None:
    """In a new round; what people read is what is done, or nothing."""
    hub = asked()
    decide(ID, said(), desk_of(hub))
    more = replace(switch_off(), plan=_renamed)
    hub = replace(hub, actions={"switch-off": more})

    hub.workflow.go(hub)

    first, second = hub.approvals.asks(ID)
    assert (first.state, second.state, lamp(hub)) == (AskState.WITHDRAWN, AskState.OPEN, True)
    assert (second.round, second.steps) == (2, ("break lamp-1",))
    assert hub.workflow.states == ["Withdrawn", "Waits"]


def _renamed(seen: Any, incident: Any, options: Any) -> Any:
    return tuple(replace(step, says="break lamp-1") for step in switch_off().plan(seen, incident, options))


def test_an_agreement_counts_once() -> None:
    """Whoever switches the lamp on again later is asked about again, and not overruled by an old word."""
    hub = asked()
    decide(ID, said(), desk_of(hub))
    hub.workflow.go(hub)
    hub.accounts.lamps.on["lamp-1"] = True

    answer(a_finding(id="another"), hub)

    assert (lamp(hub), [ask.state for ask in hub.approvals.asks(ID)]) == (True, [AskState.CARRIED_OUT, AskState.OPEN])


def test_what_somebody_did_by_hand_is_not_asked_any_more() -> None:
    """The ask is withdrawn and the machine waits no more."""
    hub = asked()
    hub.accounts.lamps.on["lamp-1"] = False
    answer(a_finding(id="another"), hub)
    hub.workflow.go(hub)

    assert (hub.workflow.states, ask_of(hub).ended) == (["Withdrawn"], "it is done already")
    assert told(hub, "decision")[0].headline.startswith("No longer asked")


def test_what_no_finding_calls_for_any_more_is_not_asked_any_more() -> None:
    """Another playbook may answer by now."""
    hub = asked()
    hub = replace(hub, playbooks=(DEFAULT_PLAYBOOK,))

    answer(a_finding(id="another"), hub)

    assert ask_of(hub).state is AskState.WITHDRAWN


def test_a_target_that_is_gone_is_not_asked_about() -> None:
    """The case is closed, and with it what waited."""

    def gone(*_: Any) -> Any:
        raise TargetGoneError("lamp-1")

    hub = asked()
    answer(a_finding(id="another"), replace(hub, actions={"switch-off": replace(switch_off(), look=gone)}))

    assert (ask_of(hub).state, hub.ledger.cases[ID].state) == (AskState.WITHDRAWN, State.CLOSED)


def test_what_cannot_be_looked_at_stays_asked() -> None:
    """A throttled look says nothing about what people were asked."""

    def throttled(*_: Any) -> Any:
        raise ThrottledError("lamps:Look", "Throttling", "slow down")

    hub = asked()
    answer(a_finding(id="another"), replace(hub, actions={"switch-off": replace(switch_off(), look=throttled)}))

    assert ask_of(hub).state is AskState.OPEN


def test_what_aws_refuses_is_told_and_the_agreement_used_up() -> None:
    """The machine says that it was not done."""
    hub = asked()
    decide(ID, said(), desk_of(hub))
    hub.accounts.lamps.errors = [DeniedError("lamps:Switch", "AccessDenied", "no")]

    hub.workflow.go(hub)

    assert (hub.workflow.states, ask_of(hub).state) == (["NotDone"], AskState.FAILED)
    assert "AccessDenied" in ask_of(hub).ended
    assert hub.ledger.cases[ID].state is State.FAILED


def test_while_aws_is_at_work_it_is_looked_at_again_within_a_bound() -> None:
    """After the last look it has failed, and that is told."""
    slow = replace(switch_off(), plan=_slowly)
    hub = asked(action=slow)
    decide(ID, said(), desk_of(hub))
    hub.workflow.go(hub)
    first = (hub.workflow.states, hub.workflow.items[0].seconds)
    for _ in range(MOST_LOOKS):
        hub.workflow.go_on(hub)

    assert first == (["WaitForAws"], 15)
    assert (hub.workflow.states, ask_of(hub).state) == (["NotDone"], AskState.FAILED)
    assert told(hub, "decision")[-1].headline.startswith("Approved and not done")


def _slowly(seen: Any, incident: Any, options: Any) -> Any:
    return switch_off().plan(seen, incident, options) if seen.on else Waiting("the lamp cools down")


def test_what_aws_ends_in_time_is_done() -> None:
    """And used up then."""
    hub = asked(action=replace(switch_off(), plan=_slowly))
    decide(ID, said(), desk_of(hub))
    hub.workflow.go(hub)

    hub.workflow.go_on(replace(hub, actions={"switch-off": switch_off()}))

    assert (hub.workflow.states, ask_of(hub).state) == (["Done"], AskState.CARRIED_OUT)


def test_a_case_that_another_run_holds_is_come_back_to() -> None:
    """The machine waits a little, so many times, and then says that it broke off."""
    hub = asked()
    decide(ID, said(), desk_of(hub))
    hub.ledger.busy = True

    hub.workflow.go(hub)
    item = hub.workflow.items[0]

    assert (item.state, item.seconds, item.looks) == ("WaitForAws", BUSY_SECONDS, 1)
    with pytest.raises(BusyError):
        serve({**item.event, "do": "carry-out", "looks": MOST_BUSY}, hub)
    hub.ledger.busy = False
    hub.workflow.go_on(hub)
    assert (hub.workflow.states, lamp(hub)) == (["Done"], False)


@pytest.mark.parametrize(
    "over",
    [
        lambda hub: release(Request(ID, "a person"), hub),
        lambda hub: close(Closing(ID, "a person", Was.TRUE, "done"), hub),
    ],
)
def test_a_case_that_is_over_asks_for_nothing(over: Any) -> None:
    """Open asks are withdrawn, the machine waits no more, and what people say then does not count."""
    hub = asked()
    over(hub)
    hub.workflow.go(hub)

    assert (hub.workflow.states, ask_of(hub).state) == (["Withdrawn"], AskState.WITHDRAWN)
    assert any(note.name == ENDED for note in hub.ledger.case_file(ID).notes)


def test_an_approval_on_a_case_that_was_released_meanwhile_does_nothing() -> None:
    """It is withdrawn by whoever comes to carry it out."""
    hub = asked()
    decide(ID, said(), desk_of(hub))
    hub.ledger.cases[ID] = replace(hub.ledger.cases[ID], state=State.RELEASED)

    hub.workflow.go(hub)

    assert (hub.workflow.states, lamp(hub), ask_of(hub).ended) == (["Withdrawn"], True, "the incident is released")


def test_a_partial_release_leaves_what_is_asked() -> None:
    """The case goes on."""
    hub = asked()
    release(Request(ID, "a person", only=("something",)), hub)

    assert ask_of(hub).is_open


def test_a_machine_that_cannot_be_started_is_started_by_the_tick() -> None:
    """People are asked all the same, once; what they say counts already."""
    hub = asking()
    hub.workflow.errors = [AwsError("states:StartExecution", "Throttling", "slow down")]
    answer(a_finding(), hub)
    first = (hub.ledger.cases[ID].work_done, hub.queue.kinds(), dict(hub.workflow.rounds))

    resume(ID, hub)

    assert first == (False, ["tick"], {})
    assert (hub.ledger.cases[ID].work_done, len(hub.workflow.rounds), len(told(hub, "ask"))) == (True, 1, 1)


def test_a_machine_that_never_starts_is_given_up_with_the_last_run() -> None:
    """The asks stand, and the queue carries out what people say."""
    hub = asking()
    hub.workflow.errors = [AwsError("states:StartExecution", "AccessDenied", "no")] * 99
    answer(a_finding(), hub)
    for runs in range(2, 11):
        hub.ledger.cases[ID] = replace(hub.ledger.cases[ID], runs=runs)
        resume(ID, hub)

    assert (hub.ledger.cases[ID].work_done, ask_of(hub).is_open) == (True, True)


def test_an_ask_that_outlived_its_machine_goes_to_the_next_group_and_expires() -> None:
    """The next look at the case says so, and asks anew only for a new finding."""
    hub = asked()
    hub.workflow.ended = True
    hub.now.pause(3_600 + 601)
    answer(a_finding(updated_at="2026-11-21T11:30:00Z"), hub)
    heard(hub, "decided")
    leads = (ask_of(hub).state, ask_of(hub).group, ask_of(hub).seconds_left(hub.now()))
    hub.now.pause(3_600 + 601)

    answer(a_finding(updated_at="2026-11-21T11:40:00Z"), hub)
    heard(hub, "decided")

    assert hub.ledger.cases[ID].state is State.OPEN
    assert leads == (AskState.OPEN, "leads", 3_600)
    assert (ask_of(hub).state, len(hub.approvals.asks(ID))) == (AskState.EXPIRED, 1)
    assert [notice.headline.partition(",")[0] for notice in told(hub, "decision")] == ["Nobody answered"]
    assert len(told(hub, "ask")) == 2


def heard(hub: Hub, kind: str) -> None:
    """The last message of this kind has arrived."""
    message = [sent for sent, _ in hub.queue.sent if sent["irhub"] == kind][-1]
    assert door({"Records": [{"messageId": "1", "body": json.dumps(message)}]}, hub) == {"batchItemFailures": []}


def test_an_ask_whose_machine_ended_early_stands() -> None:
    """Until its time is over people can answer it."""
    hub = asked()
    hub.workflow.ended = True

    answer(a_finding(updated_at="2026-11-21T11:30:00Z"), hub)

    assert ask_of(hub).is_open


def test_a_drill_asks_nobody() -> None:
    """It tries the way, and wakes no person for it."""
    hub = asking()

    answer(a_finding(source="drill"), hub)

    assert (hub.approvals.asks(ID), hub.workflow.states) == ((), [])


def test_where_the_settings_name_nobody_it_is_told_and_waits() -> None:
    """As it was before there were people."""
    hub = asking(approvers=a_hub().approvers)

    answer(a_finding(), hub)

    assert (hub.approvals.asks(ID), hub.ledger.cases[ID].state) == ((), State.WAITING)
    assert told(hub, "response")[0].asked == ("switch off lamp-1",)


def test_the_workflow_says_that_it_broke_off_once() -> None:
    """On the timeline and to people, with the reason; what stands on record still counts."""
    hub = asked()
    event = {"incident": ID, "round": 1, "action": "switch-off", "do": "break-off", "error": {"Error": "E", "Cause": "why"}}

    answers = [serve(event, hub), serve({**event, "error": "odd"}, hub), serve(event, hub)]

    lines = [note.says for note in hub.ledger.case_file(ID).notes if note.name == TROUBLE]
    assert {one["status"] for one in answers} == {"troubled"}
    assert lines == [f"the workflow broke off for switch-off in round 1: {why}" for why in ("E: why", "unknown")]
    assert len(told(hub, "decision")) == 2


def test_what_is_asked_of_the_door_in_a_wrong_way_is_an_error() -> None:
    """An unknown word, and what was never asked."""
    hub = asked()

    with pytest.raises(MalformedEventError):
        serve({"do": "something"}, hub)
    with pytest.raises(NothingAskedError):
        serve({"do": "see", "incident": ID, "round": 9, "action": "switch-off"}, hub)


def test_several_actions_are_asked_in_one_message_and_go_their_own_ways() -> None:
    """Approved, rejected: each by itself, under one execution."""
    clock, lamps = Clock(), Lamps({"lamp-1": True})
    uses = tuple(Use(name, Phase.CONTAIN, Mode.ASK) for name in ("one", "two"))
    actions = {name: switch_off(name=name) for name in ("one", "two")}
    hub = asked(clock=clock, accounts=FakeAccounts(lamps), actions=actions, playbooks=(a_playbook(uses=uses), DEFAULT_PLAYBOOK))
    decide(ID, said(BEN, Verdict.REJECT, only=("two",)), desk_of(hub))
    decide(ID, said(ADA, only=("one",)), desk_of(hub))

    hub.workflow.go(hub)

    (notice,) = told(hub, "ask")
    assert (notice.asking.actions, notice.asked) == (("one", "two"), ("switch off lamp-1",))
    assert notice.headline.startswith("2 actions for soc to decide")
    assert (len(hub.workflow.rounds), hub.workflow.states) == (1, ["Done", "Rejected"])


def test_several_that_nobody_answers_are_escalated_in_one_message() -> None:
    """Whichever of them is looked at first takes the others along."""
    uses = tuple(Use(name, Phase.CONTAIN, Mode.ASK) for name in ("one", "two"))
    actions = {name: switch_off(name=name) for name in ("one", "two")}
    hub = asked(actions=actions, playbooks=(a_playbook(uses=uses), DEFAULT_PLAYBOOK))
    hub.now.pause(3_600)
    hub.workflow.time_out()

    hub.workflow.go(hub)

    assert [notice.asking.actions for notice in told(hub, "ask")] == [("one", "two")] * 2
    assert hub.workflow.states == ["Waits", "Waits"]


def test_a_finding_that_came_while_people_answered_is_taken_up() -> None:
    """Whoever gives the lease back sends the tick for it."""
    hub = asked()
    hub.ledger.cases[ID] = replace(hub.ledger.cases[ID], work_done=False)
    decide(ID, said(verdict=Verdict.REJECT), desk_of(hub))

    hub.workflow.go(hub)

    assert "tick" in hub.queue.kinds()


def test_a_channel_that_is_down_keeps_nobody_from_being_asked() -> None:
    """The ask stands, the machine waits, and the message is tried again."""
    hub = asked(channels=(FakeChannel(refusals=9),))

    assert (ask_of(hub).is_open, hub.workflow.states) == (True, ["Waits"])
    assert "notice" in hub.queue.kinds()


def test_what_a_person_called_for_by_hand_names_them() -> None:
    """So that they do not agree to it themselves."""
    hub = asking()
    answer(a_finding(called_for_by="AROA:ada"), hub)

    assert ask_of(hub).asked_by == "AROA:ada"
    assert told(hub, "ask")[0].by == "called for by AROA:ada"


def test_an_account_that_is_only_known_is_not_asked_about() -> None:
    """Nobody onboarded it, so nothing may be done there, agreed or not."""
    hub = asking(ledger=FakeLedger(accounts={MEMBER: Standing(MEMBER)}))

    answer(a_finding(), hub)

    assert hub.approvals.asks(ID) == ()


def test_whoever_left_the_settings_since_has_agreed_to_nothing() -> None:
    """What they agreed to is withdrawn, and asked of those who are there now."""
    hub = asked()
    decide(ID, said(), desk_of(hub))

    hub.workflow.go(replace(hub, approvers=replace(APPROVERS, groups={"soc": ("ben",), "leads": ("cleo",)})))

    first, second = hub.approvals.asks(ID)
    assert (first.state, first.ended, second.state) == (AskState.WITHDRAWN, OTHERS, AskState.OPEN)
    assert lamp(hub)


def test_what_the_door_could_write_by_itself_carries_nothing_destructive_out() -> None:
    """An ask that says of itself that one is enough, and was agreed to by one, is believed by nobody."""
    hub = asked(action=switch_off(destructive=True))
    hub.approvals.put(replace(ask_of(hub), needs=1))
    decide(ID, said(), desk_of(hub))

    hub.workflow.go(hub)

    assert (lamp(hub), ask_of(hub).round, ask_of(hub).state) == (True, 2, AskState.OPEN)


def test_what_was_done_for_an_earlier_agreement_begins_no_later_one() -> None:
    """The door for people could write that it was agreed to, by nobody; steps of the round before are no beginning of that."""
    hub = asked()
    decide(ID, said(), desk_of(hub))
    hub.workflow.go(hub)
    hub.accounts.lamps.on["lamp-1"] = True
    hub.now.pause(60)
    answer(a_finding(id="another"), hub)

    hub.approvals.put(replace(ask_of(hub), state=AskState.APPROVED))
    follow(ID, 2, 0, hub)
    answer(a_finding(id="a third"), hub)

    assert (lamp(hub), [ask.state.value for ask in hub.approvals.asks(ID)]) == (True, ["carried out", "withdrawn", "open"])


def test_what_was_begun_goes_on_whoever_left_since() -> None:
    """Half a containment is none."""
    hub = asked()
    decide(ID, said(), desk_of(hub))
    case = hub.ledger.case_file(ID)
    left = replace(hub, approvers=Approvers())
    begun = StepRecord("switch-off", "lamp-1", "switch off lamp-1", (), Status.INTENDED, ask_of(hub).agreed_at)

    assert agreed(replace(case, steps=(begun,)), Standing(MEMBER), left).keys() == {"switch-off"}
    assert agreed(case, Standing(MEMBER), left) == {}


def test_the_same_word_after_the_end_is_answered_with_the_end() -> None:
    """Whoever clicks again later reads what became of it."""
    hub = asked()
    decide(ID, said(), desk_of(hub))
    hub.workflow.go(hub)

    again = decide(ID, said(only=("switch-off",)), desk_of(hub))

    assert (again.repeated, again.says) == (True, ("switch-off: people agreed to it, and it was done",))


def test_what_ended_otherwise_meanwhile_stays_so() -> None:
    """People were quicker than whoever withdraws; that is no line of its own."""
    hub = asked()
    before = ask_of(hub)
    decide(ID, said(verdict=Verdict.REJECT), desk_of(hub))

    ended = end(before, AskState.WITHDRAWN, "too late", hub)

    assert ended.state is AskState.REJECTED
    assert not [note for note in hub.ledger.case_file(ID).notes if note.name == ENDED]


def test_what_nobody_agreed_to_is_not_carried_out() -> None:
    """Whoever asks for it hears how it stands."""
    hub = asked()
    decide(ID, said(verdict=Verdict.REJECT), desk_of(hub))
    event = {**hub.workflow.items[0].event, "do": "carry-out", "looks": 0}

    assert serve(event, hub)["status"] == "rejected"
    assert lamp(hub)


def test_a_release_leaves_alone_what_had_ended() -> None:
    """Its end stays what it was."""
    hub = asked()
    decide(ID, said(verdict=Verdict.REJECT), desk_of(hub))
    release(Request(ID, "a person"), hub)

    assert ask_of(hub).state is AskState.REJECTED


def test_one_action_that_lost_its_target_asks_for_nothing_while_another_goes_on() -> None:
    """What it works on is gone; the case is not."""

    def gone(*_: Any) -> Any:
        raise TargetGoneError("lamp-1")

    uses = tuple(Use(name, Phase.CONTAIN, Mode.ASK) for name in ("one", "two"))
    actions = {name: switch_off(name=name) for name in ("one", "two")}
    hub = asked(actions=actions, playbooks=(a_playbook(uses=uses), DEFAULT_PLAYBOOK))
    answer(a_finding(id="another"), replace(hub, actions={**actions, "two": replace(actions["two"], look=gone)}))

    one, two = hub.approvals.asks(ID)
    assert (one.state, two.state) == (AskState.OPEN, AskState.WITHDRAWN)
    assert "lamp-1 does not exist" in two.ended
