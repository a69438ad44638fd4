"""The one door through which the deployer speaks to AWS.

Every call is recorded, so a test can hold what was made against what was announced, and ``--stats`` can say how many there
were. ``ReadGate`` stands in front of it for commands that must not write: whatever is not on the list in ``reads.py`` is
refused before it is signed.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from botocore import xform_name
from botocore.config import Config

from deployer.aws import people
from deployer.aws.errors import FOREIGN, translate
from deployer.aws.profiles import enter as enter_by_profile
from deployer.aws.profiles import remedy
from deployer.aws.reads import READS
from deployer.calls import Aws, Call, Door
from deployer.errors import DeployerError, WriteRefusedError

CONFIG = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 5},
    user_agent_extra="irhub-deployer",
)

SESSION_NAME = "irhub-deployer"
KEYS = {
    "aws_access_key_id": "AccessKeyId",
    "aws_secret_access_key": "SecretAccessKey",
    "aws_session_token": "SessionToken",
}
"""boto3's names of what AssumeRole gives."""

Enter = Callable[[str | None], Any]
"""A boto3 session for a profile; None stands for the default credentials."""


class Gate:
    """Makes calls with the credentials of each door's profile, and keeps a record of them."""

    def __init__(self, profiles: Mapping[Door, str | None], enter: Enter | None = None) -> None:
        self._profiles = profiles
        self._enter = enter or enter_by_profile
        self._sessions: dict[str | None, Any] = {}
        self._clients: dict[tuple[str | None, str, str, str], Any] = {}
        self._keys: dict[tuple[str | None, str], Mapping[str, str]] = {}
        self._lock = threading.Lock()
        self.made: list[Call] = []

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer to this one call; it is on the record even where AWS refuses it."""
        try:
            keys = self._keys_of(call) if call.role else {}
            client = self._client(self._profiles.get(call.door), call, keys)
            _insist_on_call_as(client, call)
            self.made.append(call)
            answer: Mapping[str, Any] = getattr(client, xform_name(call.operation))(**call.parameters)
        except FOREIGN as error:
            raise translate(call, error, remedy(self._profiles.get(call.door), error)) from error
        return answer

    def _keys_of(self, call: Call) -> Mapping[str, str]:
        """The keys of a session of the call's role, which is entered once; entering is a call like any other."""
        key = (self._profiles.get(call.door), call.role)
        if key not in self._keys:
            given = {"RoleArn": call.role, "RoleSessionName": SESSION_NAME}
            said = self.make(Call(call.door, "sts", "AssumeRole", call.region, given))["Credentials"]
            self._keys[key] = {botos: said[awss] for botos, awss in KEYS.items()}
        return self._keys[key]

    def _client(self, profile: str | None, call: Call, keys: Mapping[str, str]) -> Any:
        key = (profile, call.role, call.service, call.region)
        with self._lock:  # making clients is the one thing in boto3 that threads may not do together
            if key not in self._clients:
                if profile not in self._sessions:
                    self._sessions[profile] = self._enter(profile)
                self._clients[key] = _made(self._sessions[profile], call, keys)
            return self._clients[key]


class ReadGate:
    """Lets through the operations that ``reads.py`` names and refuses every other."""

    def __init__(self, behind: Aws) -> None:
        self._behind = behind

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer, for a call that is on the list; raises ``WriteRefusedError`` for any other."""
        if call.name not in READS:
            raise WriteRefusedError(call.name)
        return self._behind.make(call)


def _made(session: Any, call: Call, keys: Mapping[str, str]) -> Any:
    """A client of the call's service; the hub's own door for people has one of ours."""
    if call.service == people.SERVICE:
        return people.PeopleDoor(session, call.region)
    return session.client(call.service, region_name=call.region or None, config=CONFIG, **keys)


def _insist_on_call_as(client: Any, call: Call) -> None:
    """Refuses a StackSet call without CallAs: AWS would look in the wrong account and answer that nothing is there."""
    if call.service == people.SERVICE:
        return
    takes = client.meta.service_model.operation_model(call.operation).input_shape
    if takes is not None and "CallAs" in takes.members and "CallAs" not in call.parameters:
        raise DeployerError(
            f"{call.name} was not made.", "It does not say CallAs.", "This is a fault of irhub: please report it."
        )
