"""Numbers that CloudWatch draws from the log, at no cost while there is nothing to count.

A log entry in the embedded metric format becomes a metric by itself ("Embedding metrics within logs", CloudWatch user guide):
no call is made for it, and no resource is needed. The function logs JSON, so what is handed to the log as fields stands at the
top of the entry, where CloudWatch looks for it.

**Once a fact.** Deliveries repeat, and runs die and are done again. So each number is logged right after the one conditional
write that makes its fact (opening, giving the lease back, an ask, a decision, a step settled), by whoever's write it was: a
repetition finds the fact made and logs nothing. A process that dies between the two loses one count and never doubles one; the
record has it all the same, and reports are counted from there. What has no such write says so.

**One dimension.** Each name and each value of a dimension is a metric that is paid for (0.30 dollars a month, by the hours in
which anything came). Which action, account or type it was stands beside the number in the log, where Logs Insights finds it.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.engine import Outcome, Result
from hub.finding import Finding
from hub.guardrails import is_drill
from hub.hub import Hub
from hub.incident import Incident, State
from hub.playbook import DEFAULT

log = logging.getLogger("irhub")

NAMESPACE = "irhub"
DIMENSION = "installation"
COUNT, SECONDS = "Count", "Seconds"
DETECTOR = "guardduty"
"""The source whose types are all known; others have as many as people write rules."""

OPENED = "IncidentsOpened"
FAILED = "IncidentsFailed"
TIME_TO_CONTAIN = "TimeToContain"
ACTIONS_DONE = "ActionsDone"
STEPS_REFUSED = "StepsRefused"
EVENTS_REFUSED = "EventsRefused"
BREAKER_TRIPS = "BreakerTrips"
UNKNOWN_TYPE = "UnknownFindingType"
ASKS_OPENED = "AsksOpened"
ASKS_APPROVED = "AsksApproved"
ASKS_REJECTED = "AsksRejected"
ASKS_EXPIRED = "AsksExpired"
TIME_TO_DECIDE = "TimeToDecide"


@dataclass(frozen=True, slots=True)
class Metric:
    """One number, what it tells, and by which write it is counted once."""

    name: str
    unit: str
    says: str
    once: str


METRICS = (
    Metric(OPENED, COUNT, "Incidents that were opened", "the transaction that opens the case"),
    Metric(FAILED, COUNT, "Incidents that came to have failed: something could not be done", "giving the lease back"),
    Metric(
        TIME_TO_CONTAIN,
        SECONDS,
        "From the hub's receipt to proof that it is contained, where nobody was asked first",
        "giving the lease back",
    ),
    Metric(ACTIONS_DONE, COUNT, "Actions that made at least one step and have nothing left to do", "the end of each step"),
    Metric(STEPS_REFUSED, COUNT, "Steps that AWS refused, each time it was tried", "the end of each attempt"),
    Metric(EVENTS_REFUSED, COUNT, "Events that were not to be trusted", "none: each delivery counts"),
    Metric(BREAKER_TRIPS, COUNT, "Incidents in which the circuit breaker asked instead of acting", "a note on the timeline"),
    Metric(UNKNOWN_TYPE, COUNT, "Findings that no playbook but the default answers", "none: each delivery counts"),
    Metric(ASKS_OPENED, COUNT, "Actions that people were asked about", "the transaction that opens the asks"),
    Metric(ASKS_APPROVED, COUNT, "Asks to which enough people agreed", "the decision"),
    Metric(ASKS_REJECTED, COUNT, "Asks that somebody rejected", "the decision"),
    Metric(ASKS_EXPIRED, COUNT, "Asks that nobody answered in time", "the end of the ask"),
    Metric(TIME_TO_DECIDE, SECONDS, "From the question to the answer that ended it", "the decision"),
)
"""All there are; docs/metrics.md is made from them."""
UNITS: Mapping[str, str] = {one.name: one.unit for one in METRICS}


def emit(installation: str, now: datetime, values: Mapping[str, float], says: str, **fields: str) -> None:
    """The numbers are in the log as CloudWatch reads them, with what else is known beside them; none, and nothing is."""
    if not values:
        return
    metrics = [{"Name": name, "Unit": UNITS[name]} for name in values]
    where = [{"Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": metrics}]
    entry = {"_aws": {"Timestamp": int(now.timestamp() * 1_000), "CloudWatchMetrics": where}, **values}
    log.info(says, extra={**entry, DIMENSION: installation, **fields})


def count(hub: Hub, name: str, says: str, number: float = 1, **fields: str) -> None:
    """One number, by a hub's own clock and name."""
    if number:
        emit(hub.settings.prefix, hub.now(), {name: number}, says, **fields)


def count_unknown(finding: Finding, hub: Hub) -> None:
    """A finding of GuardDuty that no playbook but the default answers is counted, and its type is in the log."""
    if finding.source == DETECTOR and hub.playbook_for(finding).name == DEFAULT:
        count(hub, UNKNOWN_TYPE, "no playbook knows this finding type", finding_type=finding.type)


def count_action(outcome: Outcome, incident: Incident, hub: Hub) -> None:
    """What one action did in this run: steps that an earlier run made are not made again, and so not counted again."""
    done = outcome.result is Result.DONE and bool(outcome.made)
    refused = len(outcome.reasons) if outcome.result is Result.FAILED and outcome.missing else 0
    values = {name: number for name, number in ((ACTIONS_DONE, int(done)), (STEPS_REFUSED, refused)) if number}
    emit(hub.settings.prefix, hub.now(), values, "action counted", incident=incident.id, action=outcome.action)


def count_case(before: Incident, after: Incident, hub: Hub) -> None:
    """How a case changed by a run whose end is on record: contained for the first time, or failed where it had not before.

    A drill's case is not counted: nothing happened. What people were asked about first is not timed here, since how long they
    took says nothing about whether irhub is slow; that is a number of its own.
    """
    values: dict[str, float] = {}
    if is_drill(after):
        return
    if after.contained_at and not before.contained_at and before.state is not State.WAITING:
        values[TIME_TO_CONTAIN] = seconds_between(after.opened_at, after.contained_at)
    if after.state is State.FAILED and before.state is not State.FAILED:
        values[FAILED] = 1
    emit(hub.settings.prefix, hub.now(), values, "case counted", incident=after.id, account=after.target.account_id)


def seconds_between(begins: str, ends: str) -> float:
    """How many seconds lie between two moments; never fewer than none."""
    return max(0.0, (datetime.fromisoformat(ends) - datetime.fromisoformat(begins)).total_seconds())
