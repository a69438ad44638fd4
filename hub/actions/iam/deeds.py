"""What a principal did, read from CloudTrail's events: whom it became, what it made, whose trust and power it changed. Pure.

An event is text that whoever made the call influenced: names in it are taken only where they can be such, and nothing in an
event leads to a call but an access key's id, which CloudTrail itself put there.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

USER, ROLE, KEY = "AWS::IAM::User", "AWS::IAM::Role", "AWS::IAM::AccessKey"
INSTANCE, FUNCTION, POLICY = "AWS::EC2::Instance", "AWS::Lambda::Function", "AWS::IAM::ManagedPolicy"
GROUP, SAML, OIDC = "AWS::IAM::Group", "AWS::IAM::SAMLProvider", "AWS::IAM::OIDCProvider"
NAME = re.compile(r"[A-Za-z0-9_+=,.@:/-]{1,200}")
ACCOUNT = re.compile(r"[0-9]{12}")
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
KEY_ID = re.compile(r"A[KS]IA[A-Z2-7]{12,28}")
RESPONDING = frozenset({USER, ROLE, KEY, INSTANCE, FUNCTION})
"""Kinds that ``irhub respond`` takes by their ids."""

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done, and to what."""

    at: str
    call: str
    what: str
    kind: str
    id: str
    region: str = ""
    """Where it lies; empty for what lies in no Region, or where the event does not say."""
    account: str = ""
    """The account of a role that was taken on, which may be another one."""


def events(answer: Mapping[str, Any]) -> tuple[Event, ...]:
    """The events in an answer of LookupEvents; one that cannot be read is left out."""
    found = (_parsed(one.get("CloudTrailEvent")) for one in answer.get("Events", ()))
    return tuple(one for one in found if one)


def sessions(found: Iterable[Event]) -> tuple[str, ...]:
    """The ids of the temporary keys that were given out in these events."""
    keys = (_at(event, "responseElements", "credentials", "accessKeyId") for event in found)
    return tuple(dict.fromkeys(key for key in keys if KEY_ID.fullmatch(key)))


def deeds(found: Iterable[Event]) -> tuple[Deed, ...]:
    """What was done, each once, in the order of time; what AWS refused was not done."""
    done = [deed for event in found if not event.get("errorCode") for deed in _deeds(event)]
    return tuple(sorted(dict.fromkeys(done), key=lambda deed: (deed.at, deed.call, deed.id)))


def _deeds(event: Event) -> Iterator[Deed]:
    call = str(event.get("eventName", "")).rstrip("0123456789v_")
    for what, kind, name in READ[call](event) if call in READ else ():
        if NAME.fullmatch(name):
            yield Deed(str(event.get("eventTime", "")), call, what, kind, name, _region(event, kind), _account(event, call))


def _account(event: Event, call: str) -> str:
    role = _at(event, "requestParameters", "roleArn") if call == "AssumeRole" else ""
    said = role.split(":")[4:5]
    return said[0] if said and ACCOUNT.fullmatch(said[0]) else ""


def _region(event: Event, kind: str) -> str:
    said = str(event.get("awsRegion", ""))
    return said if not kind.startswith("AWS::IAM::") and REGION.fullmatch(said) else ""


Found = Iterator[tuple[str, str, str]]


def _named(what: str, kind: str, field: str) -> Callable[[Event], Found]:
    """Reads the name out of the request."""

    def read(event: Event) -> Found:
        yield what, kind, _at(event, "requestParameters", field).rpartition(":role/")[2].rpartition("/")[2]

    return read


def _key(event: Event) -> Found:
    yield "made a key", KEY, _at(event, "responseElements", "accessKey", "accessKeyId")


def _key_on(event: Event) -> Found:
    if _at(event, "requestParameters", "status") == "Active":
        yield "switched on", KEY, _at(event, "requestParameters", "accessKeyId")


def _function(what: str) -> Callable[[Event], Found]:
    """Reads a function's name, which a request may give as an ARN."""

    def read(event: Event) -> Found:
        name = _at(event, "requestParameters", "functionName")
        yield what, FUNCTION, name.rpartition("function:")[2].partition(":")[0]

    return read


def _instances(event: Event) -> Found:
    answered = event.get("responseElements")
    items = _part(_part(answered, "instancesSet"), "items")
    for item in items if isinstance(items, list) else ():
        yield "launched", INSTANCE, _at({"item": item}, "item", "instanceId")


READ: Mapping[str, Callable[[Event], Found]] = {
    "AddPermission": _function("let others call"),
    "AddRoleToInstanceProfile": _named("gave to instances", ROLE, "roleName"),
    "AddUserToGroup": _named("gave power to", USER, "userName"),
    "AssumeRole": _named("took on", ROLE, "roleArn"),
    "AttachGroupPolicy": _named("gave power to group", GROUP, "groupName"),
    "AttachRolePolicy": _named("gave power to", ROLE, "roleName"),
    "AttachUserPolicy": _named("gave power to", USER, "userName"),
    "CreateAccessKey": _key,
    "CreateFunction": _function("made"),
    "CreateLoginProfile": _named("gave a password to", USER, "userName"),
    "CreateOpenIDConnectProvider": _named("let in whoever signs in at", OIDC, "url"),
    "CreatePolicy": _named("made", POLICY, "policyName"),
    "CreatePolicyVersion": _named("changed", POLICY, "policyArn"),
    "CreateRole": _named("made", ROLE, "roleName"),
    "CreateSAMLProvider": _named("let in whoever signs in at", SAML, "name"),
    "CreateServiceSpecificCredential": _named("gave a credential to", USER, "userName"),
    "CreateUser": _named("made", USER, "userName"),
    "DeactivateMFADevice": _named("took a second factor from", USER, "userName"),
    "DeleteRolePermissionsBoundary": _named("gave power to", ROLE, "roleName"),
    "DeleteUserPermissionsBoundary": _named("gave power to", USER, "userName"),
    "PutGroupPolicy": _named("gave power to group", GROUP, "groupName"),
    "PutRolePolicy": _named("gave power to", ROLE, "roleName"),
    "PutUserPolicy": _named("gave power to", USER, "userName"),
    "RunInstances": _instances,
    "SetDefaultPolicyVersion": _named("changed", POLICY, "policyArn"),
    "UpdateAccessKey": _key_on,
    "UpdateAssumeRolePolicy": _named("changed whom it trusts:", ROLE, "roleName"),
    "UpdateFunctionCode": _function("changed"),
    "UpdateLoginProfile": _named("changed the password of", USER, "userName"),
    "UpdateSAMLProvider": _named("let in whoever signs in at", SAML, "sAMLProviderArn"),
    "UploadSSHPublicKey": _named("gave a credential to", USER, "userName"),
    "UploadSigningCertificate": _named("gave a credential to", USER, "userName"),
}
"""By the call, what it means (CloudTrail User Guide, "CloudTrail record contents"; the request and answer of each API)."""


def _parsed(text: object) -> Event:
    try:
        found = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _at(event: Any, *path: str) -> str:
    """The text there; empty where there is none."""
    for name in path:
        event = _part(event, name)
    return event if isinstance(event, str) else ""


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None
