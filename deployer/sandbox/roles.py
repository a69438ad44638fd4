"""What AWS services ask of roles and policies before they act for a user: the trust, and what the role allows.

Lambda asks it of a function's role, EventBridge of a target's. The answers are those of the sandbox's own evaluator over
what was really deployed; anything but a plain yes is a no.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from moto.iam.models import iam_backends

from deployer.sandbox.evaluator import Answer, Question, Verdict, evaluate

Context = Mapping[str, tuple[str, ...]]


def role_of(role_arn: str) -> Any:
    """moto's role of exactly this ARN, path included; None where there is none."""
    iam = iam_backends[role_arn.split(":")[4]]["aws"]
    return next((role for role in list(iam.roles.values()) if role.arn == role_arn), None)


def may_enter(service: str, role_arn: str, context: Context) -> Answer:
    """Whether the role exists and its trust policy lets this service enter it."""
    role = role_of(role_arn)
    if role is None:
        return Answer(Verdict.DENIED, f"there is no role {role_arn}")
    question = Question("sts:AssumeRole", role_arn, frozenset({"*", f"Service:{service}"}), {**_NOT_A_PRINCIPAL, **context})
    return evaluate(json.loads(role.assume_role_policy_document), question)


_NOT_A_PRINCIPAL: Context = {"sts:ExternalId": (), "aws:PrincipalArn": (), "aws:PrincipalOrgID": ()}


def allows(role_arn: str, question: Question) -> Answer:
    """Whether the role's own policies, and its boundary where it has one, let it do this."""
    answers = [evaluate(_joined(_own_policies(role_arn)), question)]
    boundary = _boundary(role_arn)
    if boundary is not None:
        answers.append(evaluate(boundary, question))
    return next((answer for answer in answers if not answer.is_allowed), answers[0])


def user_may(user_arn: str, question: Question) -> Answer:
    """Whether the user's own policies, and those of the user's groups, let them do this."""
    iam = iam_backends[user_arn.split(":")[4]]["aws"]
    user = next((user for user in list(iam.users.values()) if user.arn == user_arn), None)
    if user is None:
        return Answer(Verdict.DENIED, f"there is no user {user_arn}")
    holders: tuple[Any, ...] = (user, *iam.get_groups_for_user(user.name))
    documents = [_parsed(document) for one in holders for document in list(one.policies.values())]
    managed = [_document(policy) for one in holders for policy in _managed(user_arn, one.managed_policies)]
    return evaluate(_joined(iter((*documents, *managed))), question)


def _joined(policies: Iterator[Mapping[str, Any]]) -> Mapping[str, Any]:
    statements = (policy.get("Statement", ()) for policy in policies)
    return {"Statement": [one for many in statements for one in (many if isinstance(many, list) else [many])]}


def _own_policies(role_arn: str) -> Iterator[Mapping[str, Any]]:
    role = role_of(role_arn)
    yield from (_parsed(document) for document in list(role.policies.values()))
    yield from (_document(policy) for policy in _managed(role_arn, role.managed_policies))


def _managed(role_arn: str, arns: Mapping[str, Any]) -> Iterator[Any]:
    known = iam_backends[role_arn.split(":")[4]]["aws"].managed_policies
    return (known[arn] for arn in list(arns) if arn in known)


def _boundary(role_arn: str) -> Mapping[str, Any] | None:
    arn = getattr(role_of(role_arn), "permissions_boundary_arn", None)
    if not arn:
        return None
    found = next(iter(_managed(role_arn, {arn: None})), None)
    return {} if found is None else _document(found)


def _document(policy: Any) -> Mapping[str, Any]:
    """What a managed policy says: its default version."""
    return _parsed(next(version.document for version in policy.versions if version.is_default))


def _parsed(document: Any) -> Mapping[str, Any]:
    parsed: Mapping[str, Any] = json.loads(document) if isinstance(document, str) else document
    return parsed
