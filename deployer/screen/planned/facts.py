"""A plan as plain values, for ``--json``; their shape is published in docs/plan.schema.json."""

from typing import Any

from deployer import broadening, losses
from deployer.change import counts, work
from deployer.costs import Assumptions, estimate
from deployer.planning import Planned
from deployer.screen.planned.drift import known


def facts(planned: Planned, assumed: Assumptions | None = None) -> dict[str, Any]:
    """The same that is shown to people, and every call besides."""
    desired = planned.desired
    return {
        "organization": desired.organization.id,
        "hub": {"account": desired.hub.account_id, "region": desired.hub.place.region},
        "identity": planned.identity.arn,
        "has_changes": bool(work(planned.changes)),
        "counts": counts(planned.changes),
        "skipped": [{"account": one.id, "name": one.name, "state": one.state} for one in desired.organization.skipped],
        "changes": [change.shown() for change in planned.changes],
        "newly_allowed": [
            {"document": one.document, "way": one.way.value, "says": one.says} for one in broadening.of_plan(planned)
        ],
        "drift": [
            {"what": one.what, "status": one.drift.status, "checked": one.drift.checked and one.drift.checked.isoformat()}
            for one in known(planned.found)
        ],
        "losses": [{"of": one.of.value, "says": one.says} for one in losses.losses(planned)],
        "costs": estimate(desired, assumed or Assumptions()).shown(),
    }
