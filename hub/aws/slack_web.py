"""Slack's Web API as an app's bot (Slack API, "Using the Slack Web API"); the token is the secret.

The token stands in no log and no error: what the HTTP library says goes no further than its kind. Only Slack itself is called
over TLS, or this very machine, where a sandbox or a test stands in for it.
"""

import json
import logging
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import urllib3

from hub.errors import ChannelError

HOME = "https://slack.com/api"
TIMEOUT = urllib3.Timeout(total=2.5)
"""Slack waits three seconds for an answer to a click, and what opens a window must be called within them."""
HOSTS = frozenset({"slack.com", "slack-gov.com"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SlackWeb:
    """The methods of Slack's Web API; a ``hub.people.desk.Slack``."""

    def __init__(self, token: Callable[[], str], home: str = HOME) -> None:
        self._token = token
        self._home = _checked(home)
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
        logging.getLogger("urllib3").setLevel(logging.INFO)

    def call(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Slack's answer; raises ``ChannelError`` where it said no, or nothing in time."""
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {self._token()}"}
        body = json.dumps(arguments).encode()
        try:
            said = self._pool.request("POST", f"{self._home}/{method}", body=body, headers=headers, redirect=False)
            answer = json.loads(said.data)
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            raise ChannelError(f"Slack did not answer {method}: {type(error).__name__}.") from None
        if not isinstance(answer, dict) or answer.get("ok") is not True:
            why = str(answer.get("error", "no reason"))[:100] if isinstance(answer, dict) else "no reason"
            raise ChannelError(f"Slack refused {method}: {why}.")
        return answer


def _checked(home: str) -> str:
    parts = urlsplit(home)
    if (parts.scheme == "https" and parts.hostname in HOSTS) or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return home
    raise ValueError(f"{home} is neither Slack nor this machine")
