"""Network ACLs: in irhub's own numbers, with regard for the quota, and never on a guess."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from hub.action import Conflict, Step
from hub.actions.network.acl import Acl, Entry, Seen
from hub.actions.network.block_address_in_nacl import ACTION, Options
from hub.errors import ActionError
from tests.contract.cloud import Cloud
from tests.contract.stories import begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds import lone
from tests.contract.worlds_network import ALSO_BAD, BAD, BAD_IPV6, acl_of, connected, probed
from tests.fakes import a_finding, an_incident

ALLOWED = tuple(Entry(100, egress, "0.0.0.0/0", "allow", "-1") for egress in (False, True))
LAST = tuple(Entry(32_767, egress, "0.0.0.0/0", "deny", "-1") for egress in (False, True))
PLAIN = Acl("acl-1", ("subnet-1", "subnet-2"), (*ALLOWED, *LAST))
SEEN = Seen("i-1", has_ipv6=False, acls=(PLAIN,))
INCIDENT = an_incident(findings=(a_finding(detail=connected(BAD)),))
TWO = an_incident(findings=(a_finding(detail=probed(BAD, ALSO_BAD)),))
HELD = f"acl-1/50/{BAD}/32"


def seen(*entries: Entry) -> Seen:
    """The network ACL with these entries beside those that everybody has."""
    return replace(SEEN, acls=(replace(PLAIN, entries=(*PLAIN.entries, *entries)),))


def denial(number: int = 50, cidr: str = f"{BAD}/32", *, egress: bool = False) -> Entry:
    """An entry as irhub makes them."""
    return Entry(number, egress, cidr, "deny", "-1")


def both(number: int, cidr: str = f"{BAD}/32") -> tuple[Entry, Entry]:
    """The two entries that a block is made of."""
    return denial(number, cidr), denial(number, cidr, egress=True)


def refused(now: Seen, options: Options | None = None) -> str:
    """Why nothing can be done."""
    with pytest.raises(ActionError) as error:
        ACTION.plan(now, INCIDENT, options or Options())
    return str(error.value)


def test_it_asks_by_default_and_names_the_subnets() -> None:
    """It hits everything in them."""
    (step,) = ACTION.plan(SEEN, INCIDENT, Options())  # type: ignore[misc]

    assert ACTION.asks
    assert step.says.endswith("for all that is in subnet-1, subnet-2")


def test_a_block_goes_both_ways_under_one_number() -> None:
    """The first of the range that is free."""
    (step,) = ACTION.plan(seen(denial(50, f"{ALSO_BAD}/32")), INCIDENT, Options())  # type: ignore[misc]

    assert [(call.parameters["RuleNumber"], call.parameters["Egress"]) for call in step.do] == [(51, False), (51, True)]


def test_half_a_block_is_finished() -> None:
    """A run that died between the two calls left one."""
    (step,) = ACTION.plan(seen(denial()), INCIDENT, Options())  # type: ignore[misc]

    assert [(call.parameters["RuleNumber"], call.parameters["Egress"]) for call in step.do] == [(50, True)]


def test_two_addresses_take_two_numbers() -> None:
    """In one plan, too."""
    assert [step.on for step in ACTION.plan(SEEN, TWO, Options())] == [HELD, f"acl-1/51/{ALSO_BAD}/32"]  # type: ignore[union-attr]


@pytest.mark.parametrize("entries", [both(50), both(7, "45.0.0.0/8"), (*both(60), Entry(70, False, "0.0.0.0/0", "allow", "6"))])
def test_what_is_denied_already_needs_nothing(entries: tuple[Entry, ...]) -> None:
    """By irhub or by anybody, as long as nothing lets it through before; what else stands there is nobody's care then."""
    assert ACTION.plan(seen(*entries), INCIDENT, Options()) == ()


def test_a_denial_of_one_protocol_is_not_enough() -> None:
    """The others still pass."""
    assert ACTION.plan(seen(replace(denial(7), protocol="6"), denial(8, egress=True)), INCIDENT, Options())


def test_a_strangers_entry_in_the_range_is_not_guessed_about() -> None:
    """Nothing is changed, and the reason names it."""
    assert "acl-1 has inbound entry 60, which allows 10.0.0.0/8" in refused(seen(Entry(60, False, "10.0.0.0/8", "allow", "6")))


def test_an_allowance_before_the_range_makes_it_worthless() -> None:
    """The first entry that fits decides."""
    assert "before 50" in refused(seen(Entry(10, False, "0.0.0.0/0", "allow", "6")))


def test_a_full_acl_takes_no_more() -> None:
    """AWS would refuse it, and a person has to make room."""
    entries = [Entry(1_000 + number, False, "10.0.0.0/8", "allow", "6") for number in range(18)]

    assert "20 inbound entries, its quota" in refused(seen(*entries))
    assert ACTION.plan(seen(*entries), INCIDENT, Options(quota=40))


