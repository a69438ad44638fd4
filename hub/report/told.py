"""The responder's part of a report: people are told of it once, however often the message about it is delivered."""

from collections.abc import Mapping
from typing import Any

from hub.hub import Hub
from hub.notice import Notice
from hub.tell import tell
from hub.values import from_plain

RUN = "report"
"""Under which it stands on record that a report was told."""


def tell_report(name: str, plain: Mapping[str, Any], hub: Hub) -> None:
    """Every channel that it is for has the digest of the report; one that was told before is not told again."""
    if hub.ledger.answer(RUN, name) is None:
        tell(from_plain(Notice, plain), hub)
        hub.ledger.keep_answer(RUN, name, {"told": hub.now().isoformat()})
