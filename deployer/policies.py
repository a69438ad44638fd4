"""Role policies from the catalogue: what irhub may do anywhere is what its actions declare, and nothing beside.

* ``contain`` holds what the actions of the enabled playbooks declare.
* ``restore`` holds what every action declares for the way back, also of those that no playbook uses (any more): a playbook
  that is switched off must not take the way back from what it did before. What is needed for doing alone (to write a
  policy) it holds only while a playbook uses the action.
* ``verify`` makes GuardDuty samples, and reads findings that people name. Where the settings name places for drills it also
  launches and ends canaries, in these accounts alone: one text goes to all accounts, so a condition on the account says which.
* ``boundary`` names the kinds of calls the spoke's roles may ever make, on anything; on what, the policies above say. It is
  there so that nothing attached later widens a role, and it must stay far below its limit while the catalogue grows. Where
  policies of roles are written it denies that for roles of irhub, of IAM Identity Center, of services and of StackSets.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deployer.errors import RenderError
from deployer.listening import gathering
from deployer.settings import Settings
from hub import canary, lookup, sample
from hub.action import Access, Action, Permission, Place, Role
from hub.aws.policy import Facts, statements
from hub.playbook import Playbook

LONGEST_MANAGED = 6_144
LONGEST_INLINE = 10_240
"""Characters without white space, of a managed policy and of a role's inline ones (IAM User Guide, "IAM and STS quotas")."""
MOST_MANAGED = 10
"""As many managed policies as a role can have, unless the account's quota was raised (same page)."""

