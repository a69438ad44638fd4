"""Promise 1: every event opened an incident, joined one, was noted with the reason, or lies in a dead-letter queue."""

from collections.abc import Iterator

from deployer.demo.testimony import Testimony


def complaints(seen: Testimony) -> Iterator[str]:
    """Every event whose mark stands nowhere: not in the ledger, and not in a dead-letter queue."""
    if not seen.delivered:
        yield "no event was delivered, so nothing could be judged"
    for event in seen.delivered:
        if not any(event.mark in text and event.version in text for text in seen.kept):
            yield f"{event.label} is nowhere"
