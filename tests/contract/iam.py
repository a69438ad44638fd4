"""What is known of IAM's actions, resources and condition keys, by parliament."""

import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it leaves its own data files open, and imports pkg_resources, which is deprecated
    import parliament

Statement = Mapping[str, Any]

BETTER_KNOWN = (
    "arn:aws:iam::aws:policy/",  # AWS's own policies have "aws" where the account stands
    "kms:ResourceAliases",  # newer than its data (AWS KMS Developer Guide, "Condition keys for AWS KMS")
    "does allow s3:PutBucketPolicy",  # true, and why it stands in the restore role alone
)
MISMATCH = "RESOURCE_MISMATCH"


def faults_in(statements: Sequence[Statement]) -> list[str]:
    """What does not exist, or does not fit, in a policy of these statements.

    A call may need several resources, each under conditions of its own and so in a statement of its own; whether they are
    all there is asked of the statements joined by action.
    """
    apart = [fault for fault in _faults(statements) if not fault.startswith(MISMATCH)]
    return apart + [fault for fault in _faults(_joined(statements)) if fault.startswith(MISMATCH)]


def _faults(statements: Sequence[Statement]) -> list[str]:
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    findings = (str(finding) for finding in parliament.analyze_policy_string(json.dumps(policy)).findings)
    return [finding for finding in findings if not any(known in finding for known in BETTER_KNOWN)]


def _joined(statements: Sequence[Statement]) -> list[Statement]:
    resources: dict[str, set[str]] = {}
    for statement in statements:
        for action in _listed(statement["Action"]):
            resources.setdefault(action, set()).update(_listed(statement["Resource"]))
    return [{"Effect": "Allow", "Action": action, "Resource": sorted(arns)} for action, arns in resources.items()]


def _listed(value: str | Iterable[str]) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value


def takes_resources(name: str) -> bool:
    """True where IAM lets the action be narrowed to resources."""
    prefix, _, operation = name.partition(":")
    services = (service for service in parliament.iam_definition if service["prefix"] == prefix)
    privileges: list[Mapping[str, Any]] = [each for service in services for each in service["privileges"]]
    types = [each["resource_types"] for each in privileges if each["privilege"] == operation]
    return any(kind["resource_type"] for kinds in types for kind in kinds)