PSEUDO = "${AWS::"
UNTOUCHABLE = ("irhub/", "aws-reserved/", "aws-service-role/", "stacksets-exec-")
"""Paths and names of roles whose policies nobody may write through irhub."""
OF_ROLES = frozenset({"iam:AttachRolePolicy", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePolicy"})
"""Whatever changes the policies of a role."""
Catalogue = Iterable[Action[Any, Any]]
Statements = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Grants:
    """The statements of each role, as CloudFormation reads them."""

    contain: Statements
    restore: Statements
    verify: Statements
    boundary: Statements
    evidence: Statements


def grant(settings: Settings, playbooks: Iterable[Playbook], catalogue: Catalogue) -> Grants:
    """What the roles of this installation get; raises ``RenderError`` where IAM would not take that much."""
    by_name = {action.name: action for action in catalogue}
    used = _declared(by_name[name] for name in enabled(playbooks, by_name))
    every = _declared(by_name[name] for name in sorted(by_name))
    contain = [*_for(used, Role.CONTAIN), *_administering(settings, used, Role.CONTAIN)]
    restoring = [one for one in every if Role.RESTORE in one.roles and (not one.only_to_do or one in used)]
    restore = [*_for(restoring, Role.RESTORE), *_administering(settings, restoring, Role.RESTORE)]
    verify = _for(_proving(settings), Role.VERIFY)
    facts = _facts(settings)
    made = Grants(
        contain=_in_parts("the contain role", statements(contain, facts)),
        restore=_in_parts("the restore role", statements(restore, facts)),
        verify=_in_parts("the verify role", statements(verify, facts)),
        boundary=_fitting("the boundary", LONGEST_MANAGED, _boundary(settings, [*contain, *restore, *verify])),
        evidence=_fitting("the responder's role", LONGEST_INLINE // 2, _evidence(settings, used)),
    )
    return Grants(*(tuple(_as_template(one) for one in getattr(made, name)) for name in Grants.__slots__))


def enabled(playbooks: Iterable[Playbook], known: Collection[str]) -> list[str]:
    """The names of the actions that these playbooks use; raises ``RenderError`` for one that does not exist."""
    users = {use.action: book.name for book in playbooks for use in book.uses}
    for name in sorted(users.keys() - set(known)):
        raise RenderError(f"The playbook {users[name]} uses {name}.", "There is no such action.", "Correct its name.")
    return sorted(users)


def _proving(settings: Settings) -> list[Permission]:
    """What samples and looking for canaries need anywhere; launching and ending them in the accounts named for it alone."""
    looking = (*sample.ACTION.permissions, *lookup.ACTION.permissions)
    free = [*looking, *(one for one in canary.ACTION.permissions if one.access is Access.READ)]
    bound = [one for one in canary.ACTION.permissions if one.access is Access.WRITE]
    accounts = settings.drill.accounts
    return [*free, *(_only_in(accounts, one) for one in bound)] if accounts else free


def _administering(settings: Settings, permissions: Iterable[Permission], role: Role) -> list[Permission]:
    """What is done where a service is administered for all; in that account alone, and nothing where nobody named it."""
    center = settings.identity_center
    accounts = {
        Place.IDENTITY_CENTER: center.account if center else "",
        Place.GUARDDUTY: settings.guardduty_administrator or settings.hub.account,
        Place.SECURITY_HUB: gathering(settings)[0],
    }
    there = [one for one in permissions if role in one.roles and accounts.get(one.place)]
    return [_only_in((accounts[one.place],), one) for one in there]


def _only_in(accounts: tuple[str, ...], permission: Permission) -> Permission:
    equals = {**permission.when.get("StringEquals", {}), "aws:PrincipalAccount": accounts}
    return replace(permission, when={**permission.when, "StringEquals": equals})


def _declared(actions: Catalogue) -> list[Permission]:
    return [permission for action in actions for permission in action.permissions]


def _for(permissions: Iterable[Permission], role: Role) -> list[Permission]:
    return [one for one in permissions if role in one.roles and one.place is Place.TARGET]


def _facts(settings: Settings) -> Facts:
    return Facts(
        partition=PSEUDO + "Partition}",
        region="*",
        account=PSEUDO + "AccountId}",
        prefix=settings.prefix,
        evidence_bucket=f"{settings.prefix}-evidence-{settings.hub.account}-{settings.hub.region}",
    )


def _boundary(settings: Settings, permissions: Iterable[Permission]) -> list[dict[str, Any]]:
    names = sorted({name for permission in permissions for name in permission.actions})
    actions = [{"Sid": "Actions", "Effect": "Allow", "Action": names, "Resource": "*"}] if names else []
    forward = {"Sid": "Forward", "Effect": "Allow", "Action": "events:PutEvents", "Resource": bus_arn(settings)}
    return [*actions, *_untouchable(names), forward]


def _untouchable(names: Iterable[str]) -> list[dict[str, Any]]:
    """Whoever may write policies of roles, may not write these: they lead to more power than an incident needs."""
    writing = [name for name in names if name in OF_ROLES]
    roles = [f"arn:{PSEUDO}Partition}}:iam::*:role/{path}*" for path in UNTOUCHABLE]
    return [{"Sid": "Untouchable", "Effect": "Deny", "Action": writing, "Resource": roles}] if writing else []


def bus_arn(settings: Settings) -> str:
    """The hub bus as members see it, with the partition left to CloudFormation."""
    return f"arn:{PSEUDO}Partition}}:events:{settings.hub.region}:{settings.hub.account}:event-bus/{settings.prefix}-hub"


def _evidence(settings: Settings, permissions: Iterable[Permission]) -> list[dict[str, Any]]:
    here = [permission for permission in permissions if permission.place is Place.EVIDENCE]
    return statements(here, replace(_facts(settings), region=settings.hub.region))


def policies_of(granted: Statements) -> tuple[Statements, ...]:
    """The statements of a role as the documents of managed policies, as few as a first fit finds, each as long as IAM takes."""
    parts: list[Statements] = []
    for statement in granted:
        fitting = (number for number, part in enumerate(parts) if _size((*part, statement)) <= LONGEST_MANAGED)
        number = next(fitting, None)
        if number is None:
            parts.append((statement,))
        else:
            parts[number] = (*parts[number], statement)
    return tuple(parts)


def _in_parts(what: str, made: Sequence[dict[str, Any]]) -> Statements:
    """The statements of a role; raises ``RenderError`` where ten managed policies cannot hold them."""
    for statement in made:
        _fitting(f"one statement of {what}", LONGEST_MANAGED, [statement])
    if (count := len(policies_of(tuple(made)))) > MOST_MANAGED:
        raise RenderError(
            f"The policies of {what} are {count}.",
            f"IAM attaches {MOST_MANAGED} to a role.",
            "Use fewer actions in your playbooks, or declare fewer resources in your actions.",
        )
    return tuple(made)


def _size(made: Iterable[Mapping[str, Any]]) -> int:
    """Characters of a document with these statements, where the placeholders are as long as they can be."""
    text = json.dumps({"Version": "2012-10-17", "Statement": list(made)})
    filled = text.replace(PSEUDO + "Partition}", "aws-us-gov").replace(PSEUDO + "AccountId}", "0" * 12)
    return len(re.sub(r'\s|"Fn::Sub":|\$\{!', "", filled))


def _fitting(what: str, longest: int, made: Sequence[dict[str, Any]]) -> Statements:
    size = _size(made)
    if size > longest:
        raise RenderError(
            f"The policy of {what} has {size} characters.",
            f"IAM takes {longest}.",
            "Use fewer actions in your playbooks, or declare fewer resources in your actions.",
        )
    return tuple(made)


def _as_template(value: Any) -> Any:
    """The value with ``Fn::Sub`` where CloudFormation has something to fill in, and IAM's own variables kept from it."""
    if isinstance(value, Mapping):
        return {key: _as_template(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_template(item) for item in value]
    if isinstance(value, str) and PSEUDO in value:
        return {"Fn::Sub": re.sub(r"\$\{(?!AWS::)", "${!", value)}
    return value
