"""Makes sense of the one long string in which StackSets say why an instance failed."""

import re

_PARTS = re.compile(
    r"ResourceLogicalId:(?P<id>[^,]*),\s*ResourceType:(?P<type>[^,]*),\s*ResourceStatusReason:(?P<reason>.*)",
    re.DOTALL,
)


def clear_reason(said: str) -> str:
    """The reason first and the resource behind it, on one line; what cannot be parsed stays as it is."""
    found = _PARTS.search(said)
    if not found:
        return " ".join(said.split())
    reason = " ".join(found["reason"].split()).rstrip(".")
    return f"{reason} ({found['id'].strip()}, {found['type'].strip()})"
