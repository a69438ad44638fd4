"""The hub's door for people, as the command line comes to it: requests signed by IAM's rules, so that the door knows who asks.

What changes members or incidents in a person's name goes this way and no other. A request is a ``Call`` like those of AWS's
APIs: announced, recorded, refused to commands that may only read. It is signed here (Signature Version 4, service
``execute-api``), and sent once: what the door heard need not be said again, and what it did not hear is the caller's to repeat.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import URLLib3Session

from deployer.calls import Aws, Call, Door
from deployer.errors import DeniedError, DeployerError, NotFoundError, RefusedError, ThrottledError
from deployer.settings import Settings

SERVICE, OPERATION = "execute-api", "Invoke"
OUTPUT = "PeopleUrl"
"""The hub stack's output that tells where the door is."""
SECONDS = 30
AWS_HOST = re.compile(r"[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OK, FORBIDDEN, NOT_FOUND, MANY, FAULT = 200, 403, 404, 429, 500


def asking(read: Aws, settings: Settings, verb: str, body: Mapping[str, Any]) -> Call:
    """The call that asks the hub for something in the caller's name."""
    parameters = {"Url": f"{address(read, settings)}/cli/{verb}", "Body": body}
    return Call(Door.HUB, SERVICE, OPERATION, settings.hub.region, parameters)


def address(read: Aws, settings: Settings) -> str:
    """Where the door is; raises ``RefusedError`` where nothing is deployed, or a version without it."""
    stack = f"{settings.prefix}-hub"
    try:
        answer = read.make(Call(Door.HUB, "cloudformation", "DescribeStacks", settings.hub.region, {"StackName": stack}))
    except NotFoundError as error:
        raise RefusedError(f"There is no stack {stack}.", "The hub is not deployed.", "Deploy it: irhub deploy.") from error
    told = {one["OutputKey"]: one["OutputValue"] for one in answer["Stacks"][0].get("Outputs", ())}
    if OUTPUT not in told:
        raise RefusedError(
            "The hub has no door for people.", "It is of a version without one.", "Bring it here: irhub upgrade."
        )
    return str(told[OUTPUT]).rstrip("/")


class PeopleDoor:
    """The door, as a client with one operation."""

    def __init__(self, session: Any, region: str) -> None:
        self._session = session
        self._region = region
        self._http = URLLib3Session(timeout=SECONDS)

    def invoke(self, *, Url: str, Body: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N803 (as AWS's parameters are spelt)
        """What the door answered; raises ``RefusedError`` with its own words where it said no."""
        _insist_on_ours(Url)
        answer = self._http.send(self._signed(Url, json.dumps(Body).encode()).prepare())
        said = _object(answer.text)
        if OK <= answer.status_code < OK + 100:
            return said
        raise _refusal(answer.status_code, said)

    def _signed(self, url: str, body: bytes) -> AWSRequest:
        credentials = self._session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        request = AWSRequest("POST", url, {"Content-Type": "application/json"}, body)
        SigV4Auth(credentials.get_frozen_credentials(), SERVICE, self._region).add_auth(request)
        return request


def _insist_on_ours(url: str) -> None:
    """A signature goes to AWS over TLS, or to this very machine, and nowhere else, whatever a stack's output says."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if (parts.scheme == "https" and AWS_HOST.fullmatch(host)) or (parts.scheme == "http" and host in LOOPBACK):
        return
    raise DeployerError(
        f"Nothing was sent to {host or url}.",
        f"The output {OUTPUT} of the hub's stack names no HTTP API of AWS.",
        "See who changed the stack: irhub drift.",
    )


def _object(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refusal(status: int, said: Mapping[str, Any]) -> DeployerError:
    """The door's own words; where API Gateway answered in its place, what that means."""
    error = said.get("error")
    if isinstance(error, dict):
        kind = RefusedError if status < FAULT else DeployerError
        return kind(*(str(error.get(part, "")) for part in ("what", "why", "todo")))
    name, message = f"{SERVICE}:{OPERATION}", str(said.get("message") or said.get("Message") or "no reason given")
    if status == FORBIDDEN:
        return DeniedError(name, str(status), message)
    if status == MANY:
        return ThrottledError(name, str(status), message)
    if status == NOT_FOUND:
        return NotFoundError(name, str(status), message, "Bring the hub to this version: irhub upgrade.")
    return DeployerError("The hub's door for people did not answer.", f"API Gateway says {status}: {message}.", "Try again.")
