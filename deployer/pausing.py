"""Pausing and resuming: what the two commands have in common."""

from deployer.aws.register import Table
from deployer.caller import check_identity
from deployer.calls import Call
from deployer.errors import DeployerError, NotFoundError
from deployer.settings import Settings
from deployer.wiring import Desk


def table_of(settings: Settings) -> Table:
    """The hub's table."""
    return Table(f"{settings.prefix}-ledger", settings.hub.region)


def make(works: Desk, call: Call) -> str:
    """The call has been made, with the hub account's credentials; who made it."""
    identity = check_identity(works.read, works.settings)
    try:
        works.write.make(call)
    except NotFoundError as error:
        name = call.parameters["TableName"]
        raise DeployerError(f"There is no table {name}.", "The hub is not deployed.", "Deploy it: irhub deploy.") from error
    return identity.arn


def what(account: str | None) -> str:
    """What is paused, in words."""
    return f"Account {account}" if account else "Everything"
