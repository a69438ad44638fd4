"""Whose credentials a finding is about: the access key, the user or the role that something can be done about.

A finding names a key, and yet the key is the right target only where it is a long-term key of an IAM user. The keys of sessions
begin with ASIA; they cannot be switched off, so their user or role is the target ("IAM identifiers", IAM User Guide, unique
identifiers). Root has no entity in IAM, and of a federated user only a chosen name is known: there the account is the target,
so people are told and nothing acts.
"""

from hub.sources.foreign import Reader

KEY, USER, ROLE = "AWS::IAM::AccessKey", "AWS::IAM::User", "AWS::IAM::Role"
OF_A_SESSION = "ASIA"
ROLES = frozenset({"AssumedRole", "Role"})
NOBODY = frozenset({"Root", "FederatedUser"})
Who = tuple[str, str]
"""The kind of resource, and the field whose text is its id."""


def who(details: Reader, key_field: str = "accessKeyId", user_type: str = "userType") -> Who | None:
    """The identity behind ``accessKeyDetails``; None where nothing can be done about it."""
    kind, key = details.text(user_type, ""), details.text(key_field, "")
    if kind in NOBODY:
        return None
    if kind in ROLES:
        return _named(ROLE, "userName", details)
    if kind == "IAMUser" and (not key or key.startswith(OF_A_SESSION)):
        return _named(USER, "userName", details)
    return (KEY, key_field) if key else None


def session_of(details: Reader) -> str:
    """The name of the role session, which for credentials of an instance is the instance's id; empty where there is none."""
    return details.text("principalId", "").partition(":")[2]


def _named(kind: str, field: str, details: Reader) -> Who | None:
    return (kind, field) if details.text(field, "") else None
