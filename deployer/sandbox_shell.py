"""What a shell must be given, and must lose, to find the sandbox; and whether the one it was given is still there."""

import shlex
import socket
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
"""Keys in a shell's environment stand before any profile, so a shell must forget them."""
OURS = ("IRHUB_ENV", "IRHUB_PROFILE", "IRHUB_MANAGEMENT_PROFILE")
"""What would lead irhub to another file, or past the profiles in this one."""
STEERING = (*KEYS, *OURS, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")
"""What else steers an AWS client past a profile (AWS SDKs and Tools Reference Guide, "Settings reference")."""
EACH_SERVICE = "for name in $(env | sed -n 's/^\\(AWS_ENDPOINT_URL_[A-Za-z0-9_]*\\)=.*/\\1/p'); do unset \"$name\"; done"
"""A service's own endpoint stands before the one for all; which there are only the shell knows."""
SECONDS = 1.0


def to_forget(found: Iterable[str], variables: Mapping[str, str]) -> list[str]:
    """The names a shell must lose: keys, and whatever else of its own would steer an AWS client."""
    return sorted({*STEERING, *(name for name in found if name.startswith("AWS_"))} - set(variables))


def lines(forget: Iterable[str], variables: Mapping[str, str]) -> str:
    """The lines that make a shell speak to the sandbox and to nothing else."""
    exports = (f"export {name}={shlex.quote(value)}" for name, value in variables.items())
    return "\n".join((f"unset {' '.join(forget)}", EACH_SERVICE, *exports))


def dead_endpoint(environ: Mapping[str, str]) -> str:
    """The address on loopback that this environment names and where nobody listens; empty where there is none such."""
    endpoint = environ.get("AWS_ENDPOINT_URL", "")
    parts = urlsplit(endpoint)
    if parts.hostname not in {"127.0.0.1", "localhost"} or not parts.port:
        return ""
    try:
        socket.create_connection((parts.hostname, parts.port), SECONDS).close()
    except ConnectionRefusedError:
        return endpoint
    except OSError:
        return ""
    return ""