def test_what_fits_is_blocked_although_not_all_does() -> None:
    """The rest is said afterwards."""
    steps = ACTION.plan(SEEN, TWO, Options(quota=3))

    assert [step.on for step in steps] == [HELD]  # type: ignore[union-attr]


def test_a_range_without_a_number_left_is_said() -> None:
    """Older blocks have to go first."""
    assert "no number from 50 to 50 left" in refused(seen(*both(50, f"{ALSO_BAD}/32")), Options(last=50))


def test_a_shared_subnets_acl_belongs_to_somebody_else() -> None:
    """It cannot be seen from here, let alone changed."""
    assert "belongs to the account that shares the subnet" in refused(replace(SEEN, acls=(), unguarded=("subnet-3",)))


def test_without_an_attacker_a_shared_subnet_does_not_matter() -> None:
    """There is nothing to be done there."""
    nobody = an_incident(findings=(a_finding(detail={}),))

    assert ACTION.plan(replace(SEEN, acls=(), unguarded=("subnet-3",)), nobody, Options()) == ()


def test_ipv6_has_a_quota_of_its_own() -> None:
    """Entries of the other kind do not count."""
    entries = [Entry(1_000 + number, False, "10.0.0.0/8", "allow", "6") for number in range(18)]
    incident = an_incident(findings=(a_finding(detail=connected(BAD_IPV6)),))

    assert ACTION.plan(replace(seen(*entries), has_ipv6=True), incident, Options())


@pytest.mark.parametrize("options", [{"first": 0}, {"first": 9, "last": 8}, {"last": 40_000}, {"never": ("ours",)}])
def test_options_that_make_no_sense_are_refused(options: dict[str, int]) -> None:
    """The playbook is checked before it is deployed."""
    with pytest.raises(ValueError, match=r"range|appear"):
        Options(**options)  # type: ignore[arg-type]


def back(now: Seen, was: Seen = SEEN) -> tuple[Step | Conflict, ...]:
    """The way back of one block."""
    return ACTION.restore(now, {HELD: ACTION.remember(was, HELD)})


def test_the_way_back_deletes_both_entries() -> None:
    """And nothing else."""
    (step,) = back(seen(*both(50)))

    assert [(call.operation, call.parameters["Egress"]) for call in step.do] == [  # type: ignore[union-attr]
        ("DeleteNetworkAclEntry", False),
        ("DeleteNetworkAclEntry", True),
    ]


@pytest.mark.parametrize("now", [SEEN, replace(SEEN, acls=()), seen(*both(50, f"{ALSO_BAD}/32"))])
def test_what_is_not_ours_any_more_is_left(now: Seen) -> None:
    """Deleted by somebody, with its ACL, or given to another block."""
    assert back(now) == ()


def test_a_half_that_was_there_before_stays() -> None:
    """Only what the action added goes."""
    (step,) = back(seen(*both(50)), seen(denial()))

    assert [call.parameters["Egress"] for call in step.do] == [True]  # type: ignore[union-attr]


def test_what_somebody_made_of_it_is_a_conflict() -> None:
    """The record and the ACL disagree, so a person decides."""
    (conflict,) = back(seen(denial(), Entry(50, True, "0.0.0.0/0", "allow", "-1")))

    assert isinstance(conflict, Conflict)
    assert "acl-1 has outbound entry 50, which allows 0.0.0.0/0" in conflict.says
    assert conflict.force


def test_it_is_let_go_after_the_instance_is_gone(cloud: Cloud) -> None:
    """Entries outlive the instance; the way back asks for the ACL alone."""
    story = begin(World(ACTION, "gone", lone, Options(), detail=connected(BAD)), cloud)
    acl = acl_of(cloud, story.incident.target)
    settle(story)
    cloud.ec2.terminate_instances(InstanceIds=[story.incident.target.id])

    undo(story)

    (described,) = cloud.ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"]
    assert {each["RuleNumber"] for each in described["Entries"]} == {100, 32_767}


def test_a_subnet_whose_acl_cannot_be_seen_is_known(cloud: Cloud) -> None:
    """As with subnets that another account shares."""
    story = begin(World(ACTION, "shared", lone, Options(), detail=connected(BAD)), cloud)
    for acl in cloud.backend.network_acls.values():
        acl._associations.clear()

    assert ACTION.look(story.gate, story.incident.target).unguarded


def test_an_instance_without_interfaces_has_no_acl() -> None:
    """It is on its way out; a filter without values would be refused."""
    target = an_incident().target
    ending = {"Reservations": [{"Instances": [{"InstanceId": target.id, "State": {"Name": "shutting-down"}}]}]}
    account: Any = SimpleNamespace(read=lambda _call: (ending,))

    assert ACTION.look(account, target).acls == ()


@pytest.mark.parametrize(("hours", "says"), [(12, "in and out for 12 hours by entry"), (0, "in and out by entry")])
def test_it_says_for_how_long(hours: int, says: str) -> None:
    """Where a person has to take it back, no time is named."""
    (step,) = ACTION.plan(SEEN, INCIDENT, Options(hours=hours))  # type: ignore[misc]

    assert says in step.says
