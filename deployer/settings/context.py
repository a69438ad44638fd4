"""What irhub is told of the organization: crown jewels, owners, and windows in which somebody is paid to attack it.

Whatever holds irhub back is named here and never by a tag alone: who got into an account can tag what is in it.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from deployer.settings.forms import AccountId, ResourceName, TagKey, Words
from deployer.settings.strict import STRICT, wrong
from hub import context
from hub.incident import Mode

LONGEST_TEST = timedelta(days=90)
END_OF_DAY = "T23:59:59+00:00"
BEGINNING = "T00:00:00+00:00"
DAY = 10


def _written_out(value: Any) -> Any:
    """A moment as it is written, where YAML has read it as one; YAML's own are in UTC."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _a_moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise PydanticCustomError("calendar", "there is no such moment.") from error
    return text


def _a_range(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise PydanticCustomError("range", "it is no range of addresses, such as 198.51.100.0/24.") from error
    return text


Moment = Annotated[
    str,
    BeforeValidator(_written_out, json_schema_input_type=str),
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2}))?$",
        description="a day such as 2027-01-31, or a moment such as 2027-01-31T08:00Z",
    ),
    AfterValidator(_a_moment),
]
Range = Annotated[
    str, Field(pattern=r"^[0-9a-fA-F.:]{2,39}(/[0-9]{1,3})?$", description="a range of addresses"), AfterValidator(_a_range)
]
Tag = Annotated[str, Field(pattern=r"^[A-Za-z0-9 _.:/+@-]{1,128}=[A-Za-z0-9 _.:/=+@-]{0,256}$", description="a tag: Key=Value")]


@dataclass(frozen=True, slots=True, config=STRICT)
class CrownJewel:
    """What must not be touched lightly; of account, resource and tag, all that are given must agree."""

    reason: Words
    """Why; it stands in every notice about it."""
    account: AccountId | None = None
    """Only in this account; alone, everything in it."""
    resource: ResourceName | None = None
    """Only this resource: its ARN, an id or a name."""
    tag: Tag | None = None
    """Only what carries this tag, by the word of the finding; such a mark is told and holds nothing back."""
    mode: Mode = Mode.ASK
    """How far irhub may go in containing it: *ask*, *observe*, or *act* for a mark alone. Evidence is secured in any case."""

    @model_validator(mode="after")
    def _names_something(self) -> "CrownJewel":
        if not (self.account or self.resource or self.tag):
            raise wrong("it names no account, no resource and no tag, so everything would be one.")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class PenetrationTest:
    """A window in which somebody is paid to attack; findings in which every remote address is theirs are told, not acted on."""

    reason: Words
    """What is tested, and by whom."""
    approver: Words
    """The person who answers for it."""
    begins: Moment
    """From then on; a day begins at midnight in UTC."""
    until: Moment
    """Its end, at most 90 days on; a day ends with it."""
    sources: Annotated[tuple[Range, ...], Field(min_length=1, max_length=50)]
    """The ranges of addresses that the testers come from."""
    accounts: Annotated[tuple[AccountId, ...], Field(max_length=100)] = ()
    """The accounts that they may attack; all where none stands here."""

    @model_validator(mode="after")
    def _is_a_window(self) -> "PenetrationTest":
        begins, ends = (datetime.fromisoformat(moment) for moment in _window(self))
        if not begins < ends <= begins + LONGEST_TEST:
            raise wrong("it must end after it begins, and within 90 days.", "until")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class Context:
    """What irhub is told of the organization."""

    crown_jewels: Annotated[tuple[CrownJewel, ...], Field(max_length=200)] = ()
    """What must not be touched lightly."""
    owners: Annotated[Mapping[AccountId, Words], Field(max_length=1_000)] = field(default_factory=dict)
    """Whose each account is, such as a team's name; it stands in every notice."""
    owner_tag: TagKey | None = None
    """The tag of a resource that says whose it is, where the finding tells it; stands before ``owners``."""
    tests: Annotated[tuple[PenetrationTest, ...], Field(max_length=50)] = ()
    """Penetration tests, each with its end and with who approved it."""


def _window(test: PenetrationTest) -> tuple[str, str]:
    begins = test.begins + BEGINNING if len(test.begins) == DAY else test.begins
    return begins, test.until + END_OF_DAY if len(test.until) == DAY else test.until


def for_hub(said: Context) -> context.Context:
    """The context as the hub reads it."""
    return context.Context(
        jewels=tuple(map(_jewel, said.crown_jewels)),
        owners=dict(said.owners),
        owner_tag=said.owner_tag or "",
        tests=tuple(context.Window(one.reason, one.approver, *_window(one), one.sources, one.accounts) for one in said.tests),
    )


def _jewel(said: CrownJewel) -> context.Jewel:
    return context.Jewel(said.reason, said.account or "", said.resource or "", said.tag or "", said.mode)
