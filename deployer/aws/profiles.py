"""AWS profiles: sessions for them, with single sign-on and with a role behind an MFA device, and what to do where one fails.

botocore does the work; three things are added. A role's temporary credentials are kept where the AWS CLI keeps them
(~/.aws/cli/cache), so that one code serves the command after this one too, and the CLI. The question for a code says which
profile it is for, and is put only where somebody can answer. And whoever is not signed in any more reads the very command
that signs in, for the profile that has the sign-on and not for the one that builds on it.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    LoginError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
from botocore.session import Session as CoreSession
from botocore.utils import JSONFileCache

from deployer.errors import CredentialsError
from deployer.screen.ask import code

CACHE = Path("~", ".aws", "cli", "cache")
"""Where the AWS CLI keeps the credentials of roles."""
SIGNED_OUT = (SSOError, TokenRetrievalError, UnauthorizedSSOTokenError)
EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"})
WRONG_CODE = "MultiFactorAuthentication failed"
LONGEST_CHAIN = 10

Config = Mapping[str, Any]


def enter(profile: str | None) -> Any:
    """A boto3 session for a profile; None stands for the default credentials."""
    core = CoreSession(profile=profile)
    provider = core.get_component("credential_provider").get_provider("assume-role")
    provider.cache = JSONFileCache(str(CACHE.expanduser()))
    provider._prompter = _prompter(profile)  # noqa: SLF001 (botocore takes no other from outside)
    return boto3.Session(botocore_session=core)


def names() -> tuple[str, ...]:
    """The profiles there are, in order of the alphabet."""
    try:
        return tuple(sorted(CoreSession().available_profiles))
    except BotoCoreError:
        return ()


def remedy(profile: str | None, error: Exception) -> str:
    """What to do about credentials that do not work, as the command to type where there is one; empty where nobody knows."""
    if isinstance(error, ProfileNotFound):
        return f"There are: {', '.join(names()) or 'none'}. Name one with --profile or under profiles in irhub.yaml."
    if isinstance(error, LoginError):
        return f"Sign in: {_command('aws login', profile)}"
    if isinstance(error, SIGNED_OUT) or _has_expired(error):
        signed_on = _signed_on(profile)
        return f"Sign in: {_command('aws sso login', signed_on)}" if signed_on else ""
    if isinstance(error, ClientError) and WRONG_CODE in str(error):
        return "Give the same command again, with the next code that the device shows."
    return ""


def _has_expired(error: Exception) -> bool:
    return isinstance(error, ClientError) and error.response.get("Error", {}).get("Code") in EXPIRED


def _command(words: str, profile: str | None) -> str:
    chosen = profile or os.environ.get("AWS_PROFILE")
    return f"{words} --profile {chosen}" if chosen else words


def _signed_on(profile: str | None) -> str:
    """The profile with the sign-on, which may be the one that this one builds on; empty where there is no sign-on in it."""
    try:
        known: Config = CoreSession().full_config.get("profiles", {})
    except BotoCoreError:
        return ""
    name = profile or os.environ.get("AWS_PROFILE") or "default"
    for _ in range(LONGEST_CHAIN):
        said = known.get(name, {})
        if "sso_session" in said or "sso_start_url" in said:
            return str(name)
        name = said.get("source_profile", "")
    return ""


def _prompter(profile: str | None) -> Callable[[str], str]:
    """Asks for the code of an MFA device; raises ``CredentialsError`` where nobody can answer."""

    def ask(question: str) -> str:
        device = question.removeprefix("Enter MFA code for ").rstrip(": ")
        answer = code(f"Code of {device}, for profile {profile or 'default'}")
        if answer is None:
            words = f"profile {profile or 'default'} wants a code of {device}, and there is no terminal to ask on"
            todo = "Give any irhub or aws command with that profile on a terminal first: its session serves this one too."
            raise CredentialsError("sts:AssumeRole", "", words, todo)
        return answer

    return ask
