"""How long an action may wait for AWS, where its playbook bounds that; pure.

Some changes take AWS a while: a snapshot that is pending, a member that is not in service yet. By itself an action waits until
the case is looked at for the last time. A playbook may bound that (``within: 30min``), so that people hear sooner that a step
hangs. The time counts from the action's last step, or where it made none from the opening of the case. An action that is past
its bound has failed; what AWS is at work on goes on there, and a later finding on the case begins anew.
What looks before containment has no such bound: its time is how long that waits for it (hub/before.py).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from hub.engine import Outcome, Result
from hub.incident import Incident
from hub.playbook import Phase, Use
from hub.record import StepRecord


def within_bounds(
    outcomes: Iterable[Outcome], uses: Iterable[Use], steps: Iterable[StepRecord], at: tuple[Incident, datetime]
) -> tuple[Outcome, ...]:
    """The outcomes, in which what waited longer than its playbook lets it has failed, with the reason."""
    incident, now = at
    bounds = {use.action: use.within_seconds for use in uses if use.within_seconds and use.phase is not Phase.BEFORE}
    begun = {step.action: step.intended_at for step in sorted(steps, key=lambda step: step.intended_at)}
    return tuple(
        _judged(outcome, bounds[outcome.action], begun.get(outcome.action, incident.opened_at), now)
        if outcome.result is Result.WAITING and outcome.action in bounds
        else outcome
        for outcome in outcomes
    )


def _judged(outcome: Outcome, seconds: int, since: str, now: datetime) -> Outcome:
    if (now - datetime.fromisoformat(since)).total_seconds() < seconds:
        return outcome
    says = f"{'; '.join(outcome.missing)}: still so after the {seconds // 60} min that the playbook gives it"
    return replace(outcome, result=Result.FAILED, reasons=(*outcome.reasons, says))
