"""The newer feed of Security Hub says the same in other words."""

from typing import Any

import pytest

from hub.errors import MalformedEventError
from hub.sources import read
from hub.sources.switched import Feed
from tests.fakes import MEMBER
from tests.hub.listened import HOME, INSTANCE, Event, imported, listened, trusting


def v2(**changes: Any) -> Event:
    """An event of the newer feed, some fields of whose finding are changed."""
    event = listened("securityhub-v2")
    event["detail"]["findings"][0].update(changes)
    return event


def targets(*resources: dict[str, Any]) -> set[tuple[str, str]]:
    """Kind and id of what a finding with these resources is about."""
    finding = read(v2(resources=list(resources)), trusting(Feed.OCSF))
    return {(one.kind, one.id) for one in finding.parts or (finding.target,)}


def test_both_feeds_read_one_finding_alike() -> None:
    """The same id, so that a change of feed opens no second case, and the same target and worth."""
    old, new = read(imported(), trusting()), read(v2(), trusting(Feed.OCSF))

    assert (old.id, old.target, old.severity, old.type) == (new.id, new.target, new.severity, new.type)
    assert (old.product, old.doubt) == (new.product, new.doubt)


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ({"uid": INSTANCE, "type": "AWS::EC2::Instance", "region": "global"}, ("AWS::EC2::Instance", INSTANCE)),
        ({"uid_alt": f"arn:aws:iam::{MEMBER}:role/web", "type": "AWS::IAM::Role"}, ("AWS::IAM::Role", "web")),
        ({"uid": f"AWS::::Account:{MEMBER}", "type": "AWS::Account"}, ("AWS::::Account", MEMBER)),
        ({"uid": "AKIAX", "type": "AWS::IAM::AccessKey"}, ("AWS::IAM::AccessKey", "AKIAX")),
        ({"uid": "ASIAX", "type": "AWS::IAM::AccessKey"}, ("AWS::::Account", MEMBER)),
        ({"uid": INSTANCE}, ("AWS::::Account", MEMBER)),
        (
            {"uid": INSTANCE, "type": "AWS::EC2::Instance", "owner": {"account": {"uid": "444444444444"}}},
            ("AWS::::Account", MEMBER),
        ),
    ],
)
def test_a_resource_is_known_by_its_id(named: dict[str, Any], found: tuple[str, str]) -> None:
    """An instance may stand without an ARN; what is owned by another account is left out."""
    assert targets(named) == {found}


@pytest.mark.parametrize("status", [{"status": "Suppressed"}, {"status": "Resolved"}, {"compliance": {"status": "Pass"}}])
def test_what_is_over_counts_as_archived(status: dict[str, Any]) -> None:
    """The newer feed has its own words for it."""
    assert read(v2(**status), trusting(Feed.OCSF)).archived


def test_a_product_that_may_not_act_is_doubted() -> None:
    """As in the older feed."""
    uid = f"arn:aws:securityhub:{HOME}::productv2/acme/scanner"
    assert "acme/scanner" in read(v2(metadata={"product": {"uid": uid}}), trusting(Feed.OCSF)).doubt


def test_times_are_read_from_milliseconds_too() -> None:
    """The texts beside them may be missing."""
    info = {"uid": "f", "created_time": 1795258800000}
    found = read(v2(finding_info=info, time=None, time_dt=None), trusting(Feed.OCSF))

    assert (found.created_at, found.updated_at) == ("2026-11-21T11:00:00+00:00",) * 2


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("cloud.account.uid", {"cloud": {}}),
        ("cloud.region", {"cloud": {"account": {"uid": MEMBER}}}),
        ("metadata.product.uid", {"metadata": {"product": {"uid": "Macie"}}}),
        ("severity_id", {"severity_id": 7}),
        ("severity_id", {"severity_id": 3.5}),
        ("severity_id", {"severity_id": None}),
        ("finding_info.uid", {"finding_info": {}}),
        ("finding_info.modified_time", {"finding_info": {"uid": "f"}, "time": None, "time_dt": None}),
        ("finding_info.created_time", {"finding_info": {"uid": "f", "created_time": 10**17}}),
    ],
)
def test_what_cannot_be_read_is_malformed_by_its_field(field: str, changes: dict[str, Any]) -> None:
    """No public sample of a whole event is known, so what is missing is named."""
    with pytest.raises(MalformedEventError) as told:
        read(v2(**changes), trusting(Feed.OCSF))

    assert told.value.field == f"detail.findings[0].{field}"
