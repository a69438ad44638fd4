"""IP sets of AWS WAF: filled with the attackers' addresses, and emptied of just those."""

from dataclasses import replace

import pytest

from hub.action import Call
from hub.actions.network.block_address_in_waf import ACTION, Options
from hub.actions.network.ip_sets import IpSet, Seen
from hub.errors import ActionError, AwsError, NotFoundError, ThrottledError
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.stories import Story, begin, settle, undo, way_back
from tests.contract.world import World
from tests.contract.worlds_network import ALSO_BAD, BAD, OUR_SETS, connected, probed, with_sets
from tests.fakes import a_finding, an_incident

V4 = IpSet("REGIONAL", "irhub-blocked-v4", "id-4", "IPV4", ("198.18.0.0/24",), "token-4")
V6 = IpSet("REGIONAL", "irhub-blocked-v6", "id-6", "IPV6", (), "token-6")
SEEN = Seen("i-1", "irhub", (V4, V6))
INCIDENT = an_incident(findings=(a_finding(detail=probed(BAD, ALSO_BAD)),))
ONE_SET = World(ACTION, "one-set", with_sets(*OUR_SETS), Options(), detail=connected(BAD))


def refused(now: Seen) -> str:
    """Why nothing can be done."""
    with pytest.raises(ActionError) as error:
        ACTION.plan(now, INCIDENT, Options())
    return str(error.value)


def test_all_addresses_go_in_with_one_update() -> None:
    """It keeps what stands there and shows the token."""
    (step,) = ACTION.plan(SEEN, INCIDENT, Options())  # type: ignore[misc]

    (call,) = step.do
    assert call.parameters["Addresses"] == ["198.18.0.0/24", f"{BAD}/32", f"{ALSO_BAD}/32"]
    assert call.parameters["LockToken"] == "token-4"


def test_what_its_owner_says_of_a_set_stays(cloud: Cloud) -> None:
    """An update that leaves the description out takes it away."""
    story = begin(ONE_SET, cloud)
    now = cloud.client("wafv2").get_ip_set(**ours(cloud))
    words = {"Description": "made by the web team", "LockToken": now["LockToken"]}
    cloud.client("wafv2").update_ip_set(**ours(cloud), **words, Addresses=[])

    settle(story)
    undo(story)

    (put, taken) = [call.parameters for call in story.gate.writes + story.undoing.writes]  # type: ignore[union-attr]
    assert put["Description"] == taken["Description"] == "made by the web team"


def test_what_is_covered_by_a_wider_range_needs_nothing() -> None:
    """Somebody blocks all of it."""
    wide = replace(V4, addresses=("45.0.0.0/8", f"{ALSO_BAD}/32"))

    assert ACTION.plan(replace(SEEN, sets=(wide, V6)), INCIDENT, Options()) == ()


@pytest.mark.parametrize(
    "sets", [(), (replace(V4, scope="CLOUDFRONT"),), (replace(V4, name="irhub-other-v4"),), (replace(V4, version="IPV6"),)]
)
def test_without_a_set_there_is_nothing_to_fill(sets: tuple[IpSet, ...]) -> None:
    """The account guards nothing with it."""
    assert ACTION.plan(replace(SEEN, sets=sets), INCIDENT, Options()) == ()


def test_a_set_that_is_missing_beside_the_other_is_said() -> None:
    """Half of what was meant is there."""
    assert "there is no IP set irhub-blocked-v4" in refused(replace(SEEN, sets=(V6,)))


def test_a_full_set_is_said() -> None:
    """AWS takes no more."""
    full = replace(
        V4, addresses=tuple(f"198.{18 + number // 65_536}.{number // 256 % 256}.{number % 256}/32" for number in range(9_999))
    )

    assert "takes 10000 addresses" in refused(replace(SEEN, sets=(full, V6)))


def test_a_name_of_ones_own_may_be_chosen() -> None:
    """For a web ACL of its own."""
    own = replace(V4, name="irhub-shop-v4")

    assert ACTION.plan(replace(SEEN, sets=(own,)), INCIDENT, Options(name="shop"))


def test_there_are_two_scopes() -> None:
    """The playbook is checked before it is deployed."""
    with pytest.raises(ValueError, match="REGIONAL or CLOUDFRONT"):
        Options(scope="GLOBAL")


def test_only_what_was_put_in_is_taken_out() -> None:
    """Somebody's own entries stay, those that came meanwhile too."""
    on = f"{V4.place}={BAD}/32,{ALSO_BAD}/32"
    was = ACTION.remember(replace(SEEN, sets=(replace(V4, addresses=(f"{ALSO_BAD}/32",)), V6)), on)
    now = replace(V4, addresses=(f"{BAD}/32", f"{ALSO_BAD}/32", "198.18.9.0/24"))

    (step,) = ACTION.restore(replace(SEEN, sets=(now, V6)), {on: was})

    assert step.do[0].parameters["Addresses"] == [f"{ALSO_BAD}/32", "198.18.9.0/24"]  # type: ignore[union-attr]


