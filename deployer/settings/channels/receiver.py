"""A receiver of your own, with the way by which it knows us: a key in a header, a name and a password, or OAuth."""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from deployer.settings.channels.plain import ChannelName
from deployer.settings.forms import Header, SecretName, Url
from deployer.settings.strict import STRICT, wrong

HeaderValue = Annotated[str, Field(pattern=r"^[\x20-\x7e]{1,200}$", description="a line of plain text, and no secret")]
Word = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$", description="a word without spaces")]
Scope = Annotated[str, Field(pattern=r"^[\x20-\x7e]{1,200}$", description="scopes with spaces between them")]
MOST_HEADERS = 20


@dataclass(frozen=True, slots=True, config=STRICT)
class Key:
    """A key that is sent in a header."""

    secret: SecretName
    """The secret whose text is the header's value."""
    header: Header = "Authorization"
    """The header."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Basic:
    """A name and a password (HTTP basic authentication)."""

    username: Word
    """The name."""
    secret: SecretName
    """The secret whose text is the password."""


@dataclass(frozen=True, slots=True, config=STRICT)
class OAuth:
    """OAuth's client credentials: EventBridge asks for a token when it needs one."""

    url: Url
    """The address that gives tokens."""
    client: Word
    """The client's id."""
    secret: SecretName
    """The secret whose text is the client's secret."""
    scope: Scope | None = None
    """What the token is to be for."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Receiver:
    """A system that is called over HTTPS; exactly one of ``key``, ``basic`` and ``oauth`` says how it knows us."""

    name: ChannelName
    """What routes call it."""
    url: Url
    """Where it is called."""
    key: Key | None = None
    """A key in a header."""
    basic: Basic | None = None
    """A name and a password."""
    oauth: OAuth | None = None
    """OAuth's client credentials."""
    headers: Annotated[Mapping[Header, HeaderValue], Field(max_length=MOST_HEADERS)] = field(default_factory=dict)
    """Further headers that are sent each time; no secrets."""
    pace: Annotated[int, Field(ge=1, le=300)] = 10
    """How many messages it takes in a second."""

    @model_validator(mode="after")
    def _knows_us_by_one(self) -> "Receiver":
        if sum(one is not None for one in (self.key, self.basic, self.oauth)) != 1:
            raise wrong("it needs exactly one of key, basic and oauth, by which it knows us.")
        return self
