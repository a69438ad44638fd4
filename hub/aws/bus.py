"""Notices as irhub's own incident events on the hub bus, for webhooks and whoever else subscribes."""

import json
from typing import Any

from hub.aws.errors import translated
from hub.channels import event
from hub.errors import ChannelError
from hub.notice import Notice


class Bus:
    """The hub's event bus; a ``hub.Channel``."""

    name: str = "bus"

    def __init__(self, client: Any, bus_name: str) -> None:
        self._client = client
        self._bus_name = bus_name

    def send(self, notice: Notice) -> None:
        """The bus has taken the notice; raises ``ChannelError`` where it refused the one entry (EventBridge API, PutEvents)."""
        entry = {
            "EventBusName": self._bus_name,
            "Source": event.SOURCE,
            "DetailType": event.detail_type(notice),
            "Detail": json.dumps(event.detail(notice)),
        }
        with translated("events:PutEvents"):
            answer = self._client.put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            refused = answer["Entries"][0]
            raise ChannelError(f"The bus {self._bus_name} refused an event: {refused['ErrorCode']}: {refused['ErrorMessage']}")
