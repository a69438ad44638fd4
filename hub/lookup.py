"""A finding of GuardDuty's, read from the detector of the account that a person named.

Nobody hands over a finding's content: a message names an id, and what the account's own detector says about it counts. The hub
enters the account for it by the role that proves things, which can change nothing there but make samples.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Role, Step
from hub.errors import ActionError
from hub.finding import Finding, Target
from hub.hub import Hub
from hub.incident import Incident
from hub.sample import DETECTOR
from hub.sources.guardduty import read_own


@dataclass(frozen=True, slots=True)
class Seen:
    """The finding as its detector has it."""

    found: Mapping[str, Any]


def look(account: Account, target: Target) -> Seen:
    """The finding whose id is the target's; raises ``ActionError`` where the detector has none."""
    (answer,) = account.read(Call("guardduty", "ListDetectors"))
    for detector in answer["DetectorIds"]:
        asked = {"DetectorId": detector, "FindingIds": [target.id]}
        (found,) = account.read(Call("guardduty", "GetFindings", asked))
        if found["Findings"]:
            return Seen(json.loads(json.dumps(found["Findings"][0], default=_text)))
    where = f"{target.account_id} {target.region}"
    raise ActionError(f"GuardDuty has no finding {target.id} in {where}. It keeps findings for 90 days.")


def plan(_seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """Nothing: it only reads."""
    return ()


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Nothing: it changed nothing."""
    return ()


ACTION = Action(
    name="read-finding",
    about="Reads a finding that a person named.",
    works_on=DETECTOR,
    seen=Seen,
    options=NoOptions,
    permissions=(  # on anything: these calls know no resource (Service Authorization Reference, Amazon GuardDuty)
        Permission(("guardduty:GetFindings", "guardduty:ListDetectors"), ("*",), Access.READ, roles=(Role.VERIFY,)),
    ),
    look=look,
    plan=plan,
    restore=restore,
    role=Role.VERIFY,
)


def finding(target: Target, run: str, hub: Hub) -> Finding:
    """The finding whose id is the target's, vouched for by the account and Region that it was read in."""
    way = hub.accounts.enter(target, run, Role.VERIFY, (ACTION,))[ACTION.name]
    return read_own(look(way, target).found, {"account": target.account_id, "region": target.region}, hub.trust)


def _text(value: object) -> str:
    """A moment as findings write it; the SDK has read some of them as times (GuardDuty API, ProcessDetails)."""
    return value.isoformat() if isinstance(value, datetime) else str(value)
