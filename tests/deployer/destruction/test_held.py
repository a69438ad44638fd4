"""Which incidents hold something contained when the installation is to go: those that did something themselves."""

from dataclasses import replace

import pytest

from deployer.destruction.remains import holds
from hub.incident import Containment, State
from hub.record import CaseFile, Status, StepRecord
from tests.fakes import NOON, an_incident

STEP = StepRecord(
    "isolate-instance", "eni-1", "move eni-1", ("ec2:ModifyNetworkInterfaceAttribute",), Status.DONE, NOON.isoformat()
)
CONTAINED = CaseFile(an_incident(containment=Containment.CONTAINED), (STEP,), ())


@pytest.mark.parametrize("status", [Status.DONE, Status.INTENDED, Status.UNKNOWN])
def test_a_case_that_changed_something_holds_it(status: Status) -> None:
    """A step without a known end may have been made."""
    assert holds(replace(CONTAINED, steps=(replace(STEP, status=status),)))


def test_what_somebody_else_contained_is_not_held() -> None:
    """A case that only watched has nothing to give back, however its target looks."""
    assert not holds(replace(CONTAINED, steps=()))
    assert not holds(replace(CONTAINED, steps=(replace(STEP, status=Status.FAILED),)))


def test_what_a_closed_case_left_contained_is_held_by_the_next() -> None:
    """It did nothing itself, yet nobody else can take it back."""
    assert holds(replace(CONTAINED, incident=replace(CONTAINED.incident, after="inc-20261120-abcdefghijkl"), steps=()))


@pytest.mark.parametrize("change", [{"state": State.CLOSED}, {"state": State.RELEASED}, {"containment": Containment.NONE}])
def test_what_is_over_or_open_again_is_not_held(change: dict[str, object]) -> None:
    """Nothing is lost with the installation."""
    assert not holds(replace(CONTAINED, incident=an_incident(**({"containment": Containment.CONTAINED} | change))))
