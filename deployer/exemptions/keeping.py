"""Puts exemptions into the hub's table and takes them out again, once somebody agreed; each leaves a note of its own there.

The note is kept for 90 days with what led to no incident, so that a removal, too, can be traced to a person.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from deployer.aws import exemptions
from deployer.aws.incidents import ledger
from deployer.caller import check_identity
from deployer.errors import DeployerError, NotFoundError
from deployer.exemptions.added import Wanted, already, made, tagged
from deployer.exemptions.listed import BY_COMMAND, COUNTS, Everything, Listed
from deployer.pausing import table_of
from deployer.screen.ask import agree
from deployer.screen.exemptions import show_wanted
from deployer.settings.exemptions import for_hub
from deployer.settings.installation import MOST_EXEMPTIONS
from deployer.wiring import Desk
from hub.exemption import Exemption
from hub.record import Note


def everything(works: Desk) -> Everything:
    """What irhub.yaml says, what of it was deployed, and what people added."""
    check_identity(works.read, works.settings)
    return _everything(works)


def add(works: Desk, wanted: Wanted, now: datetime, *, yes: bool) -> tuple[Listed, ...]:
    """What is wanted is on record, by whom and until when; what is exempted already is not added again."""
    by = check_identity(works.read, works.settings).arn
    accounts = tagged(works.read, works.settings, wanted.tag, works.outside.together) if wanted.tag else (wanted.account,)
    new = made(wanted, by, now, accounts)
    _refuse_doubles(new, _everything(works), now)
    show_wanted(new)
    agree("Tell these findings and never act on them?", yes=yes)
    _write(works, new, [f"exempted by {by} ({one.id}): {one.what}: {one.reason}" for one in new])
    return tuple(Listed(one, BY_COMMAND, COUNTS) for one in new)


def remove(works: Desk, ids: Sequence[str], *, yes: bool) -> tuple[str, ...]:
    """These are gone; raises ``DeployerError`` where one of them is not among those that people added."""
    by = check_identity(works.read, works.settings).arn
    there = _everything(works)
    known = {one.id: one for one in there.added}
    for one in ids:
        if one not in known:
            raise _unknown(one, there)
    show_wanted(known[one] for one in ids)
    agree("Act on these findings again?", yes=yes)
    works.write.make(exemptions.remove(table_of(works.settings), ids))
    _note(works, [f"exemption removed by {by} ({one}): {known[one].what}" for one in ids])
    return tuple(ids)


def _everything(works: Desk) -> Everything:
    found = exemptions.read(works.read, table_of(works.settings))
    file = tuple(map(for_hub, works.settings.exemptions))
    return Everything(file, found[exemptions.FILE], found[exemptions.ADDED])


def _refuse_doubles(new: Sequence[Exemption], there: Everything, now: datetime) -> None:
    for one in already(new, (*there.deployed, *there.added), now):
        raise DeployerError(
            f"{one.what} is exempted already.", f"It is {one.says}.", f"For another end: irhub exemptions remove {one.id}."
        )
    if len(there.added) + len(new) > MOST_EXEMPTIONS:
        raise DeployerError(
            f"There would be more than {MOST_EXEMPTIONS} exemptions.",
            "The hub reads them all at each finding.",
            "Remove those that ran out: irhub exemptions list.",
        )


def _write(works: Desk, new: Sequence[Exemption], notes: Sequence[str]) -> None:
    table = table_of(works.settings)
    try:
        works.write.make(exemptions.add(table, new))
    except NotFoundError as error:
        raise DeployerError(
            f"There is no table {table.name}.", "The hub is not deployed.", "Deploy it: irhub deploy."
        ) from error
    _note(works, notes)


def _note(works: Desk, notes: Sequence[str]) -> None:
    record = ledger(works.write, works.settings, works.outside.pause)
    for says in notes:
        record.note_aside(Note(datetime.now(UTC).isoformat(), "exemption", says))


def _unknown(name: str, there: Everything) -> DeployerError:
    if name in {one.id for one in (*there.file, *there.deployed)}:
        return DeployerError(
            f"{name} stands in irhub.yaml.", "This command takes away what people added.", "Remove it there: irhub deploy."
        )
    known = ", ".join(one.id for one in there.added) or "none"
    return DeployerError(f"There is no exemption {name}.", f"People added: {known}.", "See all: irhub exemptions list.")
