"""The people of an installation, as the settings name them, and whom they answer for."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be asked, and how each door knows them; empty where a door does not."""

    name: str
    email: str = ""
    """As the sign-in of the pages says it, verified."""
    slack: str = ""
    """The member's id in the Slack workspace of the settings."""
    aws: str = ""
    """The user name in IAM Identity Center, or the ARN of an IAM user."""

    @property
    def names(self) -> frozenset[str]:
        """Everything that a door may know them by."""
        return frozenset({self.name, self.email, self.slack, self.aws} - {""})


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom an ask goes to; the first rule that fits an ask holds. What is empty fits everything."""

    group: str
    people: int = 1
    """How many different people must agree; a destructive step needs two at least."""
    minutes: int = 60
    """How long each group may take to answer."""
    then: tuple[str, ...] = ()
    """The groups that are asked next, one after the other, where nobody answers; then it counts as rejected."""
    accounts: tuple[str, ...] = ()
    ous: tuple[str, ...] = ()
    """Where the account lies, by the names of units from below the root down, such as ``Workloads/Production``."""
    actions: tuple[str, ...] = ()
    severity: float = 0.0
    """From which severity on."""


@dataclass(frozen=True, slots=True)
class Approvers:
    """Everybody who may be asked; nobody by default, and then what is asked is told and waits."""

    people: tuple[Person, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The names of people in each group."""
    rules: tuple[Rule, ...] = ()

    def person(self, name: str) -> Person | None:
        """Who goes by this name in the settings."""
        return next((one for one in self.people if one.name == name), None)

    def by_email(self, address: str) -> Person | None:
        """Whose verified address this is, in whatever case it is written."""
        return next((one for one in self.people if one.email and is_same(one.email, address)), None)

    def by_slack(self, member: str) -> Person | None:
        """Whose id in Slack this is."""
        return next((one for one in self.people if one.slack and one.slack == member), None)

    def by_aws(self, name: str) -> Person | None:
        """Whose user name in IAM Identity Center, in whatever case it is written, or whose ARN as an IAM user, this is."""
        return next((one for one in self.people if one.aws and is_same(one.aws, name)), None)

    def members(self, group: str) -> tuple[str, ...]:
        """The names of people in a group; none where the settings know no such group."""
        return tuple(self.groups.get(group, ()))


def is_same(one: str, other: str) -> bool:
    """True where two names are one, in whatever case.

    Letters beyond ASCII have no case here: some fold to a letter that is another's (Unicode, "CaseFolding": the Kelvin sign to
    k, the long s to s), and whoever can give themselves such an address must not pass for its owner.
    """
    return one == other or (one.isascii() and other.isascii() and one.lower() == other.lower())


NOBODY = Approvers()
"""What an installation without people in its settings has."""
