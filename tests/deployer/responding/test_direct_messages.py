"""What the hub would send itself is kept in this process while somebody works without the hub."""

from deployer.direct.doing import _carry_on
from deployer.direct.here import Messages
from tests.fakes import NOON, Clock, FakeLedger, a_hub, an_incident


def test_what_is_due_first_comes_first() -> None:
    """A look that containment waits for is come back to before the lease would have ended."""
    messages = Messages()
    messages.send({"irhub": "tick"}, 320)
    messages.send({"irhub": "tick"}, 30)
    messages.send({"irhub": "part"})

    assert [messages.take() for _ in range(4)] == [
        (0, {"irhub": "part"}),
        (30, {"irhub": "tick"}),
        (320, {"irhub": "tick"}),
        None,
    ]


def test_a_tick_for_a_run_that_dies_keeps_nobody_waiting() -> None:
    """A process that dies takes its messages along, so what is for that case alone is left out."""
    messages, clock = Messages(), Clock()
    messages.send({"irhub": "tick", "incident": an_incident().id, "runs": 1}, 105)

    _carry_on(a_hub(queue=messages, clock=clock, ledger=FakeLedger(cases={an_incident().id: an_incident()})))

    assert (clock.now, messages.waiting) == (NOON, [])
