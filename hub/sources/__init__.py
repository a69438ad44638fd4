"""The catalogue of sources: which file reads which event, one line for each."""

from collections.abc import Callable, Mapping
from typing import Any

from hub.errors import RefusedError
from hub.finding import Finding
from hub.sources import cloudtrail, config, guardduty, malware, securityhub
from hub.sources.cloudtrail_calls import SERVICES
from hub.sources.foreign import Reader, short
from hub.sources.securityhub import apart
from hub.sources.switched import Switched
from hub.sources.trust import Trust

__all__ = ["READERS", "Switched", "Trust", "apart", "read"]

Read = Callable[[Mapping[str, Any], Trust], Finding]
READERS: Mapping[tuple[str, str], Read] = {
    (guardduty.SOURCE, guardduty.DETAIL_TYPE): guardduty.read_event,
    (malware.SOURCE, malware.DETAIL_TYPE): malware.read_event,
    (securityhub.SOURCE, securityhub.IMPORTED): securityhub.read_imported,
    (securityhub.SOURCE, securityhub.IMPORTED_V2): securityhub.read_imported,
    (securityhub.SOURCE, securityhub.CUSTOM_ACTION): securityhub.read_action,
    (config.SOURCE, config.DETAIL_TYPE): config.read_event,
    **{(f"aws.{service}", cloudtrail.DETAIL_TYPE): cloudtrail.read_event for service in SERVICES},
}
"""By the event's source and detail-type: one source sends several kinds of event, and only some of them are findings."""


def read(event: Mapping[str, Any], trust: Trust) -> Finding:
    """The finding in an EventBridge event.

    Raises ``RefusedError`` where the event is none that irhub reads or is not to be trusted, and ``MalformedEventError``
    where it cannot be read; never anything else, whatever JSON comes.
    """
    envelope = Reader.over(event, "event")
    source, detail_type = envelope.text("source"), envelope.text("detail-type")
    reader = READERS.get((source, detail_type))
    if reader is not None:
        return reader(event, trust)
    if source not in {known for known, _ in READERS}:
        raise RefusedError("source", f"irhub reads no events of {short(source)}")
    raise RefusedError("detail-type", f"irhub reads no {short(detail_type)} of {short(source)}")
