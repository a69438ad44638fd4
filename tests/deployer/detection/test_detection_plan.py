"""What becomes of GuardDuty in one Region, from values alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from deployer.aws.detectors import Watch
from deployer.aws.organization_detectors import PENDING, Joining
from deployer.calls import Call, Door
from deployer.change import Verb, work
from deployer.detection.plan import Filling, changes
from deployer.detection.state import Detection, Here
from deployer.errors import AwsError
from tests.fake_aws import AWAY, HUB, MANAGEMENT, ONE, THREE, TWO, an_organization

ALL = dict.fromkeys((MANAGEMENT, ONE, TWO, THREE), "Enabled")
WELL = Here(AWAY, HUB, Watch(AWAY, "d1", "ENABLED", "FIFTEEN_MINUTES", ALL), Joining("ALL"), (), "d2")


def detection(here: Here = WELL, **more: Any) -> Detection:
    """GuardDuty in one Region, with the hub as administrator."""
    emails = {one: f"{one}@example.com" for one in ALL}
    return replace(Detection(HUB, Door.HUB, an_organization(), (here,), True, emails), **more)


def calls(of: Detection) -> list[Call]:
    """Everything that would be called."""
    return [call for change in changes(of) for call in change.calls]


def test_where_all_is_well_nothing_is_to_do() -> None:
    """No call, and no gap."""
    assert (calls(detection()), detection().gaps(WELL)) == ([], ())


def test_a_suspended_member_is_started_and_not_made_again() -> None:
    """Somebody paused it; its detector is there."""
    watch = replace(WELL.watch, members={**ALL, ONE: "Disabled"})  # type: ignore[type-var]

    (call,) = calls(detection(replace(WELL, watch=watch)))
    assert (call.operation, call.parameters["AccountIds"]) == ("StartMonitoringMembers", [ONE])


def test_members_are_made_with_their_addresses() -> None:
    """GuardDuty wants both."""
    watch = replace(WELL.watch, members={MANAGEMENT: "Enabled", ONE: "Enabled", TWO: "Enabled"})  # type: ignore[type-var]

    (call,) = calls(detection(replace(WELL, watch=watch)))
    assert call.parameters["AccountDetails"] == [{"AccountId": THREE, "Email": f"{THREE}@example.com"}]


def test_the_management_account_is_left_alone_where_nobody_can_see_it() -> None:
    """AWS refuses it without a detector of its own, which only its own credentials can make."""
    here = replace(WELL, management_detector=None, watch=replace(WELL.watch, members={}))  # type: ignore[type-var]

    (call,) = calls(detection(here, has_management=False))
    assert MANAGEMENT not in {one["AccountId"] for one in call.parameters["AccountDetails"]}


def test_an_administrator_whom_we_are_not_gets_lines() -> None:
    """Nothing is called with other credentials; each line looks the detector up."""
    here = Here(AWAY, THREE, None, None, (), "d2")
    handed = [change for change in changes(detection(here, administrator=THREE, door=None)) if change.verb is Verb.BY_HAND]

    assert work(handed) == ()
    assert any(
        "update-organization-configuration" in line and "list-detectors" in line for one in handed for line in one.details
    )


def test_without_the_management_account_the_administrator_is_named_by_hand() -> None:
    """Only that account may; what stands on it waits, and is not tried."""
    here = replace(WELL, administrator="", joining=None)
    named, *rest = [change for change in changes(detection(here, has_management=False)) if change.verb is Verb.BY_HAND]

    assert named.details[1] == f"aws guardduty enable-organization-admin-account --region {AWAY} --admin-account-id {HUB}"
    assert {change.details[0] for change in rest} == {"waits until the administrator is named; then: irhub guardduty enable"}


class Answers:
    """AWS with one detector, which leaves out an account."""

    def __init__(self) -> None:
        self.made: list[Call] = []

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer."""
        self.made.append(call)
        left_out = {"UnprocessedAccounts": [{"AccountId": ONE, "Result": "no detector"}]}
        return {"ListDetectors": {"DetectorIds": ["d9"]}, "CreateMembers": left_out}.get(call.operation, {})


def test_a_detector_made_on_the_way_is_looked_up() -> None:
    """The plan could not know its id."""
    aws = Answers()
    Filling(aws).make(Call(Door.HUB, "guardduty", "UpdateOrganizationConfiguration", AWAY, {"DetectorId": PENDING}))

    assert aws.made[-1].parameters["DetectorId"] == "d9"


def test_an_account_that_aws_leaves_out_is_an_error() -> None:
    """AWS answers 200, and says in the answer who did not become a member."""
    with pytest.raises(AwsError, match=f"{ONE}: no detector"):
        Filling(Answers()).make(Call(Door.HUB, "guardduty", "CreateMembers", AWAY, {"DetectorId": "d1"}))
