"""What strangers try: administrators of accounts, with every right at home, at the doors that only irhub may use.

They know the ExternalId, for it is no secret.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from deployer.sandbox.running import Sandbox

SPOKE_ROLES = ("contain", "restore", "verify")


def entered(sandbox: Sandbox, prefix: str, external_id: str, account_id: str) -> tuple[str, ...]:
    """Which strangers could enter which of the roles in this account, in sentences."""
    roles = [f"arn:aws:iam::{account_id}:role/irhub/{prefix}-{name}" for name in SPOKE_ROLES]
    return tuple(
        f"an administrator of {stranger} could enter {role}"
        for stranger, sts in _at_home(sandbox, "sts")
        for role in roles
        if _could(sts, sts.assume_role, {"RoleArn": role, "RoleSessionName": "stranger", "ExternalId": external_id})
    )


def heard(sandbox: Sandbox, prefix: str) -> tuple[str, ...]:
    """Which strangers could put an event on the hub's bus, in sentences."""
    world = sandbox.world
    bus = f"arn:aws:events:{world.hub_region}:{world.hub.id}:event-bus/{prefix}-hub"
    entry = {"Source": "a.stranger", "DetailType": "GuardDuty Finding", "Detail": json.dumps({}), "EventBusName": bus}
    return tuple(
        f"an administrator of {stranger} could put an event on the hub's bus"
        for stranger, events in _at_home(sandbox, "events")
        if stranger != world.hub.id and not events.put_events(Entries=[entry])["FailedEntryCount"]
    )


def _at_home(sandbox: Sandbox, service: str) -> Iterator[tuple[str, Any]]:
    """The management account's, the hub's, and a member's administrator."""
    for account in sandbox.world.accounts[:3]:
        yield account.id, sandbox.client(service, account.id, sandbox.world.hub_region)


def _could(client: Any, call: Callable[..., object], parameters: dict[str, str]) -> bool:
    try:
        call(**parameters)
    except client.exceptions.ClientError:
        return False
    return True
