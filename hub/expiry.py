"""What was done for some hours is taken back when they are over, as a release of that action alone.

It is no decision of a person: the case stays as free as it was, and a finding that comes afterwards may lead to the same again.
While irhub is paused nothing is taken back, and what could not be is tried again a quarter of an hour later for as long as the
incident holds something.
"""

from datetime import datetime

from hub.hub import Hub
from hub.incident import Incident
from hub.lasting import HOUR_SECONDS, Expiry, send
from hub.release import Request, release

PERSON = "irhub itself"
TRIES_SECONDS = 24 * HOUR_SECONDS
"""For how long after its time it is tried; then it is left to people, who were told why."""
SLACK_SECONDS = 60


def expire(expiry: Expiry, hub: Hub) -> None:
    """Once it is due, what the action did is taken back, unless it did more since: then that has an end of its own."""
    now = hub.now().timestamp()
    if now < expiry.due:
        send(expiry, hub)
        return
    incident = hub.ledger.case_file(expiry.incident_id).incident
    if not hub.ledger.holds(incident, expiry.action) or _is_renewed(expiry, now, hub):
        return
    if not hub.ledger.standing(incident.target.account_id).paused:
        reason = f"it was done for {expiry.hours} hours"
        incident = release(Request(incident.id, PERSON, (expiry.action,), reason, expired=True, again=False), hub)
    _come_again(expiry, incident, now, hub)


def _is_renewed(expiry: Expiry, now: float, hub: Hub) -> bool:
    steps = hub.ledger.case_file(expiry.incident_id).steps
    made = [one.intended_at for one in steps if one.action == expiry.action and not one.releases]
    latest = max((datetime.fromisoformat(each).timestamp() for each in made), default=0.0)
    return latest + expiry.hours * HOUR_SECONDS > now + SLACK_SECONDS


def _come_again(expiry: Expiry, incident: Incident, now: float, hub: Hub) -> None:
    if hub.ledger.holds(incident, expiry.action) and now < expiry.due + TRIES_SECONDS:
        send(expiry, hub)
