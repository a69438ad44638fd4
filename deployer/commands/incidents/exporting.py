"""`irhub incidents export`."""

from pathlib import Path
from typing import Any

import click

from deployer.commands.incidents.given import end
from deployer.commands.incidents.given import incident as given_incident
from deployer.incidents.book import enter
from deployer.incidents.export.whole import Exported, export_case
from deployer.incidents.export.writing import insist_on_room
from deployer.options import Asked, online
from deployer.screen.words import result, talk
from deployer.wiring import desk
from deployer.words import many


@click.command(epilog="For instance: irhub incidents export inc-20260102-abcdefghijkl --to case.zip")
@given_incident
@click.option(
    "--to", required=True, type=click.Path(path_type=Path), metavar="DIR|FILE.zip", help="Where to; nothing may be there."
)
@online
def export(*, asked: Asked, incident: str, to: Path) -> None:
    """Write a whole case as files.

    The record, findings, steps, decisions, timeline, API states and the manifest. Every hash of the evidence is checked,
    and SHA256SUMS says what each file hashes to. What hosts gave stays in its locked bucket; evidence.json says where, with
    its hash. Those beneath an incident of several resources go along. The same record gives the same bytes, and nothing is
    written over. Exits with 4 where the evidence is not as its manifest says.
    """
    insist_on_room(to)
    with desk(asked) as works:
        exported = export_case(enter(works), incident, to)
    _tell(exported, to, as_json=asked.as_json)
    end(well=exported.holds)


def _tell(exported: Exported, to: Path, *, as_json: bool) -> None:
    if as_json:
        facts: dict[str, Any] = {"to": str(to), "files": list(exported.files), "evidence_holds": exported.holds}
        result("export", {"incident": exported.incident_id, **facts})
        return
    click.echo(f"{to}: {many(len(exported.files), 'file')}.")
    if not exported.holds:
        talk("Evidence is not as its manifest says: see evidence.json, or irhub evidence verify.", "yellow")
