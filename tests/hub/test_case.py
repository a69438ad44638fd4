"""A case is brought as far as it may and can go, written down, and told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.action import NoOptions, Proof, Role, Waiting, proves_nothing
from hub.case import containment_of, work_on
from hub.clearance import RUNS
from hub.engine import Outcome, Result
from hub.errors import DeniedError, TargetGoneError, ThrottledError
from hub.hub import Hub
from hub.incident import Containment, Ending, Incident, Mode, State
from hub.playbook import Phase, Use
from hub.record import Claim, Lease, Standing, Status, StepRecord
from tests.fakes import (
    DEFAULT_PLAYBOOK,
    MEMBER,
    NOON,
    FakeAccounts,
    FakeChannel,
    FakeLedger,
    FakeQueue,
    Lamp,
    Lamps,
    a_hub,
    a_playbook,
    an_incident,
    switch_off,
)

SHOP = Standing(MEMBER, "shop", onboarded=True, mode=Mode.ACT)
THE_LEASE = Lease(an_incident().id, "run-1", 0, 1)
CONTAINED, PARTLY, NONE, UNKNOWN = Containment.CONTAINED, Containment.PARTLY, Containment.NONE, Containment.UNKNOWN


def work(standing: Standing = SHOP, **parts: Any) -> tuple[Incident, Hub]:
    """The lamp's case, worked on."""
    hub = a_hub(**parts)
    incident = an_incident()
    return work_on(Claim(Ending.OPENED, incident, THE_LEASE), THE_LEASE, standing, hub), hub


def told(hub: Hub) -> Any:
    """The one notice that was sent."""
    (channel,) = hub.channels
    (notice,) = channel.notices  # type: ignore[attr-defined]
    return notice


def test_a_case_is_contained_and_told() -> None:
    """The case ends contained, with the time, and people read what was done and proved."""
    incident, hub = work()

    assert (incident.containment, incident.state) == (CONTAINED, State.OPEN)
    assert incident.contained_at
    assert told(hub).done == ("switch off lamp-1",)
    assert told(hub).proof == ("lamp-1 is off",)


def test_an_action_works_in_its_own_role() -> None:
    """Steps that change identities are made in the restore role, and nothing else is entered for them."""
    accounts = FakeAccounts(Lamps())
    action = switch_off(role=Role.RESTORE)

    work(accounts=accounts, actions={action.name: action})

    assert accounts.entered == [(MEMBER, "restore")]


@pytest.mark.parametrize(("mode", "asked"), [(None, ("switch off lamp-1",)), (Mode.ACT, ())])
def test_an_action_that_asks_acts_only_where_the_playbook_says_so(mode: Mode | None, asked: tuple[str, ...]) -> None:
    """What cannot be brought back whole is left to people, unless the playbook's own line says act."""
    action = switch_off(asks=True)
    playbook = a_playbook(uses=(Use(action.name, Phase.AFTER, mode),))

    _, hub = work(actions={action.name: action}, playbooks=(playbook,))

    assert told(hub).asked == asked


def test_what_nothing_brings_back_never_acts_by_itself() -> None:
    """Two people must agree to it, so a playbook that says act asks all the same."""
    action = switch_off(destructive=True)
    playbook = a_playbook(uses=(Use(action.name, Phase.AFTER, Mode.ACT),))

    _, hub = work(actions={action.name: action}, playbooks=(playbook,))

    assert told(hub).asked == ("switch off lamp-1",)


def test_the_tick_is_sent_before_the_first_change() -> None:
    """A run that dies at its first change has a tick on the way that picks it up."""
    queue = FakeQueue()

    with pytest.raises(KeyboardInterrupt):
        work(queue=queue, accounts=FakeAccounts(Lamps(errors=[KeyboardInterrupt()])))  # type: ignore[list-item]

    assert queue.kinds() == ["tick"]


def test_the_watch_begins_once_contained() -> None:
    """What was contained is looked at again in five minutes."""
    _, hub = work()

    assert [(message["irhub"], delay) for message, delay in hub.queue.sent] == [("tick", 75), ("watch", 300)]  # type: ignore[attr-defined]


def test_an_asked_case_waits_for_a_person() -> None:
    """In ask nothing is changed, the sentences are asked, and the case waits."""
    lamps = Lamps()

    incident, hub = work(replace(SHOP, mode=Mode.ASK), accounts=FakeAccounts(lamps))

    assert (incident.state, incident.containment, lamps.switched) == (State.WAITING, NONE, [])
    assert told(hub).asked == ("switch off lamp-1",)


def test_what_has_nothing_to_do_is_not_said_to_be_held_back() -> None:
    """Whoever reads why something was not done looks for what that was."""
    _, hub = work(replace(SHOP, mode=Mode.ASK), accounts=FakeAccounts(Lamps(on={"lamp-1": False})))

    assert told(hub).not_done == ()


