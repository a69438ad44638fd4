"""Canaries: tiny, tagged, launched once, and ended by nobody else's tags."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hub import canary
from hub.canary import Bird, Seen, Wish
from tests.fakes import NOON, a_target, an_incident
from tests.hub.ways import TableWay

EARLIER = NOON - timedelta(hours=3)


def described(run: str = "drill-1", state: str = "running", launched_at: datetime = NOON) -> dict[str, Any]:
    """An instance as EC2 describes it."""
    tags = [{"Key": canary.RUN_TAG, "Value": run}] if run else []
    return {"InstanceId": f"i-{run or 'tagged'}", "State": {"Name": state}, "LaunchTime": launched_at, "Tags": tags}


def seen(*birds: Bird) -> Seen:
    """What a look showed."""
    return Seen("irhub", birds, "ami-1")


def planned(wish: Wish, *birds: Bird) -> list[Any]:
    """The calls that are planned."""
    return [call for step in canary.plan(seen(*birds), an_incident(), wish) for call in step.do]


def test_a_look_asks_for_both_tags() -> None:
    """Nothing else of the account is a canary."""
    asked: list[Any] = []
    way = TableWay({"DescribeInstances": lambda call: asked.append(call) or {"Reservations": [{"Instances": [described()]}]}})

    assert canary.look(way, a_target()).of("drill-1") == Bird("i-drill-1", "running", "drill-1", NOON.isoformat())
    filters = {one["Name"]: one["Values"] for one in asked[0].parameters["Filters"]}
    assert filters["tag:irhub:installation"] == ["irhub"]
    assert filters["tag:irhub:purpose"] == ["drill"]


def test_a_canary_is_launched_with_its_tags_and_once() -> None:
    """The token makes a second call of the same drill the first one's (EC2 API, "Ensuring idempotency")."""
    (call,) = planned(Wish("drill-1", subnet="subnet-1"))
    tags = {tag["Key"]: tag["Value"] for tag in call.parameters["TagSpecifications"][0]["Tags"]}

    assert (call.operation, call.parameters["ClientToken"], call.parameters["SubnetId"]) == (
        "RunInstances",
        "drill-1",
        "subnet-1",
    )
    assert (tags["irhub:installation"], tags["irhub:purpose"], tags["irhub:run"]) == ("irhub", "drill", "drill-1")
    assert "IamInstanceProfile" not in call.parameters


def test_without_a_subnet_the_default_vpc_is_taken() -> None:
    """EC2 chooses."""
    assert "SubnetId" not in planned(Wish("drill-1"))[0].parameters


def test_one_that_was_launched_is_not_launched_again() -> None:
    """The plan is empty."""
    assert planned(Wish("drill-1"), Bird("i-1", "pending", "drill-1", NOON.isoformat())) == []


def test_those_named_are_ended() -> None:
    """And none is launched then."""
    (call,) = planned(Wish("drill-1", end=("i-1",)))

    assert (call.operation, call.parameters) == ("TerminateInstances", {"InstanceIds": ["i-1"]})


def test_only_canaries_of_drills_count_as_left_behind() -> None:
    """One that somebody made and tagged is theirs, however old it is."""
    ours = Bird("i-1", "running", "drill-0", EARLIER.isoformat())
    theirs = Bird("i-2", "running", "", EARLIER.isoformat())
    young = Bird("i-3", "running", "drill-9", NOON.isoformat())

    assert seen(ours, theirs, young).left_behind(NOON.astimezone(UTC)) == (ours,)


def test_a_canary_is_named_by_its_id() -> None:
    """As people name theirs."""
    bird = Bird("i-2", "running", "", NOON.isoformat())

    assert seen(bird).named("i-2") == bird
    assert seen(bird).named("i-3") is None


def test_the_image_is_amazons_newest() -> None:
    """By its public parameter."""
    assert canary.image(TableWay({"GetParameter": {"Parameter": {"Value": "ami-9"}}})) == "ami-9"


def test_nothing_of_a_canary_goes_back() -> None:
    """It is ended."""
    assert canary.restore(seen(), {}) == ()


def test_what_is_called_is_declared_and_the_other_way_round() -> None:
    """Declarations are the role's policy."""
    declared = {name for one in canary.ACTION.permissions if not one.implied_by for name in one.actions}

    assert declared == {"ec2:DescribeInstances", "ec2:RunInstances", "ec2:TerminateInstances", "ssm:GetParameter"}
