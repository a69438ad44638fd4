"""Messages for receivers that EventBridge calls: composed here, put on the hub bus, each with the name of whom it is for.

A rule for each receiver hands the payload to its API destination; so authentication, retries and the receiver's pace are AWS's
work, and no secret is known here ("API destinations", EventBridge user guide).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hub.aws.errors import translated
from hub.channels import event, ocsf, pagerduty, teams
from hub.errors import ChannelError
from hub.notice import Notice

DETAIL_TYPE = "irhub Message"
FORMS: Mapping[str, Callable[[Notice], Mapping[str, Any] | None]] = {
    "teams": teams.message,
    "pagerduty": pagerduty.message,
    "webhook": event.message,
    "siem": ocsf.message,
}
"""The form of each kind of receiver; None is nothing for it."""


class Messages:
    """One receiver behind an API destination; a ``hub.Channel``."""

    def __init__(self, client: Any, bus_name: str, name: str, kind: str) -> None:
        self.name = name
        self._client = client
        self._bus_name = bus_name
        self._compose = FORMS[kind]

    def send(self, notice: Notice) -> None:
        """The bus has taken the message, where the notice is anything for this receiver; raises ``ChannelError`` where not."""
        payload = self._compose(notice)
        if payload is None:
            return
        detail = {"channel": self.name, "incident": notice.incident_id, "payload": payload}
        entry = {
            "EventBusName": self._bus_name,
            "Source": event.SOURCE,
            "DetailType": DETAIL_TYPE,
            "Detail": json.dumps(detail),
        }
        with translated("events:PutEvents"):
            answer = self._client.put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            refused = answer["Entries"][0]
            said = f"{refused['ErrorCode']}: {refused['ErrorMessage']}"
            raise ChannelError(f"The bus {self._bus_name} refused a message for {self.name}: {said}")