def test_an_observed_case_says_what_would_be_done() -> None:
    """In observe people read what would have been done, and why it was not."""
    _, hub = work(replace(SHOP, mode=Mode.OBSERVE))

    assert told(hub).not_done == ("the account is in mode observe", "would switch off lamp-1")


def test_an_account_that_is_not_onboarded_is_not_entered() -> None:
    """Without an onboarded account there is nothing to enter, and that is told."""
    accounts = FakeAccounts(Lamps())

    _, hub = work(Standing(MEMBER), accounts=accounts)

    assert accounts.entered == []
    assert "not onboarded" in told(hub).not_done[0]


def test_the_breaker_turns_act_into_ask() -> None:
    """Above the limit of isolations nothing is changed, and the reason is told."""
    lamps = Lamps()

    incident, hub = work(ledger=FakeLedger(isolations=11), accounts=FakeAccounts(lamps))

    assert (incident.state, lamps.switched) == (State.WAITING, [])
    assert "circuit breaker" in told(hub).not_done[0]


@pytest.mark.parametrize(("danger", "switched"), [("it is the last one", []), ("", ["switch off lamp-1"])])
def test_what_is_dangerous_waits_for_a_person(danger: str, switched: list[str]) -> None:
    """Where an action sees why nothing may contain the target by itself, that is told and nothing contains it."""
    lamps = Lamps()
    actions = {"switch-off": switch_off(danger=lambda *_: danger)}

    _, hub = work(accounts=FakeAccounts(lamps), actions=actions)

    assert lamps.switched == switched
    assert (danger in told(hub).not_done) is bool(danger)


def test_a_danger_that_several_actions_share_is_read_once() -> None:
    """It is the same call, and the same answer."""
    read: list[str] = []

    def danger(*_: Any) -> str:
        read.append("read")
        return ""

    both = {name: switch_off(name=name, danger=danger) for name in ("switch-off", "unplug")}
    uses = tuple(Use(name, Phase.CONTAIN) for name in both)
    work(actions=both, playbooks=(a_playbook(uses=uses), DEFAULT_PLAYBOOK))

    assert read == ["read"]


def test_the_breaker_leaves_evidence_alone() -> None:
    """What does not contain goes on while the breaker is open."""
    lamps = Lamps()
    beside = a_playbook(uses=(Use("switch-off", Phase.BESIDE),))

    work(ledger=FakeLedger(isolations=11), accounts=FakeAccounts(lamps), playbooks=(beside,))

    assert lamps.switched == ["switch off lamp-1"]


def test_what_aws_denies_is_told_and_the_case_failed() -> None:
    """A denied containment is not contained, in the record and in words."""
    denied = DeniedError("lamps:Switch", "AccessDenied", "no")

    incident, hub = work(accounts=FakeAccounts(Lamps(errors=[denied])))

    assert (incident.state, incident.containment) == (State.FAILED, NONE)
    assert "AccessDenied" in told(hub).not_done[0]


def test_throttled_work_is_picked_up_by_the_one_tick() -> None:
    """Work that was put off is not done, and the tick that was sent before the change comes back to it."""
    throttled = ThrottledError("lamps:Switch", "Throttling", "slowly")

    incident, hub = work(accounts=FakeAccounts(Lamps(errors=[throttled])))

    assert hub.ledger.case_file(incident.id).incident.work_done is False
    assert hub.queue.kinds() == ["tick"]  # type: ignore[attr-defined]


def test_what_cannot_be_looked_at_now_is_looked_at_again() -> None:
    """Where nothing may act, and so no tick was sent, one is sent for what was put off."""
    throttled = ThrottledError("lamps:Look", "Throttling", "slowly")

    def look(*_: Any) -> Any:
        raise throttled

    _, hub = work(replace(SHOP, mode=Mode.ASK), actions={"switch-off": switch_off(look=look)})

    assert hub.queue.kinds() == ["tick"]  # type: ignore[attr-defined]


def test_an_action_that_waits_for_aws_is_looked_at_again() -> None:
    """Waiting is not done: the work stays pending, and a tick comes back to it."""
    waits = switch_off(plan=lambda *_: Waiting("the bulb is cooling"))

    incident, hub = work(actions={"switch-off": waits})

    assert hub.ledger.case_file(incident.id).incident.work_done is False
    assert "tick" in hub.queue.kinds()  # type: ignore[attr-defined]


