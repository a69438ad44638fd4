"""An attack sequence that names an instance, a role, a key and a bucket: each has a case of its own and what fits it.

Over the real way: rule, bus, queue, function, record, with the shipped playbooks.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from deployer.demo import written
from deployer.sandbox.scene import Sketch, a_scene
from tests.story.stage import ABROAD, MEMBER, Stage, deployed

BUCKET, ROLE, USER = "irhub-story-loot", "deploys", "anna"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@dataclass(frozen=True)
class Told:
    """What became of the sequence."""

    stage: Stage
    instance_id: str
    key: str
    isolated: bool
    cases: Mapping[str, Mapping[str, Any]]
    """The incidents by the kind of their target."""


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """irhub, deployed, and the sequence answered."""
    with deployed() as stage:
        scene = a_scene(MEMBER, ABROAD, Sketch(name="sequence"))
        stage.looks[scene.instance_id] = stage.stage(scene)
        key = furnish(stage)
        stage.publish(sequence(written.event(scene), scene.instance_id, key))
        stage.later()
        listed = stage.run("incidents", "list").facts["incidents"]
        shown = [stage.run("incidents", "show", one["id"]).facts for one in listed]
        cases = {one["incident"]["target"]["kind"]: one for one in shown}
        yield Told(stage, scene.instance_id, key, stage.see(scene).is_isolated, cases)


def furnish(stage: Stage) -> str:
    """A bucket, a role, and a user with a key, whose id is given."""
    s3, iam = (stage.sandbox.client(service, MEMBER, ABROAD) for service in ("s3", "iam"))
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": ABROAD})
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.create_user(UserName=USER)
    key: str = iam.create_access_key(UserName=USER)["AccessKey"]["AccessKeyId"]
    return key


def sequence(event: dict[str, Any], instance_id: str, key: str) -> dict[str, Any]:
    """The event as an attack sequence over all of them (GuardDuty API, Sequence)."""
    place = {"accountId": MEMBER, "region": ABROAD}
    role = {"name": ROLE, "type": "AssumedRole", "credentialUid": "ASIAIOSFODNN7EXAMPLE", "account": {"uid": MEMBER}}
    user = {"name": USER, "type": "IAMUser", "credentialUid": key, "account": {"uid": MEMBER}}
    found = {
        "uid": hashlib.sha256(instance_id.encode()).hexdigest()[:32],
        "actors": [{"id": "1", "user": role}, {"id": "2", "user": user}],
        "resources": [
            {"resourceType": "EC2_INSTANCE", "uid": instance_id, **place},
            {"resourceType": "S3_BUCKET", "uid": f"arn:aws:s3:::{BUCKET}", "name": BUCKET, **place},
        ],
    }
    event["detail"] |= {
        "type": "AttackSequence:S3/CompromisedData",
        "severity": 9,
        "resource": {"resourceType": "AttackSequence"},
        "service": {**event["detail"]["service"], "detection": {"sequence": found}},
    }
    return event


def results(case: Mapping[str, Any]) -> set[str]:
    """The actions of which steps are on record."""
    return {step["action"] for step in case["steps"]}


def test_every_resource_has_a_case_beneath_that_of_the_finding(told: Told) -> None:
    """Four resources, four children, and one parent that names them all."""
    kinds = {"AWS::EC2::Instance", "AWS::IAM::Role", "AWS::IAM::AccessKey", "AWS::S3::Bucket"}
    (parent,) = told.cases.keys() - kinds

    assert kinds < told.cases.keys()
    assert {told.cases[kind]["incident"]["parent"] for kind in kinds} == {told.cases[parent]["incident"]["id"]}


def test_the_instance_is_isolated_and_its_evidence_kept(told: Told) -> None:
    """By what is there, and by the record."""
    case = told.cases["AWS::EC2::Instance"]

    assert told.isolated
    assert case["incident"]["containment"] == "contained"
    assert {"snapshot-volumes", "capture-api-state", "isolate-instance"} <= results(case)


def test_the_key_is_switched_off_and_its_user_denied(told: Told) -> None:
    """Tokens that the key gave out outlive it."""
    iam = told.stage.sandbox.client("iam", MEMBER, ABROAD)
    (key,) = iam.list_access_keys(UserName=USER)["AccessKeyMetadata"]

    assert key["Status"] == "Inactive"
    assert iam.list_user_policies(UserName=USER)["PolicyNames"]
    assert told.cases["AWS::IAM::AccessKey"]["incident"]["containment"] == "contained"


@pytest.mark.parametrize(("kind", "asked"), [("AWS::IAM::Role", ROLE), ("AWS::S3::Bucket", "public")], ids=["role", "bucket"])
def test_what_others_need_too_is_asked(told: Told, kind: str, asked: str) -> None:
    """Nothing is changed but evidence kept; the steps stand in the notice, and the case waits."""
    case = told.cases[kind]

    assert (case["incident"]["state"], case["incident"]["containment"]) == ("waiting", "none")
    assert all(step["kept"] for step in case["steps"])
    assert asked in " ".join(case["notice"]["asked"]).lower()
