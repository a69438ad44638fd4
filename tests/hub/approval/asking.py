"""A hub whose playbook asks before it switches the lamp off, and what became of it."""

from dataclasses import replace
from typing import Any

from hub.hub import Hub
from hub.incident import Mode
from hub.playbook import Phase, Use
from hub.respond import answer
from tests.asked import APPROVERS, AskingLedger, FakeApprovals, Machine
from tests.fakes import DEFAULT_PLAYBOOK, Clock, a_finding, a_hub, a_playbook, an_incident, switch_off

ID = an_incident().id


def asking(**changes: Any) -> Hub:
    """A hub whose playbook asks before it switches the lamp off."""
    clock = changes.pop("clock", Clock())
    action = changes.pop("action", switch_off())
    needs = changes.pop("needs", 1)
    library = (a_playbook(uses=(Use("switch-off", Phase.CONTAIN, Mode.ASK),)), DEFAULT_PLAYBOOK)
    parts = {"playbooks": library, "actions": {"switch-off": action}, "clock": clock, "approvers": _of(needs)}
    approvals = FakeApprovals(clock)
    ledger = AskingLedger(approvals=approvals)
    return a_hub(**{**parts, "approvals": approvals, "ledger": ledger, "workflow": Machine(), **changes})


def asked(hub: Hub | None = None, **changes: Any) -> Hub:
    """The same once a finding came and people are asked."""
    hub = hub or asking(**changes)
    answer(a_finding(), hub)
    hub.workflow.go(hub)
    return hub


def told(hub: Hub, kind: str) -> list[Any]:
    """What people were told of this kind."""
    return [notice for notice in hub.channels[0].notices if notice.kind == kind]


def lamp(hub: Hub) -> bool:
    """Whether the lamp is on."""
    return hub.accounts.lamps.on["lamp-1"]


def ask_of(hub: Hub) -> Any:
    """The last ask on record."""
    return hub.approvals.asks(ID)[-1]


def _of(needs: int) -> Any:
    return replace(APPROVERS, rules=tuple(replace(rule, people=needs) for rule in APPROVERS.rules))