def test_what_waits_longer_than_its_playbook_lets_it_has_failed() -> None:
    """People hear that it hangs, and no run comes back to it."""
    waits = switch_off(plan=lambda *_: Waiting("the bulb is cooling"))
    book = a_playbook(uses=(Use("switch-off", Phase.CONTAIN, within_seconds=60),))
    opened_at = (NOON - timedelta(minutes=2)).isoformat()
    hub = a_hub(playbooks=(book,), actions={"switch-off": waits}, accounts=FakeAccounts(Lamps()))

    incident = work_on(Claim(Ending.OPENED, an_incident(opened_at=opened_at), THE_LEASE), THE_LEASE, SHOP, hub)

    assert incident.state is State.FAILED
    assert "1 min that the playbook gives it" in " ".join(hub.channels[0].notices[0].not_done)  # type: ignore[attr-defined]


def test_ticks_come_later_with_every_run_and_end() -> None:
    """Work that goes on failing is tried ever more rarely, and at last it has failed and no tick is sent."""
    throttled = [ThrottledError("lamps:Switch", "Throttling", "slowly")]
    queues = [FakeQueue(), FakeQueue()]
    for runs, queue in zip((4, RUNS), queues, strict=True):
        incident = an_incident(runs=runs)
        hub = a_hub(queue=queue, accounts=FakeAccounts(Lamps(errors=list(throttled))))
        work_on(Claim(Ending.OPENED, incident, THE_LEASE), THE_LEASE, SHOP, hub)

    assert [delay for _, delay in queues[0].sent] == [600]
    assert queues[1].sent == []
    assert hub.ledger.case_file(an_incident().id).incident.state is State.FAILED


def test_what_aws_is_at_work_on_is_waited_for_longer() -> None:
    """Copies take hours; what only waits has not failed where something put off would have."""
    waits = switch_off(plan=lambda *_: Waiting("the bulb is cooling"))
    hub = a_hub(actions={"switch-off": waits}, accounts=FakeAccounts(Lamps()))

    incident = work_on(Claim(Ending.OPENED, an_incident(runs=RUNS), THE_LEASE), THE_LEASE, SHOP, hub)

    assert (incident.state, hub.queue.kinds()) == (State.OPEN, ["tick"])  # type: ignore[attr-defined]


def test_what_concludes_comes_last() -> None:
    """It sees what the others made, also those that come after containment."""
    order: list[str] = []

    def looking(name: str) -> Any:
        def look(*_: Any) -> Lamp:
            order.append(name)
            return Lamp("lamp-1", on=False)

        return look

    actions = {
        "switch-off": switch_off(look=looking("contains")),
        "after": switch_off(name="after", look=looking("after"), prove=proves_nothing),
        "last": switch_off(name="last", look=looking("last"), prove=proves_nothing, concludes=True),
    }
    uses = (Use("last", Phase.AFTER), Use("after", Phase.AFTER), Use("switch-off", Phase.CONTAIN))

    work(playbooks=(a_playbook(uses=uses),), actions=actions)

    assert order == ["contains", "after", "last"]


def test_evidence_that_is_put_off_does_not_keep_the_watch_away() -> None:
    """A contained case is watched, whatever else is still to be done."""
    late = switch_off(name="evidence", plan=lambda *_: Waiting("soon"), prove=proves_nothing)
    book = a_playbook(uses=(Use("switch-off", Phase.CONTAIN), Use("evidence", Phase.BESIDE)))

    _, hub = work(playbooks=(book,), actions={"switch-off": switch_off(), "evidence": late})

    assert "watch" in hub.queue.kinds()  # type: ignore[attr-defined]


def test_a_case_that_is_watched_already_gets_no_second_watch() -> None:
    """A later pass over a contained case begins no watch of its own."""
    incident = an_incident(containment=CONTAINED)
    hub = a_hub(ledger=FakeLedger(cases={incident.id: incident}), accounts=FakeAccounts(Lamps(on={"lamp-1": False})))

    work_on(Claim(Ending.JOINED, incident, THE_LEASE), THE_LEASE, SHOP, hub)

    assert "watch" not in hub.queue.kinds()  # type: ignore[attr-defined]


STANDBY = switch_off(name="standby", disrupts=True, prove=proves_nothing)
TOGETHER = a_playbook(uses=(Use("switch-off", Phase.CONTAIN), Use("standby", Phase.BESIDE)))


@pytest.mark.parametrize(
    ("book", "isolations"),
    [(replace(TOGETHER, uses=(Use("switch-off", Phase.CONTAIN, Mode.ASK), TOGETHER.uses[1])), 1), (TOGETHER, 11)],
)
def test_what_takes_the_target_out_of_service_is_as_free_as_containment(book: Any, isolations: int) -> None:
    """Where isolation is asked, or the breaker holds it back, the target is not taken out of its group either."""
    lamps = Lamps()

    work(
        accounts=FakeAccounts(lamps),
        actions={"switch-off": switch_off(), "standby": STANDBY},
        playbooks=(book,),
        ledger=FakeLedger(isolations=isolations),
    )

    assert lamps.switched == []


