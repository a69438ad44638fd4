"""What is put right in a finding that a person hands over."""

from typing import Any

import pytest

from hub.errors import MalformedEventError
from hub.sources.guardduty import read_finding
from tests.replay import recorded


def changed(**changes: Any) -> dict[str, Any]:
    """Our instance finding with some fields changed, or gone where they are None."""
    detail = recorded("instance")["detail"] | changes
    return {key: value for key, value in detail.items() if value is not None}


def test_quotes_around_numbers_and_flags_are_taken_off() -> None:
    """Log pipelines make text of everything."""
    finding = read_finding(changed(severity="7.5", service={"archived": "true", "count": "3", "serviceName": "1"}))

    assert (finding.severity, finding.archived, finding.count) == (7.5, True, 3)
    assert finding.detail["service"]["serviceName"] == "1"


def test_an_account_without_its_quotes_is_known_by_its_twelve_digits() -> None:
    """A number of twelve digits has lost its quotes and no digit."""
    assert read_finding(changed(accountId=333333333333)).account_id == "333333333333"


@pytest.mark.parametrize("account", [33333333333, 3333333333333, True, 333333333333.0])
def test_any_other_number_is_no_account(account: Any) -> None:
    """A number of eleven digits may have lost a zero, and nobody guesses whose account it was."""
    with pytest.raises(MalformedEventError, match="accountId"):
        read_finding(changed(accountId=account))


def test_one_time_stands_in_for_the_other() -> None:
    """A finding that was never updated was last updated when it was made."""
    assert read_finding(changed(updatedAt=None)).updated_at == "2026-11-21T11:03:20.114Z"
    assert read_finding(changed(createdAt=None)).created_at == "2026-11-21T11:03:20.114Z"


@pytest.mark.parametrize("service", [None, {}, {"detectorId": "d1"}])
def test_a_lost_arn_is_made_from_what_it_consists_of(service: Any) -> None:
    """Account, Region and id are all an ARN says."""
    finding = read_finding(changed(arn=None, partition=None, service=service))

    assert finding.arn.startswith("arn:aws:guardduty:us-east-1:333333333333:detector/")
    assert finding.arn.endswith(f"/finding/{finding.id}")
