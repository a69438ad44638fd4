"""Denials and revocations as values: which way is taken, when a principal is left alone, what counts as ours."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from hub.action import Conflict, Step
from hub.actions.iam.denial import EVERYTHING, Attached, Inline, hindrance, missing, taken_back
from hub.actions.iam.principal import Policy
from hub.actions.iam.revocation import coming_second, moment_of, needed, reaches, revocation
from tests.fakes import a_finding, an_incident
from tests.hub.actions.identities import QUARANTINE, a_role, a_user, attached

WAYS = (Attached(QUARANTINE), Inline("irhub-deny-all"))
FULL = Policy("big", "x" * 2_048)


def operations(*steps: Step | Conflict) -> list[str]:
    """What the steps call."""
    return [call.operation for step in steps if isinstance(step, Step) for call in step.do]


def test_the_first_way_with_room_is_taken() -> None:
    """The installed policy, and inline where nothing more can be attached."""
    full = a_user(attached=attached(10))

    assert operations(*missing(a_user(), WAYS, "alice")) == ["AttachUserPolicy"]
    assert operations(*missing(full, WAYS, "alice")) == ["PutUserPolicy"]


def test_without_any_room_both_reasons_are_said() -> None:
    """People read why nothing was done, with the figures."""
    full = a_user(FULL, attached=attached(10))

    assert missing(full, WAYS, "alice") == ()
    assert hindrance(full, WAYS) == (
        "it has 10 managed policies and IAM attaches 10 and its inline policies would have 2132 characters and IAM takes 2048"
    )


def test_an_accounts_own_quota_counts() -> None:
    """A quota that was raised leaves room for more."""
    assert operations(*missing(a_user(attached=attached(10), most_attached=20), WAYS, "alice")) == ["AttachUserPolicy"]


@pytest.mark.parametrize(
    "how",
    [
        {"path": "/aws-service-role/ecs.amazonaws.com/"},
        {"path": "/aws-reserved/sso.amazonaws.com/"},
        {"path": "/irhub/"},
        {"name": "stacksets-exec-0123"},
    ],
)
def test_roles_that_must_not_be_edited_are_left_alone(how: dict[str, str]) -> None:
    """With a reason each."""
    assert missing(a_role(**how), WAYS, "web") == ()
    assert hindrance(a_role(**how), WAYS)


def test_what_was_there_before_stays() -> None:
    """A denial that somebody else had put is not ours to take off."""
    before = a_user(Policy("irhub-deny-all", EVERYTHING), attached=(QUARANTINE,))

    assert taken_back(before, before, WAYS, "alice") == ()


def test_a_name_of_ours_is_the_name_or_its_number() -> None:
    """A policy that only begins like ours is somebody else's."""
    ours = Inline("irhub-deny-all").ours(a_user(*(Policy(name, "") for name in NAMES)))

    assert [policy.name for policy in ours] == ["irhub-deny-all", "irhub-deny-all-2"]


NAMES = ("irhub-deny-all", "irhub-deny-all-2", "irhub-deny-all-mine", "irhub-deny-allow")


def test_the_moment_is_the_next_full_second_in_utc() -> None:
    """Whatever zone the clock has, and sessions of this very second are hit."""
    clock = datetime(2026, 11, 21, 23, 59, 59, 1, tzinfo=timezone(timedelta(hours=11)))

    assert coming_second(clock) == "2026-11-21T13:00:00Z"
    assert coming_second(datetime(2026, 11, 21, tzinfo=UTC)) == "2026-11-21T00:00:01Z"


def test_a_revocation_is_known_by_its_text() -> None:
    """One with another statement, or another time, is told apart."""
    made = revocation("irhub", a_user(), "2026-11-21T12:00:01Z")

    assert moment_of(Policy("any", made.text)) == "2026-11-21T12:00:01"
    assert moment_of(Policy("any", EVERYTHING)) == ""
    assert reaches(made, a_user(Policy("irhub-revoke-sessions", made.text))) == "2026-11-21T12:00:01"


def test_a_later_finding_needs_a_later_revocation() -> None:
    """It speaks of sessions that may be newer; one from the future does not count."""
    later, future = (a_finding(created_at=time) for time in ("2026-11-21T12:30:00.000Z", "2031-01-01T00:00:00Z"))

    assert needed(an_incident(findings=(later, future)), "2026-11-21T13:00:00Z") == "2026-11-21T12:30:00"
