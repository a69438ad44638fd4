"""Ids and times, which differ from run to run, in the form of ids and times that do not; all else stands as it was said.

Each id gets a number of its own by the order in which ids of its kind are first said, so that a reader can still follow one
through the story, and a change in what is said shows and nothing else does.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

IDS = re.compile(
    r"\binc-[0-9]{8}-[a-z2-7]{12}\b"
    r"|\b(?:acl|eni|i|sg|snap|subnet|vol|vpc)-[0-9a-f]{17}\b"
    r"|\bAKIA[A-Z0-9]{16}\b"
    r"|\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}(?:Z|\+00:00)"
    r"|\b[0-9]{1,2} [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{5} UTC"
)
MOMENT, IN_WORDS = "2026-01-31T09:30:00Z", "31 Jan 2026 09:30 UTC"


@dataclass(slots=True)
class Stable:
    """What each id is called from its first mention on."""

    known: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __call__(self, words: str) -> str:
        """The words with stable ids and times."""
        return IDS.sub(lambda found: self._of(found[0]), words)

    def _of(self, name: str) -> str:
        if name not in self.known:
            self.known[name] = self._new(name)
        return self.known[name]

    def _new(self, name: str) -> str:
        if name[:1].isdigit():
            return IN_WORDS if " " in name else MOMENT
        kind = name[:4] if name.startswith("AKIA") else name.partition("-")[0]
        self.counts[kind] += 1
        number = self.counts[kind]
        if kind == "inc":
            return f"inc-20260131-{chr(ord('a') + number - 1) * 12}"
        return f"AKIAEXAMPLE{number:09}" if kind == "AKIA" else f"{kind}-0{number:016x}"
