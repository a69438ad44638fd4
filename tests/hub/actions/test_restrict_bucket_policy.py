"""The denial in a bucket's policy: whom it hits, where S3 would refuse it, and how exactly it is taken out."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hub.action import Conflict, Step
from hub.actions.s3.bucket import SWITCHES, Block
from hub.actions.s3.restrict_bucket_policy import ACTION, LONGEST, Seen, Statement, denial
from hub.errors import AwsError, DeniedError
from hub.finding import Target
from hub.incident import Containment
from tests.contract.worlds_s3 import PUBLIC, policy
from tests.fakes import an_incident
from tests.hub.ways import TableWay

TARGET = Target("AWS::S3::Bucket", "letters", "123456789012", "eu-west-1")
ORGANIZATION = {"Organization": {"Id": "o-1234567890"}}
BLOCKED = {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}}
SEEN = Seen("letters", "aws", "123456789012", "a-prefix", "o-1234567890", "", (), is_public=False, block=Block())
SID = "aprefixDenyOutside"
NOT_TOLD = DeniedError("organizations:DescribeOrganization", "AccessDeniedException", "an SCP says no")


def seen(*statements: dict[str, Any], **changes: Any) -> Seen:
    """The bucket with such a policy, as S3 may have written it."""
    texts = tuple(Statement(each["Sid"], json.dumps(each, separators=(",", ":"), sort_keys=True)) for each in statements)
    return replace(SEEN, policy=policy(*statements), statements=texts, **changes)


OURS = dict(denial(SEEN, SID))
DENIED = seen(PUBLIC, OURS)


def test_outsiders_are_denied_and_services_are_not() -> None:
    """Outside is what is not in the organization; a request without any principal is outside too."""
    condition = denial(SEEN, SID)["Condition"]

    assert condition == {
        "StringNotEquals": {"aws:PrincipalOrgID": "o-1234567890"},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }


def test_without_an_organization_other_accounts_are_outside() -> None:
    """An id that is not known cannot be compared with."""
    alone = replace(SEEN, organization="")

    assert denial(alone, SID)["Condition"]["StringNotEquals"] == {"aws:PrincipalAccount": "123456789012"}


def test_everything_else_in_the_policy_is_kept() -> None:
    """Its id, its version, and each statement as it was."""
    (step,) = ACTION.plan(seen(PUBLIC), an_incident(), ACTION.options())  # type: ignore[misc]

    written = json.loads(step.do[0].parameters["Policy"])
    assert (written["Id"], written["Statement"]) == ("mine", [PUBLIC, OURS])


def test_a_denial_is_known_in_whatever_form_s3_gives_it() -> None:
    """A principal of everybody and lists of one are written in more ways than one, and so is a single statement."""
    same = {**OURS, "Principal": {"AWS": "*"}, "Action": ["s3:*"], "Resource": list(reversed(OURS["Resource"]))}
    answers = {"GetBucketPolicy": {"Policy": json.dumps({"Statement": same})}, "GetPublicAccessBlock": BLOCKED}
    now = ACTION.look(TableWay({**answers, "DescribeOrganization": ORGANIZATION}, prefix="a-prefix"), TARGET)

    assert ACTION.plan(now, an_incident(), ACTION.options()) == ()


def test_a_policy_that_s3_would_refuse_is_not_tried() -> None:
    """It is too long, or public while S3 takes no public one; people read which."""
    long = seen({**PUBLIC, "Sid": "x" * LONGEST})
    public = seen(PUBLIC, is_public=True, block=Block(("BlockPublicPolicy",), is_set=True))

    assert [ACTION.plan(each, an_incident(), ACTION.options()) for each in (long, public)] == [(), ()]
    assert [f"{LONGEST}" in says(long), "BlockPublicPolicy is on" in says(public)] == [True, True]


def says(now: Seen) -> str:
    """The proof in words."""
    proof = ACTION.prove(now)
    assert proof is not None
    assert proof.containment is Containment.NONE
    return proof.says[0]


def test_a_public_policy_that_is_blocked_lets_no_outsider_in() -> None:
    """S3 then lets in the bucket's own account and AWS services."""
    proof = ACTION.prove(seen(PUBLIC, is_public=True, block=Block(SWITCHES, is_set=True)))

    assert proof is not None
    assert proof.containment is Containment.CONTAINED


def test_only_a_public_policy_may_be_closed_unasked() -> None:
    """Whom a policy names, somebody let in on purpose."""
    assert (ACTION.caution(seen(PUBLIC, is_public=True)), "by name" in ACTION.caution(SEEN)) == ("", True)


def test_the_way_back_waits_for_the_block_to_go() -> None:
    """S3 would refuse the public policy as it was."""
    was = seen(PUBLIC, is_public=True)
    (part,) = ACTION.restore(replace(DENIED, block=Block(("BlockPublicPolicy",), is_set=True)), {"letters": was})

    assert isinstance(part, Conflict)
    assert (part.force, "release block-public-access first" in part.says) == ((), True)


@pytest.mark.parametrize(("now", "operation"), [(DENIED, "PutBucketPolicy"), (seen(OURS), "DeleteBucketPolicy")])
def test_only_our_statement_is_taken_out(now: Seen, operation: str) -> None:
    """A policy with nothing left in it is deleted, since S3 takes none without a statement."""
    (step,) = ACTION.restore(now, {"letters": ACTION.remember(SEEN, "letters")})

    assert isinstance(step, Step)
    assert step.do[0].operation == operation
    assert json.loads(step.do[0].parameters.get("Policy", policy(PUBLIC)))["Statement"] == [PUBLIC]


def test_a_statement_of_our_name_from_before_stays() -> None:
    """It was there when we came."""
    theirs = {**PUBLIC, "Sid": SID}

    assert ACTION.restore(seen(theirs), {"letters": ACTION.remember(seen(theirs), "letters")}) == ()


def test_a_policy_that_may_not_be_read_is_not_taken_for_none() -> None:
    """Nothing is written over what nobody has seen."""
    refused = DeniedError("s3:GetBucketPolicy", "AccessDenied", "no")

    with pytest.raises(AwsError, match="AccessDenied"):
        ACTION.look(TableWay({"GetBucketPolicy": refused}), TARGET)


def organization(*answers: Any) -> str:
    """The organization that is seen where AWS answers so, one question after the other."""
    way = TableWay({"GetBucketPolicy": {"Policy": policy(PUBLIC)}, "GetPublicAccessBlock": BLOCKED})
    way.answers["DescribeOrganization"] = list(answers)
    return ACTION.look(way, TARGET).organization


def test_an_organization_that_may_not_be_read_is_not_taken_for_none() -> None:
    """Else all its other accounts would be shut out as strangers."""
    with pytest.raises(DeniedError, match="SCP"):
        organization({"Error": str(NOT_TOLD)}, NOT_TOLD)


def test_a_refusal_that_passes_is_looked_past() -> None:
    """The second answer counts."""
    assert organization({"Error": str(NOT_TOLD)}, ORGANIZATION) == "o-1234567890"


def test_an_account_without_an_organization_is_in_none() -> None:
    """AWS says so with a code of its own."""
    none = AwsError("organizations:DescribeOrganization", "AWSOrganizationsNotInUseException", "no")

    assert organization({"Error": str(none)}) == ""
