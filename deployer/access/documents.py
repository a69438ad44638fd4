"""The policies of the deployer's roles and of those who answer incidents, made from lists of calls, for one installation.

* ``reader`` is what plan, status and doctor need in the hub account; it changes nothing.
* ``deployer`` is what the other commands need beside it, and ``deployer-stacks`` what CloudFormation does in its name, which
  counts only when it comes through CloudFormation.
* ``responder`` is what people need who answer incidents and deploy nothing.
* ``management`` is all that is ever called in the management account.

IAM takes 6,144 characters in one managed policy and ten of them on a role, so a longer one is cut into numbered parts.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from deployer.access import names, resources, through_stacks
from deployer.access.writes import HUB_WRITES, MANAGEMENT_READS, MANAGEMENT_WRITES, RESPONDER
from deployer.aws.reads import READS
from deployer.render import Rendered
from deployer.settings import Settings
from hub.action import INSTALLATION_TAG

LARGEST = 6_144
FOLDER = "policies/deployer"
Statement = Mapping[str, Any]
Condition = Mapping[str, Mapping[str, Any]]

THROUGH: Condition = {"ForAnyValue:StringEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}}
READING = ("kms:Decrypt",)
WRITING = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo")
LENT_TO = ["events.amazonaws.com", "lambda.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com"]


def files(settings: Settings, rendered: Rendered) -> dict[str, str]:
    """Every policy by the path that it is rendered to."""
    return {
        f"{FOLDER}/{name}.json": json.dumps(document, indent=2) + "\n"
        for name, document in documents(settings, rendered).items()
    }


def write(folder: Path, settings: Settings, rendered: Rendered) -> tuple[Path, ...]:
    """Every policy as a file below the folder; the paths."""
    made = {folder / name: text for name, text in files(settings, rendered).items()}
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return tuple(made)


def documents(settings: Settings, rendered: Rendered) -> dict[str, Mapping[str, Any]]:
    """Every policy by its name."""
    hub = (rendered.bootstrap, rendered.dead_letters, rendered.hub)
    management = _through(settings, (rendered.role, rendered.forwarding))
    return {
        **_cut("reader", [*_direct(settings, READS), _opening(settings, READING)]),
        **_cut("deployer", [*_direct(settings, HUB_WRITES), _opening(settings, WRITING)]),
        **_cut("deployer-stacks", _through(settings, hub)),
        **_cut("responder", [*_direct(settings, RESPONDER), _opening(settings, READING)]),
        **_cut("management", [*_direct(settings, MANAGEMENT_READS | MANAGEMENT_WRITES), *management]),
    }


def _opening(settings: Settings, actions: tuple[str, ...]) -> Statement:
    """The record's key, as DynamoDB and S3 use it in the name of whoever reads or writes (KMS API, kms:ViaService)."""
    via = {"kms:ViaService": [f"{one}.{settings.hub.region}.{suffix_of(settings)}" for one in ("dynamodb", "s3")]}
    ours = {f"aws:ResourceTag/{INSTALLATION_TAG}": settings.prefix, **via}
    where = resources.of("kms:Decrypt", settings)
    return {"Sid": "OpenTheRecord", **_statement(where, {"StringEquals": ours}, list(actions))}


def suffix_of(settings: Settings) -> str:
    """The end of AWS's host names in this partition."""
    return "amazonaws.com.cn" if settings.partition == "aws-cn" else "amazonaws.com"


def _direct(settings: Settings, calls: Iterable[str]) -> list[Statement]:
    every = {action for call in calls for action in names.actions(call)}
    return _statements(settings, {action: resources.of(action, settings, looking=True) for action in every}, {})


def _through(settings: Settings, texts: Iterable[str]) -> list[Statement]:
    """What CloudFormation does for us; a role is lent under the condition that PassRole knows: to whom."""
    needed = through_stacks.needed(texts, settings.hub.region)
    every = {action for actions in needed.values() for action in actions} - {"iam:PassRole"}
    lending = {"Effect": "Allow", "Action": ["iam:PassRole"], "Resource": list(resources.of("iam:PassRole", settings))}
    to = {"StringEquals": {"iam:PassedToService": LENT_TO}}
    made = _statements(settings, {action: resources.of(action, settings) for action in every}, THROUGH)
    return [*made, {"Sid": "Lend", **lending, "Condition": to}]


def _statements(settings: Settings, granted: Mapping[str, tuple[str, ...]], condition: Condition) -> list[Statement]:
    """A statement for all actions that share resources and condition; what is about nothing that there is, is left out."""
    grouped: dict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
    for action, where in sorted(granted.items()):
        for part, when in _parts(action, where, settings.prefix) if where else ():
            grouped[part, json.dumps({**condition, **when})].append(action)
    return [_statement(where, json.loads(when), actions) for (where, when), actions in sorted(grouped.items())]


def _parts(action: str, where: tuple[str, ...], prefix: str) -> Iterator[tuple[tuple[str, ...], Condition]]:
    """On what, and under which condition: a key is known by its tag, which its alias has not; a new one by what it will get."""
    if action in {"kms:CreateKey", "kms:TagResource"}:
        yield where, {"StringEquals": {f"aws:RequestTag/{INSTALLATION_TAG}": prefix}}
        return
    keys = tuple(arn for arn in where if ":key/" in arn)
    if keys:
        yield keys, {"StringEquals": {f"aws:ResourceTag/{INSTALLATION_TAG}": prefix}}
    if keys != where:
        yield tuple(arn for arn in where if arn not in keys), {}


def _statement(where: tuple[str, ...], when: Condition, actions: list[str]) -> Statement:
    granted = {"Effect": "Allow", "Action": actions, "Resource": list(where)}
    return {**granted, "Condition": when} if when else granted


def _cut(name: str, statements: Iterable[Statement]) -> dict[str, Mapping[str, Any]]:
    """The statements as one policy, or as several that each fit."""
    parts: list[list[Statement]] = [[]]
    for statement in statements:
        if parts[-1] and size(_document([*parts[-1], statement])) > LARGEST:
            parts.append([])
        parts[-1].append(statement)
    if len(parts) == 1:
        return {name: _document(parts[0])}
    return {f"{name}-{number}": _document(part) for number, part in enumerate(parts, start=1)}


def size(document: Mapping[str, Any]) -> int:
    """How many characters IAM counts: all but white space."""
    return len("".join(json.dumps(document).split()))


def _document(statements: list[Statement]) -> Mapping[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
