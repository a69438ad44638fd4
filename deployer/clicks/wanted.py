"""The custom actions that the settings name; pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from deployer.listening import gathering
from deployer.settings import Settings
from hub.playbook import Playbook


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


def astray(settings: Settings, library: Iterable[Playbook]) -> Iterator[tuple[str, str]]:
    """Custom actions that run a playbook which is not in the library, each with what to do: their clicks would only be told."""
    known = sorted(playbook.name for playbook in library)
    found = settings.sources.securityhub
    for action_id, name in sorted(found.actions.items()) if found else ():
        if name not in known:
            near = "".join(f" Did you mean {one}?" for one in get_close_matches(name, known, n=1))
            yield action_id, f"there is no playbook {name}; irhub playbook list shows those there are.{near}"
