"""What time it is, apart from all else, so that whoever asks needs to load nothing."""

from datetime import UTC, datetime


def in_utc() -> datetime:
    """The time in UTC, aware of it."""
    return datetime.now(UTC)
