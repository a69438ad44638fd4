"""Cases for IAM in templates."""

from typing import Any

from tests.sandbox.aws import MEMBER, client
from tests.sandbox.kinds.case import Case, Resources, numbered, one, policy

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": MEMBER}, "Action": "sts:AssumeRole"}]}


def _role(n: int) -> Resources:
    inline = [{"PolicyName": f"p{n}", "PolicyDocument": policy("s3:*")}]
    trust = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Sid": f"S{n}"}]}
    boundary = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "b", "PolicyDocument": policy("*")}}
    tags = [{"Key": "n", "Value": str(n)}]
    role = {
        "RoleName": "r",
        "AssumeRolePolicyDocument": trust,
        "Policies": inline,
        "ManagedPolicyArns": [{"Ref": "B"}],
        "Tags": tags,
    }
    return {"B": boundary, "R": {"Type": "AWS::IAM::Role", "Properties": {**role, "PermissionsBoundary": {"Ref": "B"}}}}


def _see_role() -> Any:
    iam = client("iam")
    role, arn = iam.get_role(RoleName="r")["Role"], f"arn:aws:iam::{MEMBER}:policy/b"
    attached = [each["PolicyArn"] for each in iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"]]
    names = iam.list_role_policies(RoleName="r")["PolicyNames"]
    sid = role["AssumeRolePolicyDocument"]["Statement"][0]["Sid"]
    return sid, names, attached == [arn], role["PermissionsBoundary"]["PermissionsBoundaryArn"] == arn, role["Tags"]


def _see_policy() -> Any:
    iam, arn = client("iam"), f"arn:aws:iam::{MEMBER}:policy/irhub/p"
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]["Statement"][0]["Action"]


CASES = (
    Case("AWS::IAM::Role", _role, _see_role, lambda n: (f"S{n}", [f"p{n}"], True, True, [{"Key": "n", "Value": str(n)}])),
    Case(
        "AWS::IAM::ManagedPolicy",
        lambda n: one("AWS::IAM::ManagedPolicy", ManagedPolicyName="p", Path="/irhub/", PolicyDocument=policy(f"s3:A{n}")),
        _see_policy,
        numbered("s3:A"),
    ),
)
