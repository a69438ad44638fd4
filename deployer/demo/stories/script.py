"""What a story consists of, before it is played."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.demo.stories.performance import Performance

MEMBER, OTHER = "333333333333", "555555555555"
"""Two members of the small organization that the stories are played in."""
HOME, ABROAD = "eu-west-1", "us-east-1"
"""The hub's Region, and one that is not."""


@dataclass(frozen=True, slots=True)
class Script:
    """A playbook, what irhub.yaml says beside the sandbox's own, and what is played."""

    playbook: str
    act: Callable[[Performance], None]
    has_people: bool = False
    """True where irhub.yaml names people who are asked; two of them must agree to what cannot be taken back."""
    is_shipped: bool = False
    """True where the playbook is in the library; else it is an example that a user takes into a folder of his own."""
    settings: Mapping[str, Any] = field(default_factory=dict)
