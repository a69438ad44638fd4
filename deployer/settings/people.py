"""The people of an installation: whom the doors know, and by what."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from deployer.settings.forms import Email
from deployer.settings.strict import STRICT, wrong
from hub.approval import people

PersonName = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$", description="a person's short name: a-z, 0-9 and ._- in small letters")
]
SlackMember = Annotated[
    str,
    Field(pattern=r"^[UW][A-Z0-9]{2,20}$", description="a member's id in Slack, such as U012AB3CD (profile, Copy member ID)"),
]
AwsName = Annotated[
    str,
    Field(
        pattern=r"^(arn:aws[a-z-]*:iam::[0-9]{12}:user/[A-Za-z0-9+=,.@_/-]{1,512}|[A-Za-z0-9+=,.@_-]{1,128})$",
        description="a user name in IAM Identity Center, or the ARN of an IAM user of the hub account",
    ),
]


@dataclass(frozen=True, slots=True, config=STRICT)
class Person:
    """Somebody who may be asked, and how each door knows them; a door that does not lets them decide nothing."""

    name: PersonName
    """How they are called in groups, on the record and in notices."""
    email: Email | None = None
    """As the sign-in of the pages says it."""
    slack: SlackMember | None = None
    """Who they are in the Slack workspace of ``channels.slack_app``."""
    aws: AwsName | None = None
    """Who they are on the command line: their user name in IAM Identity Center, or the ARN of their IAM user."""

    @model_validator(mode="after")
    def _is_known_somewhere(self) -> "Person":
        if not (self.email or self.slack or self.aws):
            raise wrong(f"no door could know {self.name}: email, slack or aws is needed.", "name")
        return self


def contradictions(said: tuple[Person, ...]) -> Iterator[tuple[str, str, bool]]:
    """Where two people could not be told apart: the key, what is wrong, and whether it is."""
    for key in ("name", "email", "slack", "aws"):
        values = [str(value).casefold() for one in said if (value := getattr(one, key))]
        twice = sorted({value for value in values if values.count(value) > 1})
        yield "people", f"two people have the same {key}: {', '.join(twice)}.", bool(twice)


def for_hub(said: Person) -> people.Person:
    """The person as the hub reads it."""
    return people.Person(said.name, said.email or "", said.slack or "", said.aws or "")
