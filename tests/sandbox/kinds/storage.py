"""Cases for S3, DynamoDB and KMS in templates."""

import json
from typing import Any

from tests.sandbox.aws import client
from tests.sandbox.kinds.case import EVERYBODY, Case, Resources, numbered, one, policy


def _bucket(n: int) -> Resources:
    retention = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": n}}}
    block = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    rule = {"Id": "r", "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": n}}
    return one(
        "AWS::S3::Bucket",
        BucketName="bucket",
        VersioningConfiguration={"Status": "Enabled"},
        ObjectLockEnabled=True,
        ObjectLockConfiguration=retention,
        PublicAccessBlockConfiguration=block,
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        LifecycleConfiguration={"Rules": [rule]},
    )


def _see_bucket() -> Any:
    s3 = client("s3")
    lock = s3.get_object_lock_configuration(Bucket="bucket")["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    rules = s3.get_bucket_lifecycle_configuration(Bucket="bucket")["Rules"]
    return (
        s3.get_bucket_versioning(Bucket="bucket")["Status"],
        lock["Days"],
        all(s3.get_public_access_block(Bucket="bucket")["PublicAccessBlockConfiguration"].values()),
        s3.get_bucket_ownership_controls(Bucket="bucket")["OwnershipControls"]["Rules"][0]["ObjectOwnership"],
        rules[0]["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"],
    )


def _bucket_policy(n: int) -> Resources:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "bucket"}}
    document = policy(f"s3:Action{n}", "arn:aws:s3:::bucket", **EVERYBODY)
    return {"B": bucket, **one("AWS::S3::BucketPolicy", Bucket={"Ref": "B"}, PolicyDocument=document)}


def _see_bucket_policy() -> Any:
    return json.loads(client("s3").get_bucket_policy(Bucket="bucket")["Policy"])["Statement"][0]["Action"]


def _table(n: int) -> Resources:
    return one(
        "AWS::DynamoDB::Table",
        TableName="t",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        TimeToLiveSpecification={"AttributeName": f"ttl{n}", "Enabled": True},
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )


def _see_table() -> Any:
    dynamodb = client("dynamodb")
    recovery = dynamodb.describe_continuous_backups(TableName="t")["ContinuousBackupsDescription"]
    status = recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    return dynamodb.describe_time_to_live(TableName="t")["TimeToLiveDescription"]["AttributeName"], status


def _key(n: int) -> Resources:
    key = {"KeyPolicy": policy("kms:*", **EVERYBODY), "Description": f"d{n}", "Tags": [{"Key": "n", "Value": str(n)}]}
    alias = {"AliasName": "alias/a", "TargetKeyId": {"Ref": "R"}}
    return {**one("AWS::KMS::Key", **key, EnableKeyRotation=n == 1), "A": {"Type": "AWS::KMS::Alias", "Properties": alias}}


def _see_key() -> Any:
    kms = client("kms")
    key = kms.describe_key(KeyId="alias/a")["KeyMetadata"]
    tags = kms.list_resource_tags(KeyId=key["KeyId"])["Tags"]
    return key["Description"], kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"], tags


CASES = (
    Case("AWS::S3::Bucket", _bucket, _see_bucket, lambda n: ("Enabled", n, True, "BucketOwnerEnforced", n)),
    Case("AWS::S3::BucketPolicy", _bucket_policy, _see_bucket_policy, numbered("s3:Action")),
    Case("AWS::DynamoDB::Table", _table, _see_table, lambda n: (f"ttl{n}", "ENABLED")),
    Case("AWS::KMS::Key", _key, _see_key, lambda n: (f"d{n}", n == 1, [{"TagKey": "n", "TagValue": str(n)}])),
)
