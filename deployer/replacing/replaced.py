"""Compares two templates, resource by resource."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.replacing.schemas import Path, rules
from deployer.template import resources_of

Resources = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Replaced:
    """One resource that CloudFormation makes anew, and why."""

    logical_id: str
    kind: str
    because: str
    surely: bool = True
    """False where CloudFormation decides by the values."""
    blocked: bool = False
    """True where the new one would have the name of the old one, so that CloudFormation refuses the update."""

    @property
    def says(self) -> str:
        """The replacement as a sentence without its full stop."""
        verb = "replaces" if self.surely else "may replace"
        refused = ", which CloudFormation refuses, for its name stays the same" if self.blocked else ""
        return f"{verb} {self.kind} {self.logical_id} ({self.because}){refused}"


def replaced(before: Resources, after: Resources) -> tuple[Replaced, ...]:
    """Every resource of both templates that cannot be changed in place, those that refer to one of them included."""
    found: dict[str, Replaced] = {}
    while new := {one.logical_id: one for one in _pass(before, after, frozenset(found)) if one.logical_id not in found}:
        found |= new
    return tuple(found[name] for name in sorted(found))


def replacements(before: str, after: str) -> tuple[str, ...]:
    """A sentence without its full stop for each resource that would be made anew; templates of the same text are not read."""
    if before == after:
        return ()
    return tuple(one.says for one in replaced(resources_of(before), resources_of(after)))


def _pass(before: Resources, after: Resources, gone: frozenset[str]) -> Iterator[Replaced]:
    for name in sorted(before.keys() & after.keys()):
        old, new = before[name], after[name]
        if old == new and not gone:
            continue
        if old.get("Type") != new.get("Type"):
            yield Replaced(name, str(old.get("Type")), f"becomes {new.get('Type')}", blocked=True)
        else:
            yield from _of_resource(name, old, new, gone)


def _of_resource(name: str, old: Mapping[str, Any], new: Mapping[str, Any], gone: frozenset[str]) -> Iterator[Replaced]:
    of = rules(str(new.get("Type")))
    was, now = old.get("Properties") or {}, new.get("Properties") or {}
    changed = [path for path in of.create_only if _differs(was, now, path, gone)]
    if changed:
        blocked = bool(of.names) and not any(_differs(was, now, path, gone) for path in of.names) and _named(now, of.names)
        yield Replaced(name, new["Type"], _words(changed), blocked=blocked)
        return
    perhaps = [path for path in of.perhaps if _differs(was, now, path, gone)]
    if perhaps:
        yield Replaced(name, new["Type"], _words(perhaps), surely=False)


def _differs(was: Any, now: Any, path: Path, gone: frozenset[str]) -> bool:
    old, new = _at(was, path), _at(now, path)
    return bool(old != new or gone & set(_referred(new)))


def _at(value: Any, path: Path) -> Any:
    for part in path:
        if part == "*":  # an item of a list: the list as a whole is compared
            return value
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _named(properties: Mapping[str, Any], names: tuple[Path, ...]) -> bool:
    return all(_at(properties, path) is not None for path in names)


def _referred(value: Any) -> Iterator[str]:
    """The logical ids that a value refers to."""
    if isinstance(value, list):
        for one in value:
            yield from _referred(one)
    if not isinstance(value, Mapping):
        return
    for key, part in value.items():
        if key == "Ref":
            yield str(part)
        elif key == "Fn::GetAtt":
            yield str(part[0] if isinstance(part, list) else part).split(".", maxsplit=1)[0]
        elif key == "Fn::Sub":
            yield from _substituted(json.dumps(part))
        else:
            yield from _referred(part)


def _substituted(text: str) -> Iterator[str]:
    yield from (part.split("}", 1)[0].split(".", 1)[0] for part in text.split("${")[1:])


def _words(paths: list[Path]) -> str:
    return ", ".join(".".join(path) for path in paths)
