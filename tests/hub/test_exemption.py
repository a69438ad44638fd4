"""What is left alone, and what an exemption cannot do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.case import work_on
from hub.exemption import Exemption, covering, flaw
from hub.finding import Finding, Target
from hub.hub import Hub
from hub.incident import Ending, Incident, Mode
from hub.record import CaseFile, Claim, Lease, Note, Standing
from tests.fakes import MEMBER, NOON, FakeLedger, a_finding, a_hub, an_incident

SOON = (NOON + timedelta(days=1)).isoformat()
INSTANCE = Target("AWS::EC2::Instance", "i-0123456789abcdef0", MEMBER, "eu-west-1")
INSTANCE_ARN = f"arn:aws:ec2:eu-west-1:{MEMBER}:instance/{INSTANCE.id}"
DATABASE = Target("AWS::RDS::DBInstance", "orders", MEMBER, "eu-west-1")
BUCKET = Target("AWS::S3::Bucket", "drop", MEMBER, "eu-west-1")
KEY = Target("AWS::IAM::AccessKey", "AKIAIOSFODNN7EXAMPLE", MEMBER, "eu-west-1")


def an_exemption(**changes: Any) -> Exemption:
    """A scanner that is let alone for a day."""
    plain = Exemption("ex-1", "our scanner", "arn:aws:iam::222222222222:user/jo", SOON, account_id=MEMBER)
    return replace(plain, **changes)


def used_by(kind: str, name: str) -> Finding:
    """A finding about a key that somebody used."""
    return a_finding(target=KEY, detail={"resource": {"accessKeyDetails": {"userType": kind, "userName": name}}})


@pytest.mark.parametrize(
    ("says", "finding", "covers"),
    [
        ({}, a_finding(), True),
        ({"account_id": "444444444444"}, a_finding(), False),
        ({"finding_type": "Backdoor:EC2/*"}, a_finding(), True),
        ({"finding_type": "Recon:*"}, a_finding(), False),
        ({"resource": INSTANCE.id}, a_finding(target=INSTANCE), True),
        ({"resource": "i-0fedcba9876543210"}, a_finding(target=INSTANCE), False),
        ({"resource": INSTANCE_ARN}, a_finding(target=INSTANCE), True),
        ({"resource": INSTANCE_ARN.replace("eu-west-1", "us-east-1")}, a_finding(target=INSTANCE), False),
        ({"resource": "arn:aws:s3:::drop"}, a_finding(target=BUCKET), True),
        ({"resource": f"arn:aws:rds:eu-west-1:{MEMBER}:db:orders"}, a_finding(target=DATABASE), True),
        ({"resource": f"arn:aws:iam::{MEMBER}:user/team/scan"}, used_by("IAMUser", "scan"), True),
        ({"resource": f"arn:aws:iam::{MEMBER}:role/scan"}, used_by("AssumedRole", "scan"), True),
        ({"resource": f"arn:aws:iam::{MEMBER}:user/scan"}, used_by("AssumedRole", "scan"), False),
        ({"resource": f"arn:aws:iam::{MEMBER}:user/scan"}, used_by("Root", "scan"), False),
        ({"resource": f"arn:aws:iam::{MEMBER}:user/scan"}, a_finding(target=KEY), False),
    ],
)
def test_an_exemption_covers_what_agrees_in_everything_it_names(says: Any, finding: Finding, covers: bool) -> None:
    """Account, resource and type narrow each other; a key is known by whose it is."""
    assert an_exemption(**says).covers(finding) is covers


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"account_id": ""}, "that is a pause"),
        ({"account_id": "", "finding_type": "**"}, "that is a pause"),
        ({"reason": " "}, "does not say why"),
        ({"by": ""}, "who said so"),
        ({"account_id": "444444444444", "resource": INSTANCE_ARN}, "does not lie in account 444444444444"),
        ({"account_id": "", "resource": "orders"}, "a name, which a resource in any account can have"),
        ({"account_id": "", "resource": INSTANCE.id}, ""),
        ({"resource": "orders"}, ""),
        ({"resource": "arn:aws:s3:::drop"}, ""),
    ],
)
def test_what_may_not_count_is_said(says: Any, words: str) -> None:
    """An exemption of everything, one that nobody answers for, and one by a name that an intruder could take."""
    found = flaw(an_exemption(**says))

    assert words in found
    assert bool(found) is bool(words)


@pytest.mark.parametrize("until", [NOON.isoformat(), "2026-11-21T11:59:59+00:00", "tomorrow", "2026-12-01"])
def test_what_has_expired_covers_nothing(until: str) -> None:
    """Its end has come, or is none that can be read, or says no time zone."""
    assert covering(a_finding(), (an_exemption(until=until),), NOON) is None


def test_what_is_flawed_covers_nothing() -> None:
    """Whatever stands in the table, the hub holds to the same rules as the command."""
    assert covering(a_finding(), (an_exemption(account_id=""),), NOON) is None


def test_what_has_no_end_says_so() -> None:
    """People read that it holds until somebody removes it."""
    assert an_exemption(until="").says.startswith("exempt until it is removed by arn:")


def test_words_name_all_that_is_given() -> None:
    """Type, resource and account, in one clause."""
    one = an_exemption(finding_type="Recon:*", resource=INSTANCE.id)

    assert one.what == f"findings Recon:* on {INSTANCE.id} in account {MEMBER}"


def worked_on(incident: Incident, *exemptions: Exemption, past: CaseFile | None = None) -> Hub:
    """A hub that has worked on the case under these exemptions."""
    ledger = FakeLedger(notes=[(incident.id, note) for note in past.notes] if past else [])
    hub = a_hub(ledger=ledger)
    ledger.cases[incident.id] = incident
    standing = Standing(MEMBER, "shop", onboarded=True, mode=Mode.ACT, exemptions=exemptions)
    lease = Lease(incident.id, "run-1", 0, 1)
    work_on(Claim(Ending.JOINED if past else Ending.OPENED, incident, lease), lease, standing, hub)
    return hub


def the_notice(hub: Hub) -> Any:
    """The one notice that was sent."""
    (channel,) = hub.channels
    (notice,) = channel.notices  # type: ignore[attr-defined]
    return notice


def test_an_exempted_finding_changes_nothing_and_everybody_reads_why() -> None:
    """The notice says what would be done, and whose exemption held it back."""
    notice = the_notice(worked_on(an_incident(), an_exemption()))

    assert notice.done == ()
    assert "is exempt until 2026-11-22 by arn:aws:iam::222222222222:user/jo (ex-1): our scanner" in notice.not_done[0]
    assert "would switch off lamp-1" in notice.not_done


def test_an_exemption_stands_on_the_timeline() -> None:
    """Also where no channel would carry it."""
    hub = worked_on(an_incident(), an_exemption())

    assert [note.name for _, note in hub.ledger.notes].count("exempted") == 1  # type: ignore[attr-defined]


def test_an_exemption_stands_on_the_timeline_once() -> None:
    """A later run with the same words adds no line."""
    said = f"{a_finding().type} is {an_exemption().says}"
    past = CaseFile(an_incident(), (), (Note(NOON.isoformat(), "exempted", said),))

    hub = worked_on(an_incident(), an_exemption(), past=past)

    assert [note.name for _, note in hub.ledger.notes].count("exempted") == 1  # type: ignore[attr-defined]


def test_a_finding_that_is_not_exempted_counts_as_ever() -> None:
    """What is known of a scanner hides no intruder on the same resource."""
    other = a_finding(id="0" * 32, type="Trojan:EC2/DropPoint")
    incident = an_incident(findings=(a_finding(), other))

    notice = the_notice(worked_on(incident, an_exemption(finding_type="Backdoor:*")))

    assert notice.done == ("switch off lamp-1",)
    assert "Backdoor:EC2/C&CActivity.B is exempt" in notice.not_done[0]


def test_an_exemption_that_ran_out_holds_nothing_back() -> None:
    """The next finding is answered, with no word of it."""
    notice = the_notice(worked_on(an_incident(), an_exemption(until=NOON.isoformat())))

    assert (notice.done, notice.not_done) == (("switch off lamp-1",), ())
