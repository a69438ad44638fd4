"""S3, DynamoDB and KMS in templates, with what stock moto leaves out of them.

Of buckets: versioning, Object Lock, public access block, ownership, lifecycle, and that a bucket with objects is not
deleted. Of tables: time to live, point-in-time recovery, encryption, and every update. Of keys: updates, and that a
deleted key waits for its end. A name that is taken fails, as it does on AWS.
"""

import json
from collections.abc import Mapping
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.kms.models import kms_backends
from moto.s3.cloud_formation import cfn_to_api_encryption
from moto.s3.models import PublicAccessBlock, s3_backends

from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.resources.kind import Kind, Made, Wanted, backend_of, before, own, stock_drop

DAYS_UNTIL_A_KEY_IS_GONE = 30


def _s3(wanted: Wanted) -> Any:
    return s3_backends[wanted.account_id]["aws"]


def _settle_bucket(bucket: Any, wanted: Wanted) -> Any:
    bucket.versioning_status = (wanted.get("VersioningConfiguration") or {}).get("Status")
    _settle_lock(bucket, wanted)
    block = wanted.get("PublicAccessBlockConfiguration")
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    bucket.public_access_block = PublicAccessBlock(*(block.get(name) for name in names)) if block else None
    rules = (wanted.get("OwnershipControls") or {}).get("Rules") or [{}]
    bucket.ownership_rule = rules[0].get("ObjectOwnership")
    encryption = wanted.get("BucketEncryption")
    bucket.encryption = cfn_to_api_encryption(encryption) if encryption else None
    bucket.set_lifecycle([_rule(rule) for rule in (wanted.get("LifecycleConfiguration") or {}).get("Rules", ())])
    _s3(wanted).put_bucket_tagging(bucket.name, dict(wanted.tags))
    return bucket


def _settle_lock(bucket: Any, wanted: Wanted) -> None:
    retention = ((wanted.get("ObjectLockConfiguration") or {}).get("Rule") or {}).get("DefaultRetention") or {}
    bucket.object_lock_enabled = str(wanted.get("ObjectLockEnabled", False)).lower() == "true"
    bucket.default_lock_mode = retention.get("Mode", "")
    bucket.default_lock_days = int(retention.get("Days", 0))
    bucket.default_lock_years = int(retention.get("Years", 0))


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A lifecycle rule of a template, in the words of the S3 API."""
    said: dict[str, Any] = {"ID": rule.get("Id"), "Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "ExpirationInDays" in rule:
        said["Expiration"] = {"Days": rule["ExpirationInDays"]}
    same = ("AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration")
    return {**said, **{name: rule[name] for name in same if name in rule}}


def _drop_bucket(bucket: Any, wanted: Wanted) -> None:
    if bucket.keys:
        raise RefusalError("BucketNotEmpty", "The bucket you tried to delete is not empty")
    _s3(wanted).delete_bucket(bucket.name)


def _settle_bucket_policy(made: Made, wanted: Wanted) -> Made:
    document = json.dumps(wanted.get("PolicyDocument"), default=str)
    _s3(wanted).put_bucket_policy(wanted.get("Bucket"), document.encode())
    made.physical_resource_id = wanted.get("Bucket")
    return made


def _drop_bucket_policy(_: Made, wanted: Wanted) -> None:
    if wanted.get("Bucket") in _s3(wanted).buckets:
        _s3(wanted).delete_bucket_policy(wanted.get("Bucket"))


def _settle_table(table: Any, wanted: Wanted) -> Any:
    backend = backend_of(dynamodb_backends, wanted)
    table.billing_mode = wanted.get("BillingMode", "PROVISIONED")
    table.deletion_protection_enabled = wanted.get("DeletionProtectionEnabled", False)
    table.tags = wanted.tag_list
    sse = wanted.get("SSESpecification") or {}
    table.sse_specification = {"Enabled": True, "KMSMasterKeyId": sse.get("KMSMasterKeyId")} if sse.get("SSEEnabled") else None
    ttl = wanted.get("TimeToLiveSpecification")
    if ttl:
        backend.update_time_to_live(table.name, ttl)
    elif before(table):
        table.ttl = {"TimeToLiveStatus": "DISABLED"}
    recovery = wanted.get("PointInTimeRecoverySpecification") or {}
    enabled = {"PointInTimeRecoveryEnabled": bool(recovery.get("PointInTimeRecoveryEnabled"))}
    backend.update_continuous_backups(table.name, {**recovery, **enabled})
    return table


def _settle_key(key: Any, wanted: Wanted) -> Any:
    key.policy = json.dumps(wanted.get("KeyPolicy"), default=str)
    key.description = wanted.get("Description") or ""
    key.key_rotation_status = wanted.get("EnableKeyRotation", False)
    key.enabled = wanted.get("Enabled", True)
    tagger = backend_of(kms_backends, wanted).tagger
    tagger.delete_all_tags_for_resource(key.id)
    tagger.tag_resource(key.id, [{"TagKey": name, "TagValue": value} for name, value in wanted.tags.items()])
    return key


def _drop_key(key: Any, wanted: Wanted) -> None:
    days = wanted.get("PendingWindowInDays", DAYS_UNTIL_A_KEY_IS_GONE)
    backend_of(kms_backends, wanted).schedule_key_deletion(key.id, int(days))


def _settle_alias(made: Made, wanted: Wanted) -> Made:
    backend, name = backend_of(kms_backends, wanted), wanted.get("AliasName")
    if before(made):
        backend.update_alias(wanted.get("TargetKeyId"), name)
        return made
    if backend.get_key_id_from_alias(name) is not None:
        raise RefusalError("AlreadyExistsException", f"An alias with the name {name} already exists")
    backend.create_alias(wanted.get("TargetKeyId"), name)
    made.physical_resource_id = name
    return made


def _drop_alias(made: Made, wanted: Wanted) -> None:
    backend_of(kms_backends, wanted).delete_alias(made.physical_resource_id)


KINDS = (
    Kind("AWS::S3::Bucket", _settle_bucket, _drop_bucket, ("BucketName", "ObjectLockEnabled")),
    Kind("AWS::S3::BucketPolicy", _settle_bucket_policy, _drop_bucket_policy, ("Bucket",), own("AWS::S3::BucketPolicy")),
    Kind("AWS::DynamoDB::Table", _settle_table, stock_drop, ("TableName", "KeySchema")),
    Kind("AWS::KMS::Key", _settle_key, _drop_key),
    Kind("AWS::KMS::Alias", _settle_alias, _drop_alias, ("AliasName",), own("AWS::KMS::Alias")),
)
