"""Makes a gate look like a botocore client, so that the hub's own ledger reads through it.

What an incident's record means is known in one place, ``hub/aws/ledger.py``. Reading it through the gate keeps the promise
that a command which may only read cannot write, and records the calls.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from deployer.calls import Aws, Call, Door


class GateClient:
    """Client methods and paginators of one service in one Region, each call made by the gate."""

    def __init__(self, aws: Aws, service: str, region: str) -> None:
        self._aws = aws
        self._service = service
        self._region = region

    def __getattr__(self, method: str) -> Callable[..., Mapping[str, Any]]:
        """Any method of the client, by botocore's name for it."""
        operation = "".join(word.capitalize() for word in method.split("_"))
        return lambda **parameters: self._aws.make(Call(Door.HUB, self._service, operation, self._region, parameters))

    def get_paginator(self, method: str) -> "GatePaginator":
        """A paginator for a method of DynamoDB."""
        return GatePaginator(getattr(self, method))


class GatePaginator:
    """Pages of DynamoDB, which hands over the last key and not a token."""

    def __init__(self, method: Callable[..., Mapping[str, Any]]) -> None:
        self._method = method

    def paginate(self, **parameters: Any) -> Iterator[Mapping[str, Any]]:
        """Page after page."""
        page = self._method(**parameters)
        yield page
        while last := page.get("LastEvaluatedKey"):
            page = self._method(**parameters, ExclusiveStartKey=last)
            yield page
