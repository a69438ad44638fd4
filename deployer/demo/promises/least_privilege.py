"""Promise 6: each call is within the role, and each session is narrowed to what the actions declare."""

import json
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from deployer.demo.seen import by_spokes, named
from deployer.demo.testimony import Testimony

IAM_NAMES = {"s3:ListObjectsV2": "s3:ListBucket"}
SESSION_POLICY_CHARACTERS = 2_048


def complaints(seen: Testimony) -> Iterator[str]:
    """Every call beyond its role, every role that allows too much or lets strangers in, every session that is not narrowed."""
    yield from seen.entered
    for role, actions in seen.allowed.items():
        yield from (f"{role} allows {action}" for action in actions if "*" in action)
    for call in by_spokes(seen, seen.made()):
        if not _allows(_role(seen, call.principal_arn), call.name):
            yield f"{call.name} is not in the policies of {call.principal_arn}"
    for entry in named(seen.made(), "sts:AssumeRole"):
        if "/irhub/" in str(entry.parameters.get("RoleArn")):
            yield from _too_wide(entry.parameters.get("Policy"), seen)


def _role(seen: Testimony, principal: str) -> tuple[str, ...]:
    name = principal.split("/")[1]
    account = principal.split(":")[4]
    return next((actions for arn, actions in seen.allowed.items() if f":{account}:" in arn and arn.endswith(f"/{name}")), ())


def _too_wide(policy: object, seen: Testimony) -> Iterator[str]:
    if not isinstance(policy, str):
        yield "a role was entered without a session policy"
        return
    if len(policy) > SESSION_POLICY_CHARACTERS:
        yield f"a session policy has {len(policy)} characters"
    allowed = {action for actions in seen.allowed.values() for action in actions}
    for statement in json.loads(policy)["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        yield from (f"a session policy allows {action}, which no role has" for action in actions if action not in allowed)


def _allows(actions: Iterable[str], name: str) -> bool:
    return any(fnmatchcase(IAM_NAMES.get(name, name).lower(), action.lower()) for action in actions)
