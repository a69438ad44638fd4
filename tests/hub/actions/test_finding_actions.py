"""Actions about findings themselves: what they touch, and what they leave to people."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from hub.action import Call, Conflict
from hub.actions.findings import archive_finding, set_workflow_status
from hub.actions.findings.set_workflow_status import Options, Shown
from hub.incident import Incident
from tests.fakes import NOON, a_finding, an_incident


@dataclass
class Services:
    """GuardDuty and Security Hub with these answers, by operation."""

    answers: dict[str, Any]
    security_hub: str = "222222222222"
    asked: list[Call] = field(default_factory=list)
    prefix, evidence_bucket, now, identity_center = "irhub", "bucket", NOON, ""

    def read(self, *calls: Call) -> tuple[Any, ...]:
        """The answers to these calls."""
        self.asked.extend(calls)
        found = (self.answers[call.operation] for call in calls)
        return tuple(answer(call.parameters) if callable(answer) else answer for answer, call in zip(found, calls, strict=True))


def shown(**changes: Any) -> set_workflow_status.Seen:
    """One finding in Security Hub."""
    return set_workflow_status.Seen("irhub", (Shown(**{"id": "f", "product_arn": "p", "status": "NEW", **changes}),))


def of(*sources: str) -> Incident:
    """An incident of findings by these sources."""
    return an_incident(findings=tuple(a_finding(source=source) for source in sources))


def test_only_findings_of_guardduty_are_archived() -> None:
    """Those of other sources are not GuardDuty's to keep."""
    services = Services({})

    assert archive_finding.look_into(services, of("securityhub", "cloudtrail")) == archive_finding.Seen()
    assert services.asked == []


def test_an_id_that_can_be_none_is_not_asked_about() -> None:
    """A click on a finding has an id of irhub's own."""
    clicked = an_incident(findings=(a_finding(id="arn:x/click/1"),))

    assert archive_finding.look_into(Services({}), clicked) == archive_finding.Seen()


MANY = an_incident(findings=tuple(a_finding(id=f"{number:032x}", arn=f"arn:{number}") for number in range(51)))


def test_guardduty_is_asked_about_every_finding_of_the_incident() -> None:
    """In as many questions as it takes, since one may name fifty at most."""
    found = Services(
        {
            "ListDetectors": {"DetectorIds": ["d"]},
            "GetFindings": lambda asked: {"Findings": [{"Id": one} for one in asked["FindingIds"][:50]]},
        }
    )

    assert len(archive_finding.look_into(found, MANY).findings) == 51


def test_security_hub_is_asked_about_every_finding_of_the_incident() -> None:
    """In as many questions as it takes, since one filter may have twenty values at most."""

    def found(asked: Any) -> Any:
        return {"Findings": [{"Id": one["Value"], "ProductArn": "p"} for one in asked["Filters"]["Id"][:20]]}

    assert len(set_workflow_status.look_into(Services({"GetFindings": found}), MANY).findings) == 51


def test_security_hub_is_left_alone_where_it_is_not_listened_to() -> None:
    """There is no account then in which its findings could be edited."""
    services = Services({}, security_hub="")

    assert set_workflow_status.look_into(services, of("securityhub")) == set_workflow_status.Seen()
    assert services.asked == []


def test_findings_that_security_hub_does_not_know_are_left_alone() -> None:
    """Changes of Config's and calls that CloudTrail recorded stand nowhere in it."""
    assert set_workflow_status.look_into(Services({}), of("config")) == set_workflow_status.Seen()


def test_a_finding_without_workflow_and_note_is_new() -> None:
    """Older findings lack both."""
    services = Services({"GetFindings": {"Findings": [{"Id": "f", "ProductArn": "p"}]}})

    assert set_workflow_status.look_into(services, of("securityhub")) == shown()


@pytest.mark.parametrize("status", ["SUPPRESSED", "RESOLVED"])
def test_what_somebody_dealt_with_is_left_alone(status: str) -> None:
    """Irhub does not open again what a person closed."""
    assert set_workflow_status.plan(shown(status=status), an_incident(), Options()) == ()


def test_the_note_bears_our_name() -> None:
    """By it the reader of Security Hub's events knows an edit of ours."""
    (step,) = set_workflow_status.plan(shown(), an_incident(), Options())

    assert step.do[0].parameters["Note"]["UpdatedBy"] == "irhub"


@pytest.mark.parametrize(("by", "is_conflict"), [("irhub", False), ("alice", True), ("", True)])
def test_what_somebody_changed_since_is_a_conflict(by: str, is_conflict: bool) -> None:
    """Both states are said, and a person decides."""
    (part,) = set_workflow_status.restore(shown(status="RESOLVED", note_by=by), {"f": shown()})

    assert isinstance(part, Conflict) is is_conflict


def test_a_note_that_was_there_comes_back() -> None:
    """A note can only be written over."""
    (step,) = set_workflow_status.restore(shown(status="NOTIFIED", note_by="irhub"), {"f": shown(note="look here")})

    assert not isinstance(step, Conflict)
    assert step.do[0].parameters["Note"]["Text"] == "look here"
