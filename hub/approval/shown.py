"""What somebody was shown when they decided, in a word that changes with it.

People agree to sentences. Between the moment in which they read them and the one in which they answer, a further finding may
have led to another round, with other steps. So what was shown comes back with the answer, and counts only while it is so.
"""

import hashlib
import json

from hub.approval.ask import Ask


def digest(asks: tuple[Ask, ...]) -> str:
    """The word for these asks: rounds, actions and every step of theirs, whoever decided on them meanwhile."""
    facts = sorted((ask.round, ask.action, *ask.steps) for ask in asks)
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
