"""Changes the targets in the text of irhub.yaml and leaves every other character as it is.

A YAML library that reads and writes would set the whole file anew: quotes, indents, and comments that stand between two
targets. Here the parser only says where things stand (PyYAML's marks), and the few characters are put in or taken out there.
"""

import json
from collections.abc import Iterable

import yaml

from deployer.covering.edits import Add, Drop, Edit, Key, New
from deployer.settings import Target


class NoPlaceError(Exception):
    """The text is written in a way that has no plain place for the change."""


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made; raises ``NoPlaceError`` where one cannot be."""
    for edit in edits:
        text = _spliced(text if text.endswith("\n") else text + "\n", edit)
    return text


def _spliced(text: str, edit: Edit) -> str:
    targets = _targets(text)
    if isinstance(edit, New):
        return _with_target(text, targets, edit)
    target = targets.value[edit.place]
    if isinstance(edit, Drop):
        return _without_target(text, targets, target)
    if not isinstance(target, yaml.MappingNode):
        raise NoPlaceError
    if isinstance(edit, Add):
        return _with_ids(text, target, edit.key, edit.account_ids)
    for account_id in edit.account_ids:
        target = _targets(text).value[edit.place]
        text = _without_id(text, target, edit.key, account_id)
    return text


def _targets(text: str) -> yaml.SequenceNode:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found = _value(root, "targets") if isinstance(root, yaml.MappingNode) else None
    if not isinstance(found, yaml.SequenceNode) or not found.value:
        raise NoPlaceError
    return found


def _with_ids(text: str, target: yaml.MappingNode, key: Key, account_ids: tuple[str, ...]) -> str:
    listed = _value(target, key)
    if listed is None:
        return _with_key(text, target, f"{key}: {_list(account_ids)}")
    if not isinstance(listed, yaml.SequenceNode):
        return _put(text, listed.end_mark.index, f" {_list(account_ids)}")
    if not listed.value:
        return text[: listed.start_mark.index] + _list(account_ids) + text[listed.end_mark.index :]
    last = listed.value[-1].end_mark.index
    if listed.flow_style:
        return _put(text, last, "".join(f", {json.dumps(one)}" for one in account_ids))
    lines = "".join(f"{' ' * listed.start_mark.column}- {json.dumps(one)}\n" for one in account_ids)
    return _put(text, _line_end(text, last), lines)


def _with_key(text: str, target: yaml.MappingNode, says: str) -> str:
    first, value = target.value[0]
    if target.flow_style:
        return _put(text, _end(target.value[-1][1]), f", {says}")
    return _put(text, _line_end(text, _end(value)), f"{' ' * first.start_mark.column}{says}\n")


def _without_id(text: str, target: yaml.MappingNode, key: Key, account_id: str) -> str:
    listed = _value(target, key)
    values = [node.value for node in listed.value] if isinstance(listed, yaml.SequenceNode) else []
    if not isinstance(listed, yaml.SequenceNode) or account_id not in values:
        raise NoPlaceError
    if len(values) == 1:
        return _without_key(text, target, key, listed)
    place = values.index(account_id)
    node = listed.value[place]
    if not listed.flow_style:
        return text[: _line_start(text, node.start_mark.index)] + text[_line_end(text, node.end_mark.index) :]
    start = listed.value[place - 1].end_mark.index if place else node.start_mark.index
    end = node.end_mark.index if place else listed.value[1].start_mark.index
    return text[:start] + text[end:]


def _without_key(text: str, target: yaml.MappingNode, key: Key, listed: yaml.SequenceNode) -> str:
    """The key is gone with its list; in one line with others, or as a target's first key, it stays with an empty list."""
    name = next(name for name, _ in target.value if name.value == key)
    if target.flow_style or name is target.value[0][0]:
        return text[: name.end_mark.index] + ": []" + text[_end(listed) :]
    return text[: _line_start(text, name.start_mark.index)] + text[_line_end(text, _end(listed)) :]


def _with_target(text: str, targets: yaml.SequenceNode, new: New) -> str:
    pairs = _pairs(new.target)
    last = targets.value[-1]
    if targets.flow_style:
        said = ", ".join(f"{key}: {value}" for key, value in pairs)
        return _put(text, last.end_mark.index, f", {{{said}}}")
    indent = " " * targets.start_mark.column
    comment = f"   # {new.comment}" if new.comment else ""
    (key, value), *others = pairs
    lines = [f"{indent}- {key}: {value}{comment}", *(f"{indent}  {key}: {value}" for key, value in others)]
    return _put(text, _item_end(text, last, targets), "".join(f"{line}\n" for line in lines))


def _without_target(text: str, targets: yaml.SequenceNode, target: yaml.Node) -> str:
    if targets.flow_style:
        raise NoPlaceError
    return text[: _line_start(text, target.start_mark.index)] + text[_item_end(text, target, targets) :]


def _pairs(target: Target) -> list[tuple[str, str]]:
    lists = [(name, getattr(target, name)) for name in ("include", "exclude")]
    return [
        ("ou", target.ou),
        ("regions", f"[{', '.join(target.regions)}]"),
        *((name, _list(ids)) for name, ids in lists if ids),
    ]


def _item_end(text: str, item: yaml.Node, targets: yaml.SequenceNode) -> int:
    """Where a target ends: after its last line, and after the comments behind it that are indented as its keys are."""
    end = _line_end(text, _end(item))
    deep = " " * (targets.start_mark.column + 2)
    while text[end:].startswith(f"{deep}#") or (text[end:].startswith(deep) and text[end:].lstrip(" ").startswith("#")):
        end = _line_end(text, end)
    return end


def _end(node: yaml.Node) -> int:
    """Where the last character of a value stands; of a block PyYAML only says where the next thing begins."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _value(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _list(account_ids: Iterable[str]) -> str:
    return f"[{', '.join(json.dumps(one) for one in account_ids)}]"


def _put(text: str, index: int, more: str) -> str:
    return text[:index] + more + text[index:]


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    """The beginning of the next line."""
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1
