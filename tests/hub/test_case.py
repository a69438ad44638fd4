"""A case is brought as far as it may and can go, written down, and told."""

from dataclasses import replace
from typing import Any

import pytest

from hub.action import NoOptions, Proof, Role
from hub.case import containment_of, work_on
from hub.engine import Outcome, Result
from hub.errors import DeniedError, ThrottledError
from hub.hub import Hub
from hub.incident import Containment, Ending, Incident, Mode, State
from hub.playbook import Phase, Use
from hub.record import Claim, Lease, Standing, Status, StepRecord
from tests.fakes import (
    MEMBER,
    FakeAccounts,
    FakeChannel,
    FakeLedger,
    FakeQueue,
    Lamps,
    a_hub,
    a_playbook,
    an_incident,
    switch_off,
)

SHOP = Standing(MEMBER, "shop", onboarded=True, mode=Mode.ACT)
CONTAINED, PARTLY, NONE, UNKNOWN = Containment.CONTAINED, Containment.PARTLY, Containment.NONE, Containment.UNKNOWN


def work(standing: Standing = SHOP, **parts: Any) -> tuple[Incident, Hub]:
    """The lamp's case, worked on."""
    hub = a_hub(**parts)
    incident = an_incident()
    claim = Claim(Ending.OPENED, incident, Lease(incident.id, "run-1", 0, 1))
    return work_on(claim, standing, hub), hub


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


def test_throttled_work_is_picked_up_by_a_tick() -> None:
    """Work that was put off is not done, and a tick comes back to it."""
    throttled = ThrottledError("lamps:Switch", "Throttling", "slowly")

    incident, hub = work(accounts=FakeAccounts(Lamps(errors=[throttled])))

    assert hub.ledger.case_file(incident.id).incident.work_done is False
    assert hub.queue.kinds() == ["tick", "tick"]  # type: ignore[attr-defined]


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

    work_on(Claim(Ending.JOINED, incident, Lease(incident.id, "run-2", 0, 1)), SHOP, hub)

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
