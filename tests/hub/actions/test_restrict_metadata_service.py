"""The metadata service: switched off by one option, and back exactly as it was."""

from dataclasses import replace

import pytest

from hub.action import Conflict, Step, Waiting
from hub.actions.ec2.restrict_metadata_service import ACTION, Seen
from hub.incident import Containment
from tests.fakes import an_incident

ON = Seen("i-1", is_ending=False, endpoint="enabled", tokens="required", hop_limit=1, ipv6="disabled", tags="enabled")
OFF = replace(ON, endpoint="disabled")


def test_only_the_endpoint_is_named() -> None:
    """AWS refuses the other options beside an endpoint that is off."""
    (step,) = ACTION.plan(ON, an_incident(), ACTION.options())  # type: ignore[misc]

    assert step.do[0].parameters == {"InstanceId": "i-1", "HttpEndpoint": "disabled"}


@pytest.mark.parametrize("now", [OFF, replace(ON, is_ending=True)])
def test_nothing_is_switched_off_twice_or_in_the_end(now: Seen) -> None:
    """Off is off."""
    assert ACTION.plan(now, an_incident(), ACTION.options()) == ()


def test_a_change_on_its_way_is_looked_at_again() -> None:
    """EC2 shows the endpoint off before the instance has taken it, and nothing would ever say so later."""
    assert isinstance(ACTION.plan(replace(OFF, state="pending"), an_incident(), ACTION.options()), Waiting)


def test_an_instance_that_does_not_run_is_not_waited_for() -> None:
    """It takes the change when it starts, and until then nothing on it asks."""
    assert ACTION.plan(replace(OFF, state="pending", is_running=False), an_incident(), ACTION.options()) == ()


def test_every_recorded_option_comes_back() -> None:
    """What AWS did not tell is not set."""
    (step,) = ACTION.restore(OFF, {"i-1": replace(ON, tags="")})

    assert isinstance(step, Step)
    assert step.do[0].parameters == {
        "InstanceId": "i-1",
        "HttpEndpoint": "enabled",
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 1,
        "HttpProtocolIpv6": "disabled",
    }


@pytest.mark.parametrize(("now", "parts"), [(ON, []), (replace(ON, tokens="optional"), [Conflict])])
def test_a_service_that_is_on_again_is_left_alone(now: Seen, parts: list[type[Conflict]]) -> None:
    """As it was, nothing is missing; with other options it is somebody's work."""
    assert [type(part) for part in ACTION.restore(now, {"i-1": ON})] == parts


@pytest.mark.parametrize(
    ("now", "shown"),
    [(ON, Containment.NONE), (OFF, Containment.CONTAINED), (replace(OFF, state="pending"), Containment.PARTLY)],
)
def test_the_proof_waits_until_the_instance_has_taken_it(now: Seen, shown: Containment) -> None:
    """A change that is on its way contains in part only."""
    assert ACTION.prove(now).containment is shown  # type: ignore[union-attr]
