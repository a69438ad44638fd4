"""What an incident is about, in the words that stand at the head of a card or a page."""

import re
from dataclasses import dataclass
from datetime import datetime

from hub.finding import SEVERAL, Target
from hub.incident import Incident
from hub.notice import worst
from hub.pages.moments import Moment, length, moment, passed
from hub.pages.tone import Mark, severity, standing

_BEGINS = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where one word of a name ends and the next begins."""


@dataclass(frozen=True, slots=True)
class About:
    """The head of an incident."""

    id: str
    title: str
    type: str
    severity: Mark
    kind: str
    resource: str
    account: str
    region: str
    mark: Mark
    state: str
    opened: Moment | None
    took: str
    """How long it was until it was contained; empty where it never was."""


def about(incident: Incident, account_name: str, now: datetime) -> About:
    """The head of this incident; without findings on it, its resource is its title."""
    finding, target = worst(incident.findings), incident.target
    took = passed(incident.opened_at, incident.contained_at) if incident.contained_at else None
    return About(
        id=incident.id,
        title=finding.title if finding else f"{kind_of(target)} {target.id}",
        type=finding.type if finding else "",
        severity=severity(finding.severity if finding else 0.0),
        kind=kind_of(target),
        resource="several resources" if target.kind == SEVERAL else target.id,
        account=named(target.account_id, account_name),
        region=target.region,
        mark=standing(incident),
        state=incident.state.value,
        opened=moment(incident.opened_at, now),
        took=length(took.total_seconds()) if took is not None else "",
    )


def kind_of(target: Target) -> str:
    """What kind of thing it is, as AWS's consoles say it: ``EC2 Instance``."""
    if target.kind == SEVERAL:
        return "Finding"
    service, _, thing = target.kind.removeprefix("AWS::").partition("::")
    return f"{service} {_BEGINS.sub(' ', thing)}".strip()


def named(account_id: str, name: str) -> str:
    """An account by its name and its id."""
    return f"{name} ({account_id})" if name else account_id
