"""Whether the management account lent the hub account the right to write policies.

It does so by the organization's delegation policy (Organizations API, PutResourcePolicy). Only what plainly says so counts: a
statement with a condition, or one that names the calls in another way, is taken for a no, and the plan is handed over.
"""

import json
from collections.abc import Mapping
from typing import Any

NEEDED = (
    "organizations:AttachPolicy",
    "organizations:CreatePolicy",
    "organizations:DetachPolicy",
    "organizations:UpdatePolicy",
)


def may_write(content: str, account_id: str) -> bool:
    """Whether the delegation policy lets this account make, change, attach and detach policies, as a plain reader sees it."""
    document: Mapping[str, Any] = json.loads(content) if content else {}
    granted = {
        action.lower()
        for one in _many(document.get("Statement", ()))
        if _is_for(one, account_id)
        for action in _many(one.get("Action", ()))
    }
    return all(_covers(granted, action.lower()) for action in NEEDED)


def _is_for(statement: Mapping[str, Any], account_id: str) -> bool:
    principal = statement.get("Principal", {})
    named = _many(principal.get("AWS", ())) if isinstance(principal, Mapping) else ()
    ours = any(one == account_id or one.endswith(f"::{account_id}:root") for one in named)
    return statement.get("Effect") == "Allow" and ours and "Condition" not in statement


def _covers(granted: set[str], action: str) -> bool:
    return action in granted or any(one.endswith("*") and action.startswith(one.removesuffix("*")) for one in granted)


def _many(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)
