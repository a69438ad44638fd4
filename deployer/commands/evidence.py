"""`irhub evidence`: is what was kept still what was kept."""

from datetime import UTC, datetime

import click

from deployer.errors import NotFoundError
from deployer.evidence.check import Report
from deployer.options import Asked, online
from deployer.screen.evidence import show_report
from deployer.screen.words import result
from deployer.wiring import Desk, desk

GAPS = 4


@click.group()
def command() -> None:
    """Check evidence against its manifest."""


@command.command(epilog="For instance: irhub evidence verify inc-20260102-abcdefghijkl")
@click.argument("incident")
@online
def verify(*, asked: Asked, incident: str) -> None:
    """Check every piece of an incident's evidence against its manifest.

    Reads all of it again, version by version, computes each SHA-256 here, follows the chain of entries, looks at locks, and
    finds what was changed, deleted, covered or never written down. Snapshots of the hub account are looked up; AWS gives no
    hash of those. Changes nothing and keeps nothing. Exits with 4 where anything is not as the manifest says.
    """
    with desk(asked) as works:
        report = _verify(works, incident)
    if asked.as_json:
        result("evidence", report.shown())
    else:
        show_report(report)
    if not report.holds:
        click.get_current_context().exit(GAPS)


def _verify(works: Desk, incident_id: str) -> Report:
    from deployer.aws.incidents import insist_on_ledger, ledger
    from deployer.aws.vault import SafeRoom
    from deployer.caller import check_hub
    from deployer.evidence.verifying import verify as check

    check_hub(works.read, works.settings)
    insist_on_ledger(works.read, works.settings)
    target = ledger(works.read, works.settings, works.outside.pause).case_file(incident_id).incident.target
    room = SafeRoom(works.read, works.settings)
    try:
        return check(room, target, incident_id, datetime.now(UTC))
    except NotFoundError:
        return Report(incident_id, room.bucket, 0, "", ())
