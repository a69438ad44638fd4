"""The custom actions that the settings name; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from deployer.listening import gathering
from deployer.settings import Settings


@dataclass(frozen=True, slots=True)
class Clicks:
    """Where Security Hub's findings gather, and which playbook each custom action there runs."""

    account: str
    region: str
    partition: str
    mark: str
    """How the description of each of ours begins: custom actions take no tags."""
    playbooks: Mapping[str, str]
    """By the id of the action."""
    in_hub: bool
    """True where that is the hub account, whose credentials we have."""

    def arn(self, action_id: str) -> str:
        """The ARN of an action."""
        return f"arn:{self.partition}:securityhub:{self.region}:{self.account}:action/custom/{action_id}"

    def description(self, action_id: str) -> str:
        """What people read of the action in the console."""
        return f"{self.mark} runs {self.playbooks[action_id]}"


def clicks(settings: Settings) -> Clicks | None:
    """The custom actions of an installation; None where Security Hub is not among its sources."""
    found = settings.sources.securityhub
    if found is None:
        return None
    account, region = gathering(settings)
    mark = f"irhub, installation {settings.prefix}:"
    return Clicks(account, region, settings.partition, mark, dict(found.actions), account == settings.hub.account)
