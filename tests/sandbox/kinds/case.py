"""What a case for a kind of CloudFormation resource is, and the small pieces cases are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Resources = dict[str, Any]
EVERYBODY = {"Principal": "*"}


@dataclass(frozen=True)
class Case:
    """What a template says in its first and second form, and what is then to be seen."""

    kind: str
    says: Callable[[int], Resources]
    look: Callable[[], Any]
    seen: Callable[[int], Any]


def one(kind: str, **properties: Any) -> Resources:
    """The one resource `R`."""
    return {"R": {"Type": kind, "Properties": properties}}


def policy(action: str, resource: Any = "*", **principal: Any) -> dict[str, Any]:
    """A policy of one statement that allows this."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **principal}]}


def numbered(word: str) -> Callable[[int], str]:
    """The word with the number of the form at its end."""
    return lambda n: f"{word}{n}"
