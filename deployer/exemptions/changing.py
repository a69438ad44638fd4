"""The exemptions of irhub.yaml as one change of a plan: which come, and which go."""

from deployer.aws import exemptions
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
    if not details:
        verb, calls = Verb.NOTHING, ()
    elif wanted:
        verb = Verb.UPDATE if there else Verb.CREATE
        calls = (exemptions.put_file(desired.table, desired.exemptions),)
    else:
        verb, calls = Verb.DELETE, (exemptions.delete_file(desired.table),)
    return (Change(Stage.RECORDS, Kind.EXEMPTIONS, verb, "of irhub.yaml", desired.table.name, details, (), calls),)


def _line(one: Exemption) -> str:
    return f"{one.what}, {one.says}"
