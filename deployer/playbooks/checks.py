"""What a playbook says, held against what irhub can do: its pattern, its actions, their options, its modes."""

import difflib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from pydantic import TypeAdapter, ValidationError

from deployer.playbooks.file import PlaybookFile
from deployer.settings.file import Place
from hub.action import Action
from hub.errors import PatternError
from hub.incident import Mode
from hub.pattern import check
from hub.playbook import DEFAULT, Phase, Use

Catalogue = Mapping[str, Action[Any, Any]]
"""Every action there is, by its name."""
MODE, WITHIN = "mode", "within"
OURS = (MODE, WITHIN)
"""The keys below an action that are no options of its own."""
BOUND = re.compile(r"([1-9][0-9]{0,2})(min|h)")
LONGEST_LOOK_SECONDS = 600
LONGEST_SECONDS = 172_800
"""About then a case that waits is looked at for the last time (hub/clearance.py), so a longer bound would bound nothing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, and where in the file."""

    place: Place
    says: str


def problems(file: PlaybookFile, catalogue: Catalogue) -> Iterator[Problem]:
    """Everything wrong with a playbook whose shape is right."""
    yield from _name(file)
    yield from _default(file)
    yield from _pattern(file)
    yield from _modes(file)
    yield from _before(file, catalogue)
    seen: set[str] = set()
    for phase, position, item in _items(file):
        place = (phase.value, position)
        yield from _use(place, item, file.document.mode, catalogue)
        name = _named(item)[0]
        if name in seen:
            yield Problem(place, f"{name} stands in this playbook twice. Keep one of the two.")
        seen.add(name)


def uses(file: PlaybookFile) -> tuple[Use, ...]:
    """The actions of a playbook without problems, as the hub uses them."""
    return tuple(_as_use(phase, item) for phase, _, item in _items(file))


def _as_use(phase: Phase, item: Any) -> Use:
    name, given = _named(item)
    mode = Mode(given[MODE]) if MODE in given else None
    options = {key: value for key, value in given.items() if key not in OURS}
    return Use(name, phase, mode, options, _seconds(str(given.get(WITHIN, ""))))


def _seconds(bound: str) -> int:
    """A bound such as ``30min`` in seconds; 0 for what is none."""
    parts = BOUND.fullmatch(bound)
    return int(parts[1]) * {"min": 60, "h": 3_600}[parts[2]] if parts else 0


def _items(file: PlaybookFile) -> Iterator[tuple[Phase, int, Any]]:
    for phase in Phase:
        for position, item in enumerate(getattr(file.document, phase.value)):
            yield phase, position, item


def _named(item: Any) -> tuple[str, Mapping[str, Any]]:
    if isinstance(item, Mapping) and len(item) == 1:
        ((name, given),) = item.items()
        return str(name), given if isinstance(given, Mapping) else {}
    return str(item), {}


def _name(file: PlaybookFile) -> Iterator[Problem]:
    if file.source.path.stem != file.document.name:
        yield Problem(("name",), f"the file is called {file.source.path.name}, so this must be {file.source.path.stem}.")


def _default(file: PlaybookFile) -> Iterator[Problem]:
    """The default answers what no other does, so it has no pattern and no place in the order; every other has both."""
    document, is_default = file.document, file.document.name == DEFAULT
    for key, value in (("answers", document.answers), ("order", document.order)):
        if is_default and value is not None:
            yield Problem((key,), "the default playbook answers what no other does. Remove this.")
        if not is_default and value is None:
            yield Problem((key,), "this is needed: only the default playbook is without it.")


