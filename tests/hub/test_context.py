"""What the organization says of its own: crown jewels, owners, and penetration tests."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.aws.wiring import context
from hub.context import Context, Jewel, Window, tags_of
from hub.finding import Target
from hub.incident import Containment, Mode
from hub.respond import answer
from hub.tell import marked
from hub.values import to_plain
from tests.fakes import MEMBER, NOON, a_finding, a_hub, a_target, an_incident

THEIRS, STRANGE = "198.51.100.7", "203.0.113.9"
WINDOW = Window("yearly", "jo", "2026-11-21T00:00:00+00:00", "2026-11-22T00:00:00+00:00", ("198.51.100.0/24",))


def attack(*addresses: str, **changes: Any) -> Any:
    """A finding with these remote addresses."""
    probes = [{"remoteIpDetails": {"ipAddressV4": address}} for address in addresses]
    detail = {"type": a_finding().type, "service": {"action": {"portProbeAction": {"portProbeDetails": probes}}}}
    return a_finding(**{"detail": detail, **changes})


@pytest.mark.parametrize(
    ("finding", "window", "counts"),
    [
        (attack(THEIRS), WINDOW, 0),
        (attack(THEIRS), replace(WINDOW, accounts=(MEMBER,)), 0),
        (attack(THEIRS), replace(WINDOW, accounts=("444444444444",)), 1),
        (attack(THEIRS, STRANGE), WINDOW, 1),
        (attack(THEIRS, "none"), WINDOW, 1),
        (attack(), WINDOW, 1),
        (attack(THEIRS, updated_at="2026-11-23T00:00:00Z"), WINDOW, 1),
        (attack(THEIRS, updated_at="soon"), WINDOW, 1),
    ],
)
def test_a_test_covers_what_is_all_theirs(finding: Any, window: Window, counts: int) -> None:
    """In its time, its accounts, and from its addresses alone."""
    assert len(Context(tests=(window,)).split((finding,), (), NOON)[0]) == counts


def test_a_finding_of_a_test_is_told_and_not_acted_on() -> None:
    """With who approved it and until when."""
    hub = a_hub(context=Context(tests=(WINDOW,)))
    answer(attack(THEIRS), hub)

    told = hub.channels[0].notices[0]  # type: ignore[attr-defined]
    assert told.containment == "none"
    assert any("that jo approved: yearly" in line for line in told.not_done)


@pytest.mark.parametrize(
    ("jewel", "contained"),
    [
        (Jewel("orders", resource="lamp-1"), Containment.NONE),
        (Jewel("orders", account_id=MEMBER), Containment.NONE),
        (Jewel("orders", account_id="444444444444"), Containment.CONTAINED),
        (Jewel("orders", account_id="444444444444", resource="lamp-1"), Containment.CONTAINED),
        (Jewel("orders", resource="lamp-1", mode=Mode.ACT), Containment.CONTAINED),
        (Jewel("orders", tag="crown=yes"), Containment.CONTAINED),
    ],
)
def test_a_crown_jewel_is_contained_when_a_person_agrees(jewel: Jewel, contained: Containment) -> None:
    """Where the settings name it; a tag holds nothing back, since whoever got in can tag."""
    hub = a_hub(context=Context(jewels=(jewel,)))
    answer(a_finding(), hub)

    assert hub.ledger.incidents()[0].containment is contained


def test_of_two_crown_jewels_the_stricter_holds() -> None:
    """Whichever the settings name first."""
    both = Jewel("all of it", account_id=MEMBER), Jewel("orders", resource="lamp-1", mode=Mode.OBSERVE)

    limit = Context(jewels=both).limit(an_incident())
    assert (limit.mode, limit.why) == (Mode.OBSERVE, "lamp-1 is a crown jewel: orders")


def test_the_key_of_a_crown_jewel_is_one() -> None:
    """A finding about a key is about the user or role that it belongs to."""
    key = Target("AWS::IAM::AccessKey", "AKIAIOSFODNN7EXAMPLE", MEMBER, "eu-central-1")
    detail = {"resource": {"accessKeyDetails": {"userType": "IAMUser", "userName": "payroll"}}}
    incident = an_incident(target=key, findings=(a_finding(target=key, detail=detail),))

    limit = Context(jewels=(Jewel("pays people", resource=f"arn:aws:iam::{MEMBER}:user/hr/payroll"),)).limit(incident)
    assert limit.mode is Mode.ASK


def test_a_drill_knows_no_crown_jewels() -> None:
    """Canaries are made to be contained."""
    hub = a_hub(context=Context(jewels=(Jewel("all of it", account_id=MEMBER),)))
    answer(a_finding(source="drill"), hub)

    assert hub.ledger.incidents()[0].containment is Containment.CONTAINED


def test_a_notice_says_whose_it_is() -> None:
    """By the resource's tag, or else by its account."""
    tags = {"resource": {"instanceDetails": {"tags": [{"key": "Owner", "value": "team a"}, {"key": "crown", "value": "yes"}]}}}
    hub = a_hub(context=Context((Jewel("orders", tag="crown=yes"),), {MEMBER: "team b"}, "Owner"))
    answer(a_finding(detail={**tags, "type": a_finding().type}), hub)

    told = hub.channels[0].notices[0]  # type: ignore[attr-defined]
    assert told.context == ("Owner: team a", "Crown jewel: orders")
    assert told.tags == ("Owner=team a", "crown=yes")
    assert Context(owners={MEMBER: "team b"}).owner(a_target(), ()) == "team b"


def test_what_is_no_tag_is_none() -> None:
    """A finding is text that others may have written."""
    odd = {"resource": {"tags": ["x", {"key": "a", "value": "b"}], "more": [{"deep": {"deeper": {"tags": [{"key": "c"}]}}}, 7]}}

    assert tags_of(a_finding(detail=odd)) == ("a=b",)


def test_notices_about_no_incident_are_left_alone() -> None:
    """They are about no resource."""
    from hub.notice import of_organization

    notice = of_organization(("a",), ())
    assert marked(notice, a_hub(context=Context(owners={"": "nobody"}))) == replace(notice, at=NOON.isoformat())
    assert an_incident().target == a_target()


def test_the_bundle_holds_the_context(tmp_path: Path) -> None:
    """As plain JSON beside the playbooks; nothing is known where there is none."""
    said = Context((Jewel("orders", resource="lamp-1"),), {MEMBER: "team"}, "Owner", (WINDOW,))
    assert context(tmp_path) == Context()
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "context.json").write_text(json.dumps(to_plain(said)))

    assert context(tmp_path) == said
