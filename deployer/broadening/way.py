"""In which way a document allows more than it did."""

from enum import StrEnum


class Way(StrEnum):
    """What became of one of its parts."""

    NEW = "new policy"
    ACTION = "new action"
    PRINCIPAL = "new principal"
    RESOURCE = "new resource"
    CONDITION = "condition dropped"
    LOOSER = "condition loosened"
    CHANGED = "condition changed"
    """Its values gave way to others; which of the two lets in more, the document does not say."""
    DENIAL = "denial dropped"
    BOUNDARY = "boundary"
    JUDGE = "to be judged by you"