def _pattern(file: PlaybookFile) -> Iterator[Problem]:
    if file.document.answers is None:
        return
    try:
        check(file.document.answers)
    except PatternError as error:
        parts = [int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", error.path)]
        yield Problem(("answers", *parts), f"it {error.reason}.")


def _modes(file: PlaybookFile) -> Iterator[Problem]:
    unconfirmed, mode = file.document.unconfirmed, file.document.mode
    if unconfirmed is not None and Mode(unconfirmed).freedom >= mode.freedom:
        yield Problem(("unconfirmed",), f"{unconfirmed} is not stricter than the playbook's mode {mode.value}.")
    if mode is Mode.ACT and _asks_for_tags(file.document.answers):
        yield Problem(("mode",), "who got into an account can tag, so a playbook that is chosen by tags asks at most.")


def _asks_for_tags(pattern: Any) -> bool:
    """True where a pattern looks at tags of a resource, in the words of any source."""
    if isinstance(pattern, Mapping):
        return any(str(key).lower() == "tags" or _asks_for_tags(value) for key, value in pattern.items())
    return isinstance(pattern, list) and any(_asks_for_tags(one) for one in pattern)


def _use(place: Place, item: Any, freest: Mode, catalogue: Catalogue) -> Iterator[Problem]:
    if not isinstance(item, str) and not (isinstance(item, Mapping) and len(item) == 1):
        yield Problem(place, "an action's name is meant here, or the name with its options below it.")
        return
    name, given = _named(item)
    if isinstance(item, Mapping) and not isinstance(item[name], Mapping):
        yield Problem((*place, name), "keys with values are meant here, such as mode: ask.")
    elif name not in catalogue:
        yield Problem(place, f"there is no action {name}. {_nearest(name, catalogue)}")
    else:
        yield from _mode((*place, name, MODE), given, freest)
        yield from _destructive((*place, name, MODE), given, catalogue[name])
        yield from _within((*place, name, WITHIN), given)
        yield from _options((*place, name), {key: value for key, value in given.items() if key not in OURS}, catalogue[name])


def _mode(place: Place, given: Mapping[str, Any], freest: Mode) -> Iterator[Problem]:
    if MODE not in given:
        return
    known = [mode.value for mode in Mode]
    if given[MODE] not in known:
        yield Problem(place, f"there is no mode {given[MODE]}. {_nearest(str(given[MODE]), known)}")
    elif Mode(given[MODE]).freedom > freest.freedom:
        yield Problem(place, f"{given[MODE]} is freer than the playbook's mode {freest.value}, which no step may be.")


def _destructive(place: Place, given: Mapping[str, Any], action: Action[Any, Any]) -> Iterator[Problem]:
    """What nothing brings back is done when two people agree, so no line lets it act."""
    if action.destructive and given.get(MODE) == Mode.ACT.value:
        yield Problem(place, f"nothing brings back what {action.name} does, so it never acts unasked. Write ask.")


def _before(file: PlaybookFile, catalogue: Catalogue) -> Iterator[Problem]:
    """A look before containment is bounded, changes nothing in what is to be contained, and has something to come before."""
    for position, item in enumerate(file.document.before):
        name, given = _named(item)
        place = (Phase.BEFORE.value, position)
        if not 0 < _seconds(str(given.get(WITHIN, ""))) <= LONGEST_LOOK_SECONDS:
            yield Problem(place, f"containment waits for {name}, so say how long: within: 2min, and 10min at most.")
        if name in catalogue and _does_more(catalogue[name]):
            yield Problem(place, f"{name} does more than look. Write it under contain or beside.")
        if name in catalogue and _is_asked(catalogue[name], given):
            yield Problem(
                place, f"people are asked about {name}, and containment waits for no answer. Write mode: act, or beside."
            )
        if not file.document.contain:
            yield Problem(place, "this playbook contains nothing that could wait for it. Write it under beside.")


def _does_more(action: Action[Any, Any]) -> bool:
    return action.contains or action.disrupts or action.destructive


def _is_asked(action: Action[Any, Any], given: Mapping[str, Any]) -> bool:
    return (given[MODE] != Mode.ACT.value) if MODE in given else action.asks


def _within(place: Place, given: Mapping[str, Any]) -> Iterator[Problem]:
    if WITHIN in given and not 0 < _seconds(str(given[WITHIN])) <= LONGEST_SECONDS:
        yield Problem(place, f"{given[WITHIN]} is no time such as 30min or 1h, of at most 48h.")


def _options(place: Place, given: Mapping[str, Any], action: Action[Any, Any]) -> Iterator[Problem]:
    known = [option.name for option in fields(action.options)]
    unknown = [key for key in given if key not in known]
    for key in unknown:
        yield Problem((*place, key), f"{action.name} has no option {key}. {_nearest(key, [*OURS, *known])}")
    if unknown:
        return
    try:
        TypeAdapter(action.options).validate_json(json.dumps(given, default=str), strict=True)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            yield Problem((*place, *found["loc"]), f"{found['msg'].rstrip('.')}.")


def _nearest(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(sorted(known))}."