def test_what_is_out_already_needs_nothing() -> None:
    """Somebody took it out."""
    on = f"{V4.place}={BAD}/32"

    assert ACTION.restore(SEEN, {on: ACTION.remember(SEEN, on)}) == ()


def test_a_set_that_is_gone_needs_nothing(cloud: Cloud) -> None:
    """It was deleted since."""
    story = done(cloud)
    token = cloud.client("wafv2").get_ip_set(**ours(cloud))["LockToken"]
    cloud.client("wafv2").delete_ip_set(**ours(cloud), LockToken=token)

    undo(story)

    assert story.way_back == ()


def done(cloud: Cloud) -> Story:
    """An address is blocked."""
    story = begin(ONE_SET, cloud)
    settle(story)
    return story


def ours(cloud: Cloud) -> dict[str, str]:
    """The IP set for IPv4."""
    listed = cloud.client("wafv2").list_ip_sets(Scope="REGIONAL")["IPSets"]
    found = next(each for each in listed if each["Name"] == "irhub-blocked-v4")
    return {"Scope": "REGIONAL", "Name": found["Name"], "Id": found["Id"]}


def test_a_refusal_is_not_taken_for_a_set_that_is_gone(cloud: Cloud) -> None:
    """Else the address would stay blocked and nobody would know."""
    story = done(cloud)

    def deny(call: Call) -> None:
        if call.operation == "GetIPSet":
            raise AwsError(call.name, "AccessDeniedException", "no")

    cloud.before = deny
    with pytest.raises(AwsError, match="AccessDeniedException"):
        undo(story)


def test_a_refusal_that_passes_is_looked_past(cloud: Cloud) -> None:
    """The second look sees it."""
    story, refusals = done(cloud), ["once"]

    def deny(call: Call) -> None:
        if call.operation == "GetIPSet" and refusals:
            raise AwsError(call.name, refusals.pop(), "no")

    cloud.before = deny
    undo(story)

    assert len(story.way_back) == 1


def test_somebody_elses_update_is_not_overwritten(cloud: Cloud) -> None:
    """The token is stale then, and the work is put off until the list was read anew."""
    story = begin(ONE_SET, cloud)

    def write(call: Call) -> None:
        if call.operation == "UpdateIPSet":
            cloud.before = lambda _call: None
            token = cloud.client("wafv2").get_ip_set(**ours(cloud))["LockToken"]
            cloud.client("wafv2").update_ip_set(**ours(cloud), Addresses=["198.18.9.0/24"], LockToken=token)

    cloud.before = write
    seen = ACTION.look(story.gate, story.incident.target)
    (step,) = ACTION.plan(seen, story.incident, Options())  # type: ignore[misc]
    with pytest.raises(ThrottledError, match="WAFOptimisticLock"):
        story.gate.do(step)
    settle(story)

    assert set(cloud.client("wafv2").get_ip_set(**ours(cloud))["IPSet"]["Addresses"]) == {"198.18.9.0/24", f"{BAD}/32"}


def test_more_sets_than_a_page_are_all_read(cloud: Cloud) -> None:
    """AWS lists a hundred at a time."""
    for number in range(120):
        kind = {"IPAddressVersion": "IPV4", "Addresses": []}
        cloud.client("wafv2").create_ip_set(Name=f"of-{number}", Scope="REGIONAL", **kind)
    story = begin(ONE_SET, cloud)

    assert {each.name for each in ACTION.look(story.gate, story.incident.target).sets} == set(OUR_SETS)


def test_only_the_first_partition_has_cloudfronts_region(cloud: Cloud) -> None:
    """From another, us-east-1 could not even be signed for."""
    story = begin(ONE_SET, cloud)

    ACTION.look(story.gate, replace(story.incident.target, partition="aws-us-gov"))

    assert {call.region for call in story.gate.reads} == {""}


def test_cloudfronts_region_may_be_closed(cloud: Cloud) -> None:
    """An organization may deny us-east-1 to its members; the sets of the target's Region are read all the same."""
    story = begin(ONE_SET, cloud)

    def deny(call: Call) -> None:
        if call.region == "us-east-1":
            raise NotFoundError(call.name, "AccessDeniedException", "an SCP says no")

    cloud.before = deny
    assert len(ACTION.look(story.gate, story.incident.target).sets) == len(OUR_SETS)
    assert way_back(ACTION, Gate(cloud, ACTION, story.incident.target), {}) == ()
