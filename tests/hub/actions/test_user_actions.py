"""Denying a user, revoking its sessions, switching off its key: proofs, troubles, and what is left alone."""

from dataclasses import replace

import pytest

from hub.action import Call
from hub.actions.iam import deactivate_access_key, deny_all_on_user, revoke_user_sessions
from hub.actions.iam.denial import EVERYTHING
from hub.actions.iam.principal import Policy
from hub.actions.iam.revocation import revocation
from hub.errors import AwsError, DeniedError, TargetGoneError
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.stories import begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds_iam import alice, key_of
from tests.fakes import a_finding, a_target, an_incident
from tests.hub.actions.identities import QUARANTINE, a_user, attached
from tests.hub.ways import TableWay

KEY, DENY, REVOKE = deactivate_access_key.ACTION, deny_all_on_user.ACTION, revoke_user_sessions.ACTION
MOMENT = "2026-11-21T12:00:01Z"
DENIED = Policy("irhub-deny-AKIA1", EVERYTHING)
REVOKED = Policy("irhub-revoke-sessions", revocation("irhub", a_user(), MOMENT).text)


def seen_key(status: str, *policies: Policy) -> deactivate_access_key.Seen:
    """A key of alice's."""
    return deactivate_access_key.Seen("irhub", QUARANTINE, "AKIA1", status, a_user(*policies))


def seen_sessions(*policies: Policy, now: str = MOMENT) -> revoke_user_sessions.Seen:
    """Alice and her sessions."""
    return revoke_user_sessions.Seen("irhub", QUARANTINE, now, a_user(*policies))


@pytest.mark.parametrize(
    ("status", "policies", "shown", "survivors"),
    [
        ("Active", (), Containment.NONE, 0),
        ("Inactive", (), Containment.PARTLY, 2),
        ("Active", (DENIED,), Containment.PARTLY, 1),
        ("Inactive", (DENIED,), Containment.CONTAINED, 1),
        ("", (DENIED,), Containment.CONTAINED, 1),
    ],
)
def test_a_key_is_contained_by_both(status: str, policies: tuple[Policy, ...], shown: Containment, survivors: int) -> None:
    """Off alone leaves the tokens that it gave out, denied alone leaves the key."""
    proof = KEY.prove(seen_key(status, *policies))

    assert proof is not None
    assert (proof.containment, len(proof.survives)) == (shown, survivors)


def test_a_key_without_room_for_a_denial_says_so() -> None:
    """It is switched off all the same."""
    full = replace(seen_key("Active"), user=a_user(Policy("big", "x" * 2_048), attached=attached(10)))
    (step,) = KEY.plan(full, an_incident(), KEY.options())  # type: ignore[misc]

    assert step.says == "switch off access key AKIA1 of user alice"
    assert "IAM takes 2048" in KEY.prove(full).says[1]  # type: ignore[union-attr]


def test_the_denial_goes_when_the_key_was_deleted(cloud: Cloud) -> None:
    """A key that was replaced is no reason to keep its owner out."""
    story = begin(World(KEY, "here", key_of(alice)), cloud)
    settle(story)
    cloud.client("iam").delete_access_key(UserName="alice", AccessKeyId=story.incident.target.id)

    undo(story)

    assert cloud.client("iam").list_user_policies(UserName="alice")["PolicyNames"] == ["inline"]
    assert story.left_over == ()


def test_a_key_of_nobody_is_gone() -> None:
    """Root's keys have no user, and IAM names none then."""
    with pytest.raises(TargetGoneError, match="An IAM user with access key AKIA1"):
        KEY.look(TableWay({"GetAccessKeyLastUsed": {}}), a_target(kind="AWS::IAM::AccessKey", id="AKIA1"))


def test_what_cannot_be_read_is_not_taken_for_gone(cloud: Cloud) -> None:
    """A refusal is a reason and no absence."""
    target = alice(cloud)

    def refuse(call: Call) -> None:
        raise DeniedError(call.name, "AccessDenied", "no")

    cloud.before = refuse
    with pytest.raises(AwsError, match="AccessDenied"):
        DENY.look(Gate(cloud, DENY, target, DENY.role), target)


def test_revoking_contains_partly_unless_the_user_is_denied() -> None:
    """Keys and password go on; with a denial beside it nothing does."""
    proofs = [REVOKE.prove(seen_sessions(*policies)) for policies in ((), (REVOKED,), (REVOKED, _ALL))]

    shown = [proof.containment for proof in proofs if proof]
    assert shown == [Containment.NONE, Containment.PARTLY, Containment.CONTAINED]


_ALL = Policy("irhub-deny-all", EVERYTHING)


def test_a_new_finding_revokes_once_more() -> None:
    """Under the next name, so that what is in force stays so."""
    case = an_incident(findings=(a_finding(created_at="2026-11-21T12:30:00Z"),))
    now = seen_sessions(REVOKED, now="2026-11-21T13:00:00Z")

    (step,) = REVOKE.plan(now, case, REVOKE.options())  # type: ignore[misc]

    assert step.do[0].parameters["PolicyName"] == "irhub-revoke-sessions-2"
    assert "2026-11-21T13:00:00Z" in step.do[0].parameters["PolicyDocument"]


def test_a_user_without_room_is_told() -> None:
    """2,048 characters of inline policies are soon full."""
    full = seen_sessions(Policy("big", "x" * 2_000))

    assert REVOKE.plan(full, an_incident(), REVOKE.options()) == ()
    assert REVOKE.prove(full).says[0].endswith("and IAM takes 2048")  # type: ignore[union-attr]
