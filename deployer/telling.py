"""Whether anybody will hear of an incident: what a plan warns of, and what people must do after a deployment."""

from collections.abc import Iterator
from contextlib import suppress

from deployer.calls import Aws, Call, Door
from deployer.errors import AwsError, NotFoundError
from deployer.settings import Settings


def warnings(aws: Aws, settings: Settings) -> Iterator[str]:
    """A sentence for each reason why somebody would not be told; nothing is refused for it."""
    channels = settings.channels
    if not channels.names:
        yield "warning: irhub.yaml names no channels, so nobody will be told of an incident. Add one under channels."
    for key, secret in channels.secrets.items():
        if _is_missing(aws, settings, secret):
            where = f"{settings.hub.account} {settings.hub.region}"
            yield f"warning: {key} names the secret {secret}, and there is none in {where}. Until then nobody is told by it."


def to_confirm(settings: Settings) -> Iterator[str]:
    """What the people behind e-mail addresses must do before they hear anything (SNS Developer Guide, "Email")."""
    if settings.channels.email:
        addresses = ", ".join(settings.channels.email)
        yield f"AWS asks each address by mail to confirm; before that it is told nothing: {addresses}."


def _is_missing(aws: Aws, settings: Settings, secret: str) -> bool:
    """True only where AWS says so: who may not look, cannot know."""
    with suppress(AwsError):
        try:
            aws.make(Call(Door.HUB, "secretsmanager", "DescribeSecret", settings.hub.region, {"SecretId": secret}))
        except NotFoundError:
            return True
    return False
