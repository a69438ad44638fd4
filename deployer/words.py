"""Words that plans and screens share."""


def many(count: int, noun: str) -> str:
    """A count with its noun, such as ``3 accounts``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
