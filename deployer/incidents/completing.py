"""What a shell offers for an incident id: the newest on record with what each is about; nothing where that cannot be read."""

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from deployer.calls import Door
from deployer.wiring import Desk, Outside, real
from hub.incident import Incident

MOST = 50


def incidents(context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The incidents whose id begins so, the newest first."""
    try:
        found = _read(context)
    except Exception:  # noqa: BLE001 (whatever is wrong, a shell that completes must not say it in the middle of a line)
        return []
    return [CompletionItem(one.id, help=_about(one)) for one in found if one.id.startswith(begun)][:MOST]


def _read(context: click.Context) -> tuple[Incident, ...]:
    from deployer.aws.incidents import ledger
    from deployer.settings import load

    config = Path(context.params.get("config") or "irhub.yaml")
    settings = load(config)
    outside = context.find_object(Outside) or real()
    gate = outside.gate({Door.HUB: context.params.get("profile") or settings.profiles.hub})
    works = Desk(settings, outside.read_gate(gate), gate, outside, config)
    return ledger(works.read, settings, outside.pause).incidents()


def _about(incident: Incident) -> str:
    target = incident.target
    return f"{incident.state.value}, {incident.containment.value}: {target.id} in {target.account_id}"
