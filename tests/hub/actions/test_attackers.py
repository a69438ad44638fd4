"""Which addresses of a finding may be blocked: the attackers', and none that is ours or not of the public internet."""

from collections.abc import Mapping
from typing import Any

import pytest

from hub.actions.network.addresses import attackers
from hub.errors import ActionError
from tests.contract.worlds_network import ALSO_BAD, BAD, BAD_IPV6, connected, probed, remote
from tests.fakes import a_finding, an_incident

FLOOD, COMMANDED = "Backdoor:EC2/DenialOfService.Tcp", "Backdoor:EC2/C&CActivity.B!DNS"


def found(detail: Mapping[str, Any], kind: str = FLOOD, never: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What may be blocked of one finding."""
    return attackers(an_incident(findings=(a_finding(type=kind, detail=detail),)), never)


def spoke(role: str | None, direction: str) -> Mapping[str, Any]:
    """A finding about a connection in which the resource had this role."""
    connection = {"connectionDirection": direction, **remote(BAD)}
    return {"service": {"resourceRole": role, "action": {"networkConnectionAction": connection}}}


def test_addresses_of_both_kinds_are_taken() -> None:
    """Each as a range of one."""
    assert found(connected(BAD, BAD_IPV6)) == (f"{BAD}/32", f"{BAD_IPV6}/128")


def test_every_prober_is_taken() -> None:
    """A finding about probes names several, some of them again and again."""
    assert found(probed(BAD, ALSO_BAD, BAD)) == (f"{BAD}/32", f"{ALSO_BAD}/32")


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.7",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.7",
    ],
)
def test_what_is_not_of_the_public_internet_is_left(address: str) -> None:
    """A block of a private or reserved address would cut off our own, or nothing."""
    assert found(connected(address)) == ()


def test_a_mapped_address_is_the_one_it_means() -> None:
    """An IPv4 address written as IPv6 is blocked as IPv4."""
    assert found(connected(f"::ffff:{BAD}")) == (f"{BAD}/32",)


@pytest.mark.parametrize("text", ["0.0.0.0/0", "everything", "", "45.33.32.156; drop"])
def test_text_that_is_no_address_is_left(text: str) -> None:
    """Whatever stands in a finding never becomes a part of a call unread."""
    assert found(connected(text)) == ()


def test_the_organizations_own_ranges_are_left() -> None:
    """The playbook names them."""
    assert found(probed(BAD, ALSO_BAD), never=("45.33.0.0/16", "2001:db8::/32")) == (f"{ALSO_BAD}/32",)


def test_a_range_that_is_none_blocks_nothing() -> None:
    """Then nobody knows what is never to be blocked."""
    with pytest.raises(ActionError, match="Correct it in the playbook"):
        found(connected(BAD), never=("ours",))


@pytest.mark.parametrize(
    ("role", "direction", "kind", "is_attacker"),
    [
        ("TARGET", "OUTBOUND", FLOOD, True),
        ("ACTOR", "OUTBOUND", FLOOD, False),
        ("ACTOR", "INBOUND", FLOOD, False),
        ("ACTOR", "OUTBOUND", COMMANDED, True),
        (None, "INBOUND", FLOOD, True),
        (None, "OUTBOUND", FLOOD, False),
        (None, "UNKNOWN", COMMANDED, True),
    ],
)
def test_the_remote_side_is_not_always_the_attacker(role: str | None, direction: str, kind: str, is_attacker: bool) -> None:
    """Whom our own instance floods is a victim; where it takes orders is not."""
    assert bool(found(spoke(role, direction), kind)) is is_attacker


@pytest.mark.parametrize(
    "detail",
    [
        {},
        {"service": None},
        {"service": {"action": None}},
        {"service": {"action": {"portProbeAction": {"portProbeDetails": None}}}},
        {"service": {"action": {"portProbeAction": {"portProbeDetails": ["text", {"remoteIpDetails": []}]}}}},
        {"service": {"resourceRole": "TARGET", "action": {"networkConnectionAction": {"remoteIpDetails": {"ipAddressV4": 7}}}}},
    ],
)
def test_a_finding_of_another_form_names_nobody(detail: Mapping[str, Any]) -> None:
    """Whatever is missing."""
    assert found(detail) == ()
