"""A way through the door: a method, the pattern of a path, what guards it and what is done there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hub.people.desk import PeopleDesk
from hub.people.request import Request, Response

Do = Callable[[Request, PeopleDesk], Response]


class Guard(StrEnum):
    """How a way knows who comes by it; it also says in which form people read what went wrong."""

    SLACK = "slack"
    """Slack's signature over the body."""
    IAM = "iam"
    """API Gateway let in only whom IAM let in."""
    SIGN_IN = "sign-in"
    """The session of a page; what needs none looks at nothing that is secret."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path; ``{word}`` in the path stands for one part of it."""

    method: str
    path: str
    guard: Guard
    do: Do

    @property
    def key(self) -> str:
        """As API Gateway spells it, such as ``POST /cli/{verb}``."""
        return f"{self.method} {self.path}"

    def fits(self, path: str) -> re.Match[str] | None:
        """The parts of a path that the pattern names; None where it does not fit."""
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[A-Za-z0-9._~-]{1,128})", re.escape(self.path))
        return re.fullmatch(pattern, path)
