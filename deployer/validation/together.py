"""Several settings files side by side: what is right in each and cannot be meant in both."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from deployer.settings import Settings
from deployer.settings.file import read
from deployer.settings.problem import Problem
from deployer.validation.each import Checked


def side_by_side(checked: Iterable[Checked]) -> tuple[Checked, ...]:
    """The same files, the later of two that cannot both be meant with a problem more."""
    found = list(checked)
    for first, second in combinations(range(len(found)), 2):
        one, other = found[first].settings, found[second].settings
        if one and other:
            found[second] = _with(found[second], found[first], _clashes(one, other), _shared(one, other))
    return tuple(found)


def _clashes(one: Settings, other: Settings) -> Iterator[tuple[str, str]]:
    """Keys of the second file that would make the two installations one, each with the reason."""
    if one.organization == other.organization and one.prefix == other.prefix:
        yield "prefix", f"{{}} has the prefix {one.prefix} too, so each would take over what the other made."
    if one.external_id == other.external_id and one.hub.account != other.hub.account:
        yield "external_id", "{} has the same one; each installation should have its own."


def _shared(one: Settings, other: Settings) -> Iterator[tuple[str, str]]:
    """What both may well be meant to do, and people should know."""
    mine, theirs = ({target.ou for target in settings.targets} for settings in (one, other))
    roots = {unit for unit in mine | theirs if unit.startswith("r-")}
    units = sorted(roots or mine & theirs)
    if one.organization == other.organization and one.prefix != other.prefix and units:
        yield "targets", f"{{}} meets it in {', '.join(units)}: a finding there is answered by both installations."


def _with(second: Checked, first: Checked, wrong: Iterable[tuple[str, str]], known: Iterable[tuple[str, str]]) -> Checked:
    file = read(second.path)

    def problems(found: Iterable[tuple[str, str]]) -> tuple[Problem, ...]:
        return tuple(Problem(second.path, file.line((key,)), says.format(first.path), key) for key, says in found)

    return replace(second, problems=(*second.problems, *problems(wrong)), warnings=(*second.warnings, *problems(known)))
