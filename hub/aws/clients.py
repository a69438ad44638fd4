"""Clients of AWS services, made once and kept warm; the one place where timeouts and retries are set.

How narrowing and reuse were weighed: a session policy narrows each entry to what the actions of one incident declare, so
credentials serve one incident and each entry costs one AssumeRole. What gives no power is shared by all accounts: service
models, clients, connections. Measured here over 64 accounts, where an answer takes 10 ms and a connection 20 ms:

===============================================  =====================  ===========
one look in each account                         wall time an account   CPU
===============================================  =====================  ===========
one client, keys swapped, each account entered   27 ms                  3 ms
the same, keys still valid                       13 ms                  2 ms
a client for each account                        70 ms                  21 ms
a session and a client for each account          296 ms                 250 ms
===============================================  =====================  ===========

So narrowing costs one round trip, and a client for each account would cost a connection and seven times the CPU on top.
Credentials broad enough to be shared by incidents would save that round trip, and give every session the power of all.
"""

import threading
from collections.abc import Mapping
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.session import Session

from hub.aws.credentials import entering_session

CONNECT_SECONDS = 2
READ_SECONDS = 5
ATTEMPTS = 3
CONNECTIONS = 32
OF_S3: Mapping[str, Any] = {
    "signature_version": "s3v4",
    "s3": {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
}
"""What is presigned names the Region's own host, which answers for a bucket from its first minute on."""


class Clients:
    """Every client the hub uses, by service, Region and number of attempts."""

    def __init__(self, hub_region: str, profile: str | None = None) -> None:
        self._hub_region = hub_region
        self._own = Session(profile=profile)
        self._own.set_config_variable("sts_regional_endpoints", "regional")
        self._entering = entering_session(self._own)
        self._made: dict[tuple[Session, str, str, int], Any] = {}
        self._lock = threading.Lock()

    def own(self, service: str, attempts: int = ATTEMPTS) -> Any:
        """A client in the hub Region that signs as the function itself."""
        return self._client(self._own, service, self._hub_region, attempts)

    def entered(self, service: str, region: str, attempts: int = ATTEMPTS) -> Any:
        """A client that signs with the keys of the account which the current context has entered."""
        return self._client(self._entering, service, region, attempts)

    def _client(self, session: Session, service: str, region: str, attempts: int) -> Any:
        key = (session, service, region, attempts)
        with self._lock:
            if key not in self._made:
                self._made[key] = _make(session, service, region, attempts)
            return self._made[key]


def _make(session: Session, service: str, region: str, attempts: int) -> Any:
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=CONNECTIONS,
        user_agent_extra="irhub",
        **(OF_S3 if service == "s3" else {}),
    )
    client = session.create_client(service, region_name=region, config=config)
    if attempts == 1:
        client.meta.events.register("before-send", _close_afterwards)
    return client


def _close_afterwards(request: AWSPreparedRequest, **_: Any) -> None:
    """Asks for a fresh connection each time.

    A kept connection may have died while the function was frozen. With retries nobody notices; without, it would look like
    a lost answer, and a snapshot that was never asked for would wait for a person.
    """
    request.headers["Connection"] = "close"
