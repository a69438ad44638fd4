"""The exemptions of irhub.yaml as one change of a plan: which come, and which go."""

from deployer.aws import exemptions
from deployer.calls import Call
from deployer.change import Change, Kind, Stage, Verb
from deployer.desired import Desired
from deployer.found import Found
from hub.exemption import Exemption


def exemption_changes(desired: Desired, found: Found) -> tuple[Change, ...]:
    """What is on record becomes what the file says; no change is shown where neither knows any."""
    wanted, there = set(desired.exemptions), set(found.exemptions)
    if not wanted and not there:
        return ()
    details = (
        *(f"+ {_line(one)}" for one in desired.exemptions if one not in there),
        *(f"- {_line(one)}" for one in found.exemptions if one not in wanted),
    )
    verb, call = _way(desired, found)
    calls = (call,) if details else ()
    verb = verb if details else Verb.NOTHING
    return (Change(Stage.RECORDS, Kind.EXEMPTIONS, verb, "of irhub.yaml", desired.table.name, details, (), calls),)


def _way(desired: Desired, found: Found) -> tuple[Verb, Call]:
    if not desired.exemptions:
        return Verb.DELETE, exemptions.delete_file(desired.table)
    return Verb.UPDATE if found.exemptions else Verb.CREATE, exemptions.put_file(desired.table, desired.exemptions)


def _line(one: Exemption) -> str:
    return f"{one.what}, {one.says}"
