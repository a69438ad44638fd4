"""Numbers that CloudWatch draws from the log, at no cost while there is nothing to count.

A log entry in the embedded metric format becomes a metric by itself ("Embedding metrics within logs", CloudWatch user guide):
no call is made for it, and no resource is needed. The function logs JSON, so what is handed to the log as fields stands at the
top of the entry, where CloudWatch looks for it.
"""

import logging

from hub.finding import Finding
from hub.hub import Hub
from hub.playbook import DEFAULT

log = logging.getLogger("irhub")

NAMESPACE = "irhub"
UNKNOWN_TYPE = "UnknownFindingType"
DETECTOR = "guardduty"
"""The source whose types are all known; others have as many as people write rules."""


def count_unknown(finding: Finding, hub: Hub) -> None:
    """A finding of GuardDuty that no playbook but the default answers is counted, and its type is in the log."""
    if finding.source == DETECTOR and hub.playbook_for(finding).name == DEFAULT:
        metrics = [{"Name": UNKNOWN_TYPE, "Unit": "Count"}]
        where = [{"Namespace": NAMESPACE, "Dimensions": [["installation"]], "Metrics": metrics}]
        entry = {"_aws": {"Timestamp": int(hub.now().timestamp() * 1_000), "CloudWatchMetrics": where}, UNKNOWN_TYPE: 1}
        fields = {"installation": hub.settings.prefix, "finding_type": finding.type}
        log.warning("no playbook knows this finding type", extra={**entry, **fields})
