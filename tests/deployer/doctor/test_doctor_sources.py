"""The doctor says whether the sources beside GuardDuty speak: Security Hub, AWS Config and CloudTrail, in the sandbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from deployer.doctor import Scope, Verdict
from deployer.sandbox.faults import Fault, denied
from deployer.settings import Config, Profiles, SecurityHub, Sources
from tests.deployer.doctor.ward import ENTRY, FAR, HOME, HUB, MANAGEMENT, WORLD, Ward

FAIL, WARN, PASS, SKIP = Verdict.FAIL, Verdict.WARN, Verdict.PASS, Verdict.SKIP
REGIONS = (HOME, WORLD, FAR)
HUB_SOURCE = Sources(securityhub=SecurityHub())
CONFIG = Sources(config=Config(rules=("securityhub-",)))
CALLS = Sources(cloudtrail=True)
INSIDE = Scope(member_role=ENTRY)
ABOVE = Scope(accounts=frozenset({HUB}))
"""Just the account that needs no role to be looked into."""


@pytest.mark.parametrize("code", ["D054", "D055", "D056", "D057"])
def test_a_source_that_is_off_is_not_looked_at(ward: Ward, code: str) -> None:
    """It says which key would switch it on, and asks AWS nothing about it."""
    before = len(ward.sandbox.calls)
    result = ward.look(code)
    services = {call.name.partition(":")[0] for call in ward.sandbox.calls[before:]}

    assert result.answer.verdict is SKIP
    assert services.isdisjoint({"securityhub", "config", "cloudtrail"})


@contextmanager
def security_hub(ward: Ward, *regions: str) -> Iterator[None]:
    """Security Hub is on in these Regions of the hub account inside the block."""
    for region in regions:
        ward.client("securityhub", region=region).enable_security_hub()
    yield
    for region in regions:
        ward.client("securityhub", region=region).disable_security_hub()


def test_security_hub_that_is_on_everywhere_is_well(ward: Ward) -> None:
    """In its administrator's account, in every Region of the targets."""
    with security_hub(ward, *REGIONS):
        answer = ward.look("D054", sources=HUB_SOURCE).answer

    assert (answer.verdict, answer.says) == (PASS, f"Security Hub CSPM is on in {HUB} security, in 3 Regions")


def test_security_hub_that_is_off_is_seen(ward: Ward) -> None:
    """By the Region; and nobody asks then where its findings gather."""
    with security_hub(ward, HOME, FAR):
        results = [ward.look(code, sources=HUB_SOURCE) for code in ("D054", "D055")]

    assert [one.answer.verdict for one in results] == [FAIL, SKIP]
    assert results[0].answer.details == (f"{WORLD}: it is off",)
    assert results[0].mend == "aws securityhub enable-security-hub --region REGION --profile hub"


def test_security_hub_that_may_not_be_asked_is_unknown(ward: Ward) -> None:
    """Where IAM refuses, nobody says that it is off, and nobody that it is on."""
    ward.sandbox.faults.add(Fault("securityhub", "DescribeHub", denied("securityhub"), region=FAR, times=1))
    with security_hub(ward, *REGIONS):
        answer = ward.look("D054", sources=HUB_SOURCE).answer

    assert (answer.verdict, answer.unknown) == (WARN, True)
    assert answer.details[0].startswith(f"{FAR}: securityhub:DescribeHub")


def test_an_administrator_in_a_third_account_is_looked_at_through_its_role(ward: Ward) -> None:
    """Without a role there it is unknown, with one it is seen."""
    sources = Sources(securityhub=SecurityHub(account="333333333333"))
    unknown, seen = ward.look("D054", sources=sources), ward.look("D054", INSIDE, sources=sources)

    assert (unknown.answer.unknown, unknown.mend) == (True, f"irhub doctor --only D054 --member-role {ENTRY}")
    assert (seen.answer.verdict, len(seen.answer.details)) == (FAIL, 3)


@contextmanager
def recorders(ward: Ward, *regions: str, account: str = HUB, start: bool = True) -> Iterator[None]:
    """AWS Config records in these Regions of an account inside the block."""
    clients = [ward.client("config", account, region) for region in regions]
    for there in clients:
        recorder = {"name": "default", "roleARN": f"arn:aws:iam::{account}:role/config"}
        there.put_configuration_recorder(ConfigurationRecorder=recorder)
        there.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "kept"})
        if start:
            there.start_configuration_recorder(ConfigurationRecorderName="default")
    yield
    for there in clients:
        there.stop_configuration_recorder(ConfigurationRecorderName="default") if start else None
        there.delete_configuration_recorder(ConfigurationRecorderName="default")


def test_a_recorder_that_records_is_well(ward: Ward) -> None:
    """In each Region of the account that this is about."""
    with recorders(ward, *REGIONS):
        answer = ward.look("D056", ABOVE, sources=CONFIG).answer

    assert (answer.verdict, answer.says) == (PASS, "a recorder records in 3 places of account and Region")


def test_what_members_record_is_unknown_from_here(ward: Ward) -> None:
    """The hub and the management account are seen; five members are not, and not called well."""
    with recorders(ward, *REGIONS), recorders(ward, *REGIONS, account=MANAGEMENT):
        result = ward.look("D056", sources=CONFIG)

    assert (result.answer.verdict, result.answer.unknown) == (WARN, True)
    assert "in 6 places of account and Region; there is no way into 5 accounts" in result.answer.says
    assert result.mend == f"irhub doctor --only D056 --member-role {ENTRY}"