def test_a_target_that_is_gone_closes_its_case() -> None:
    """A resource that does not exist needs nothing more, and people read that it is gone."""

    def gone(*_: Any) -> Any:
        raise TargetGoneError("lamp-1")

    incident, hub = work(actions={"switch-off": switch_off(look=gone)})

    assert incident.state is State.CLOSED
    assert told(hub).headline.startswith("Gone: ")


def test_a_look_at_nothing_does_not_change_what_is_on_record() -> None:
    """Without a containing action, or a way in, the containment that was read last stands."""
    incident = an_incident(containment=CONTAINED)
    hub = a_hub(ledger=FakeLedger(cases={incident.id: incident}))

    assert work_on(Claim(Ending.JOINED, incident, THE_LEASE), THE_LEASE, Standing(MEMBER), hub).containment is CONTAINED


def test_a_finding_that_came_meanwhile_is_looked_at_before_the_lease_goes() -> None:
    """News that came during the work leads to another pass."""
    incident = an_incident()
    ledger = FakeLedger(cases={incident.id: incident}, news=1)
    channel = FakeChannel()

    work(ledger=ledger, channels=(channel,))

    assert len(channel.notices) == 1
    assert channel.notices[0].containment == "contained"


def test_findings_that_never_stop_coming_are_left_to_the_next_run() -> None:
    """A run that is overtaken by news three times leaves the rest to a tick."""
    incident = an_incident()
    queue = FakeQueue()

    work(ledger=FakeLedger(cases={incident.id: incident}, news=3), queue=queue)

    assert queue.kinds()[-1] == "tick"


def test_what_a_dead_run_did_is_told_as_done_and_written_so() -> None:
    """A step whose end no run wrote is on record as done, and told, once a later look shows it."""
    incident = an_incident()
    left = StepRecord("switch-off", "lamp-1", "switch off lamp-1", ("lamps:Switch",), Status.INTENDED, "")
    ledger = FakeLedger(cases={incident.id: incident}, steps={left.says: left})
    hub = a_hub(ledger=ledger, accounts=FakeAccounts(Lamps(on={"lamp-1": False})))

    work_on(Claim(Ending.JOINED, incident, THE_LEASE), THE_LEASE, SHOP, hub)

    assert ledger.steps[left.says].status is Status.DONE
    assert told(hub).done == (left.says,)


def test_what_comes_after_starts_after_containment() -> None:
    """An action of the last phase sees what containment left."""
    after = switch_off(name="check", plan=lambda *_: ())
    book = a_playbook(uses=(Use("check", Phase.AFTER), Use("switch-off", Phase.CONTAIN)))

    incident, _ = work(playbooks=(book,), actions={"check": after, "switch-off": switch_off()})

    assert incident.containment is CONTAINED


def test_an_action_for_another_kind_of_resource_is_left_out() -> None:
    """A playbook may serve several kinds; only what works on the target is entered."""
    accounts = FakeAccounts(Lamps())

    work(actions={"switch-off": switch_off(works_on="Test::Fan")}, accounts=accounts)

    assert accounts.entered == []


def proved(containment: Containment) -> Outcome:
    """An outcome with a proof."""
    return Outcome("a", Result.DONE, proof=Proof(containment, ()))


@pytest.mark.parametrize(
    ("outcomes", "containment"),
    [
        ((), NONE),
        ((proved(CONTAINED), proved(CONTAINED)), CONTAINED),
        ((proved(CONTAINED), proved(NONE)), PARTLY),
        ((proved(CONTAINED), proved(PARTLY)), PARTLY),
        ((proved(CONTAINED), proved(UNKNOWN)), UNKNOWN),
        ((Outcome("a", Result.FAILED),), NONE),
        ((Outcome("a", Result.FAILED, made=("x",)),), UNKNOWN),
        ((Outcome("a", Result.PUT_OFF),), UNKNOWN),
    ],
)
def test_containment_is_no_better_than_its_weakest_proof(outcomes: tuple[Outcome, ...], containment: Containment) -> None:
    """What could not be read is unknown, and one action alone does not contain for another."""
    assert containment_of(outcomes) is containment


def test_options_come_from_the_playbook() -> None:
    """An action gets its options as its own values."""
    given: list[Any] = []
    spy = switch_off(plan=lambda _seen, _incident, options: given.append(options) or ())

    work(actions={"switch-off": spy})

    assert set(given) == {NoOptions()}


def test_what_had_nothing_to_contain_is_not_counted() -> None:
    """An instance without a role is not half contained, and not kept from being contained, by what denies credentials."""
    nothing = Outcome("deny", Result.DONE)

    assert containment_of((nothing, Outcome("isolate", Result.FAILED))) is Containment.NONE
    assert containment_of((nothing, Outcome("isolate", Result.DONE, proof=Proof(CONTAINED, ())))) is CONTAINED
