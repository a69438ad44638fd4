"""Pages for people: where they sign in."""

from pydantic.dataclasses import dataclass

from deployer.settings.forms import Claim, ClientId, Origin, SecretName, Url
from deployer.settings.strict import STRICT


@dataclass(frozen=True, slots=True, config=STRICT)
class SignIn:
    """An OpenID provider, at which irhub is a confidential client that is led back to /signed-in."""

    issuer: Url
    """The provider's name, exactly as its metadata says it."""
    client_id: ClientId
    """What the provider calls irhub."""
    secret: SecretName
    """The secret whose text is the client's own at the provider."""
    claim: Claim | None = None
    """The claim that holds the address, for a provider of your own that never says ``email_verified``, such as
    ``preferred_username`` with Entra ID; it is taken as it is."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Pages:
    """Pages on which people read incidents and decide."""

    sign_in: SignIn
    """Where people sign in."""
    url: Origin | None = None
    """Where the pages are, if you gave the HTTP API a domain of your own."""