def test_a_member_that_records_nothing_is_seen_through_its_role(ward: Ward) -> None:
    """By its name, with its Regions in one line."""
    details = ward.look("D056", INSIDE, sources=CONFIG).answer.details

    assert f"333333333333 payments-prod: there is no recorder in {FAR}, {HOME}, {WORLD}" in details


def test_a_recorder_that_is_stopped_is_seen(ward: Ward) -> None:
    """It is there, and what mends it is its start."""
    with recorders(ward, HOME, WORLD), recorders(ward, FAR, start=False):
        result = ward.look("D056", ABOVE, sources=CONFIG)

    assert result.answer.details == (f"{HUB} security: the recorder default is stopped in {FAR}",)
    assert result.mend.startswith("aws configservice start-configuration-recorder")


def test_a_recorder_that_may_not_be_asked_about_is_unknown(ward: Ward) -> None:
    """One Region that is closed hides nothing of the others, and is not called well."""
    fault = Fault("config", "DescribeConfigurationRecorderStatus", denied("config"), region=WORLD, times=1)
    ward.sandbox.faults.add(fault)
    with recorders(ward, *REGIONS):
        answer = ward.look("D056", ABOVE, sources=CONFIG).answer

    assert (answer.unknown, len(answer.details)) == (True, 1)
    assert answer.details[0].endswith(f"in {WORLD}")


@contextmanager
def a_trail(ward: Ward, account: str = HUB, *, logging: bool = True, **given: Any) -> Iterator[Any]:
    """A trail of every Region is there inside the block; its client is handed over."""
    there = ward.client("cloudtrail", account)
    ward.client("s3", account).create_bucket(Bucket=f"trails-{account}", CreateBucketConfiguration={"LocationConstraint": HOME})
    there.create_trail(Name="all-calls", S3BucketName=f"trails-{account}", IsMultiRegionTrail=True, **given)
    there.start_logging(Name="all-calls") if logging else None
    yield there
    there.delete_trail(Name="all-calls")
    ward.client("s3", account).delete_bucket(Bucket=f"trails-{account}")


def test_a_trail_of_the_organization_is_enough_for_all(ward: Ward) -> None:
    """Seen in the hub account, it takes in every account; nobody needs a role anywhere."""
    with a_trail(ward, IsOrganizationTrail=True):
        answer = ward.look("D057", sources=CALLS, profiles=Profiles("hub")).answer

    assert (answer.verdict, answer.says) == (PASS, "a trail of the organization takes in every account in 3 Regions")


def test_a_trail_of_the_organization_that_the_hub_may_not_read_is_seen_from_above(ward: Ward) -> None:
    """The management account's own view is enough; without that profile nobody knows."""
    for region in REGIONS:
        ward.sandbox.faults.add(
            Fault("cloudtrail", "DescribeTrails", denied("cloudtrail"), account_id=HUB, region=region, times=2)
        )
    with a_trail(ward, MANAGEMENT, IsOrganizationTrail=True):
        seen, unseen = ward.look("D057", sources=CALLS), ward.look("D057", sources=CALLS, profiles=Profiles("hub"))

    assert seen.answer.verdict is PASS
    assert (unseen.answer.verdict, unseen.answer.unknown) == (WARN, True)


def test_no_trail_at_all_is_seen(ward: Ward) -> None:
    """In the accounts that can be looked into, and with the call that makes one for all."""
    result = ward.look("D057", sources=CALLS)

    assert result.answer.verdict is FAIL
    assert f"{HUB} security: there is no trail in {FAR}, {HOME}, {WORLD}" in result.answer.details
    assert result.answer.details[-1].startswith("unknown: there is no way into 5 accounts")
    assert "--is-organization-trail" in result.mend


def test_a_trail_that_is_stopped_is_seen(ward: Ward) -> None:
    """It is there, and what mends it is its start."""
    with a_trail(ward, logging=False, IsOrganizationTrail=True):
        result = ward.look("D057", ABOVE, sources=CALLS)

    assert result.answer.details == (f"{HUB} security: the trail all-calls is stopped in {FAR}, {HOME}, {WORLD}",)
    assert result.mend.startswith("aws cloudtrail start-logging")


def test_a_trail_of_reads_alone_is_no_trail_for_this(ward: Ward) -> None:
    """Calls that change something are left out of it, and those are what is waited for."""
    reads = {"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}
    with a_trail(ward) as there:
        there.put_event_selectors(TrailName="all-calls", EventSelectors=[reads])
        (line,) = ward.look("D057", ABOVE, sources=CALLS).answer.details

    assert "the trail all-calls leaves out calls that change something" in line


def test_a_trail_of_one_account_says_nothing_of_the_others(ward: Ward) -> None:
    """The hub and the management account have theirs; members are unknown, and with a role they are seen."""
    with a_trail(ward), a_trail(ward, MANAGEMENT):
        outside, inside = ward.look("D057", sources=CALLS), ward.look("D057", INSIDE, sources=CALLS)

    assert (outside.answer.verdict, outside.answer.unknown) == (WARN, True)
    assert inside.answer.verdict is FAIL
    assert not any(one.startswith((HUB, MANAGEMENT)) for one in inside.answer.details)


def test_trails_that_may_not_be_listed_are_unknown(ward: Ward) -> None:
    """A refusal is neither a trail nor the lack of one."""
    ward.sandbox.faults.add(Fault("cloudtrail", "DescribeTrails", denied("cloudtrail"), region=HOME, times=1))
    with a_trail(ward):
        answer = ward.look("D057", ABOVE, sources=CALLS).answer

    assert (answer.verdict, answer.unknown) == (WARN, True)
    assert answer.details[0].endswith(f"in {HOME}")
