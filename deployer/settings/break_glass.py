"""Who may enter members without the hub, for the night on which the hub is down or suspected itself; nobody by default."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from deployer.settings.strict import STRICT

PrincipalArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9_+=,.@/-]{1,576}$",
        description="the ARN of a role or user, without wildcards",
    ),
]


@dataclass(frozen=True, slots=True, config=STRICT)
class BreakGlass:
    """People of the hub account who may enter irhub's roles in members from their own terminal, with `--direct`."""

    principals: Annotated[tuple[PrincipalArn, ...], Field(max_length=10)] = ()
    """Roles or users of the hub account that the roles in members trust beside the hub's function; none by default."""
    mfa: bool = True
    """Whether AWS must have seen a second factor (``aws:MultiFactorAuthPresent``). Sessions of IAM Identity Center never carry
    that key, whatever was asked at sign-in: for those it must be false."""
