"""Every policy document of a plan, before and after, and what the difference allows."""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.broadening.broader import Broader, broader
from deployer.broadening.grant import Json, listed, statements
from deployer.broadening.way import Way
from deployer.desired import Desired
from deployer.errors import RenderError
from deployer.found import Found
from deployer.planning import Planned
from deployer.template import Where, policies_of, resources_of

Documents = Mapping[str, Json]
"""Policy documents by where they stand in their template."""
ANYWHERE = Where("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")
"""Pseudo-parameters stay what they are, so that a text for a thousand accounts is compared once."""


def of_plan(planned: Planned) -> tuple[Broader, ...]:
    """All that becomes possible by this plan, stack by stack; texts that stay the same are not read."""
    pairs = _texts(planned.desired, planned.found)
    return tuple(one for name, before, after in pairs if before != after for one in _of_template(name, before, after))


def documents(text: str) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Every policy document of a template, all that a role may do as one, and the names of those that cannot be read."""
    found: dict[str, Json] = {}
    unread = []
    resources = resources_of(text)
    for name, resource in resources.items():
        try:
            found |= policies_of(resources, {name: resource}, ANYWHERE)
        except (RenderError, KeyError, TypeError, AttributeError):
            unread.append(name)
    return _by_role(found, resources), tuple(unread)


def _by_role(found: Documents, resources: Mapping[str, Any]) -> dict[str, Json]:
    """A role's own policies and those attached to it, joined: moving a statement from one to another allows nothing new."""
    joined, gone = dict(found), set()
    for name, resource in resources.items():
        arns = listed((resource.get("Properties") or {}).get("ManagedPolicyArns"))
        own = [key for key in found if key.startswith(f"{name}.") and key != f"{name}.trust"]
        parts = [*own, *(one["Ref"] for one in arns if isinstance(one, dict) and one.get("Ref") in found)]
        if parts:
            gone |= set(parts)
            joined[f"{name}.permissions"] = {"Statement": [one for key in parts for one in statements(found[key])]}
    return {key: document for key, document in joined.items() if key not in gone or key.endswith(".permissions")}


def _of_template(name: str, before: str, after: str) -> Iterator[Broader]:
    (was, unread_before), (now, unread) = documents(before), documents(after)
    then = resources_of(after)
    for key in sorted(now.keys() | {key for key in was if key.split(".")[0] in then}):
        yield from broader(f"{name}, {key}", was.get(key), now.get(key))
    for key in sorted({*unread, *unread_before}):
        yield Broader(f"{name}, {key}", Way.JUDGE, "its policy cannot be read offline")
    yield from _holders(name, resources_of(before), then)


def _holders(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Broader]:
    """What identities get beside their own policies: managed policies, and the end of a boundary."""
    for key, resource in after.items():
        was, now = ((one.get("Properties") or {}) for one in (before.get(key, {}), resource))
        new = [one for one in listed(now.get("ManagedPolicyArns")) if one not in listed(was.get("ManagedPolicyArns"))]
        told = [str(one) for one in new if not (isinstance(one, dict) and one.get("Ref") in after)]  # ours are read above
        if told:
            yield Broader(f"{name}, {key}", Way.ACTION, f"all that {', '.join(told)} allows")
        limit = was.get("PermissionsBoundary")
        if limit and now.get("PermissionsBoundary") != limit:
            yield Broader(f"{name}, {key}", Way.BOUNDARY, "its permissions boundary goes or becomes another")


def _texts(desired: Desired, found: Found) -> Iterator[tuple[str, str, str]]:
    """Each distinct template with its name, as it is and as it shall be; the same change in many Regions is told once."""
    told = set()
    for stack in (*desired.stacks, *desired.management):
        there = found.stacks.get(stack.place)
        pair = (stack.place.name, there.template if there else "", stack.template)
        if pair not in told:
            told.add(pair)
            yield f"stack {stack.place.name}", *pair[1:]
    for wanted in desired.sets:
        known = found.sets.get(wanted.name)
        yield f"stack set {wanted.name}", known.template if known else "", wanted.template
