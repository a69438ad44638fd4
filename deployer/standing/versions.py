"""Which version of irhub stands where: this command line, the hub, and the roles in members.

The hub's template and the role template carry the version that rendered them. The forwarding template does not: it hardly
ever changes, and a version in it would update seventeen thousand stacks at each release for nothing. Whether an account is
behind its StackSet is what CloudFormation says of its stack (OUTDATED).
"""

from dataclasses import dataclass
from typing import Any

import yaml

from deployer import template


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions that stand; empty where nothing stands there, or where its template says none."""

    here: str = ""
    hub: str = ""
    spokes: str = ""
    behind: int = 0
    """How many stacks in members are behind their StackSet."""

    @property
    def differ(self) -> bool:
        """True where hub and spokes stand at different versions."""
        return bool(self.hub and self.spokes and self.hub != self.spokes)

    @property
    def lags(self) -> bool:
        """True where what stands is not what this command line would deploy."""
        return bool(self.here) and any(one not in {"", self.here} for one in (self.hub, self.spokes))

    def shown(self) -> dict[str, Any]:
        """The versions as plain JSON values."""
        skew = {"differ": self.differ, "lags": self.lags}
        return {"irhub": self.here, "hub": self.hub, "spokes": self.spokes, "spokes_behind": self.behind, **skew}


def version_in(text: str) -> str:
    """The version that a template says it was rendered by; empty where it says none."""
    try:
        said = template.parse(text)
    except yaml.YAMLError:
        return ""
    ours = (said.get("Metadata") or {}).get("irhub") if isinstance(said, dict) else None
    return str(ours.get("version", "")) if isinstance(ours, dict) else ""
