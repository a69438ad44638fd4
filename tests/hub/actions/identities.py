"""Makers of users, roles and what is seen of them, for the tests of actions on identities."""

from typing import Any

from hub.actions.iam.principal import LONGEST, Policy, Principal

QUARANTINE = "arn:aws:iam::123456789012:policy/irhub/irhub-quarantine"


def a_user(*policies: Policy, **changes: Any) -> Principal:
    """Alice, with these inline policies."""
    made = {"path": "/", "policies": policies, "longest": LONGEST["User"], **changes}
    return Principal("User", "alice", "AIDAALICE", **made)


def a_role(*policies: Policy, **changes: Any) -> Principal:
    """The role web, with these inline policies."""
    made = {"name": "web", "path": "/apps/", "policies": policies, "longest": LONGEST["Role"], **changes}
    return Principal("Role", id="AROAWEB", **made)


def attached(count: int) -> tuple[str, ...]:
    """The ARNs of so many managed policies."""
    return tuple(f"arn:aws:iam::aws:policy/p{number}" for number in range(count))
