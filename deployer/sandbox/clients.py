"""boto3 clients of the sandbox: one session for all, every client with fake keys and the loopback endpoint."""

import threading
from contextlib import suppress
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from deployer.sandbox.closed import ReachableAwsError, is_loopback
from deployer.sandbox.identity import Keys, administrator_keys
from deployer.sandbox.profiles import ProfileFiles

_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 1}, proxies={}, connect_timeout=5, read_timeout=60)
"""No retries: what a planted fault says is seen at once, and nothing waits."""


class Clients:
    """Makes clients and keeps them; a session of its own for each would read the service models again."""

    def __init__(self, endpoint: str, files: ProfileFiles) -> None:
        if not is_loopback(endpoint):
            raise ReachableAwsError(f"the endpoint is {endpoint}")
        self._endpoint = endpoint
        own = botocore.session.Session()
        for name, path in (("config_file", files.config), ("credentials_file", files.credentials)):
            own.set_config_variable(name, str(path))
        self._session = boto3.Session(botocore_session=own)
        self._made: dict[tuple[str, str, str], Any] = {}
        self._lock = threading.Lock()

    def administrator(self, service: str, account_id: str, region: str) -> Any:
        """A client that acts as the administrator of this account."""
        return self.acting_as(administrator_keys(account_id), service, region)

    def acting_as(self, keys: Keys, service: str, region: str) -> Any:
        """A client that signs with these keys."""
        with self._lock:
            name = (service, keys.access_key_id, region)
            if name not in self._made:
                self._made[name] = self._make(keys, service, region)
            return self._made[name]

    def close(self) -> None:
        """No client has a connection open."""
        with self._lock, suppress(OSError):
            for client in self._made.values():
                client.close()

    def _make(self, keys: Keys, service: str, region: str) -> Any:
        return self._session.client(
            service,  # type: ignore[call-overload]  # any service that is asked for
            region_name=region,
            endpoint_url=self._endpoint,
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
            aws_session_token=keys.session_token or None,
            config=_CONFIG,
        )
