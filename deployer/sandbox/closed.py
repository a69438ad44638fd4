"""Keeps whatever the sandbox starts from reaching real AWS.

A process that inherited a real key, or lost the endpoint, would work on a real account while its user believes to be in
the sandbox. So nothing is inherited: every variable that steers an AWS client is taken away, ours are put in, and
`prove_closed` reads the result with the eyes of a client before anything starts. The same holds for the profiles: each
names the endpoint itself, so that a shell that lost `AWS_ENDPOINT_URL` still ends up here.
"""

import configparser
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

from deployer.errors import RefusedError

STEERING = ("AWS_", "BOTO_", "MOTO_")
"""Prefixes of variables that tell an AWS client, or moto, where to go and as whom."""
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy")


class ReachableAwsError(RefusedError):
    """Something that the sandbox was about to start could have reached real AWS."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "The sandbox does not start.",
            f"What it starts could reach real AWS: {why}.",
            "Unset that variable, or correct it, and start again.",
        )


def is_loopback(url: str) -> bool:
    """Whether this address can only lead to this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def cleaned(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without anything that steers an AWS client or sends its calls through a proxy."""
    return {name: value for name, value in environ.items() if not _steers(name)}


def prove_closed(environment: Mapping[str, str]) -> None:
    """Returns if an AWS client in this environment can only reach loopback; raises ``ReachableAwsError`` else."""
    endpoints = {name: value for name, value in environment.items() if name.startswith("AWS_ENDPOINT_URL")}
    if "AWS_ENDPOINT_URL" not in endpoints:
        raise ReachableAwsError("AWS_ENDPOINT_URL is not set")
    for name, value in endpoints.items():
        _must_be_loopback(name, value)
    if environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false").lower() != "false":
        raise ReachableAwsError("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is set")
    if environment.get("AWS_EC2_METADATA_DISABLED") != "true":
        raise ReachableAwsError("AWS_EC2_METADATA_DISABLED is not true")
    for name in environment:
        if name.lower() in PROXIES:
            raise ReachableAwsError(f"{name} names a proxy")


def prove_profiles_closed(text: str) -> None:
    """Returns if every profile of this AWS config file names a loopback endpoint and takes its keys from no other place."""
    config = configparser.ConfigParser(interpolation=None)
    config.read_string(text)
    for section in config.sections():
        _must_be_loopback(f"endpoint_url of [{section}]", config[section].get("endpoint_url", ""))
        if {"credential_process", "sso_session", "sso_start_url"} & set(config[section]):
            raise ReachableAwsError(f"[{section}] takes its keys from elsewhere")


@contextmanager
def enclosed(environment: Mapping[str, str]) -> Iterator[None]:
    """Inside the block this process itself has what steers AWS clients from there, so that none made in it leads elsewhere."""
    prove_closed(environment)
    before = {name: value for name, value in os.environ.items() if _steers(name)}
    _steer_by({name: value for name, value in environment.items() if _steers(name)})
    try:
        yield
    finally:
        _steer_by(before)


def _steer_by(variables: Mapping[str, str]) -> None:
    for name in [name for name in os.environ if _steers(name)]:
        del os.environ[name]
    os.environ.update(variables)


def _steers(name: str) -> bool:
    return name.upper().startswith(STEERING) or name.lower() in PROXIES


def _must_be_loopback(name: str, url: str) -> None:
    if not is_loopback(url):
        raise ReachableAwsError(f"{name} is {url or 'not set'}, which is not this machine")
