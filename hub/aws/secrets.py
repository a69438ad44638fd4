"""Secrets by their names, read from Secrets Manager when first needed and kept for as long as the process is warm."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hub.aws.errors import translated
from hub.errors import HubError

AGAIN_AFTER = timedelta(minutes=1)
"""What anybody may cause by a wrong signature costs one read a minute at most."""


class KeptSecrets:
    """The secrets of one process; a ``hub.people.desk.Secrets``. They appear in no log and no error."""

    def __init__(self, client: Any, now: Callable[[], datetime]) -> None:
        self._client = client
        self._now = now
        self._kept: dict[str, str] = {}
        self._read_at: dict[str, datetime] = {}
        logging.getLogger("botocore").setLevel(logging.INFO)

    def read(self, name: str) -> str:
        """The secret's text, as it was last read; raises ``HubError`` where there is none."""
        return self._kept[name] if name in self._kept else self._fetched(name)

    def read_again(self, name: str) -> str:
        """The secret's text as it is now, or where it was read less than a minute ago, as it was then."""
        last = self._read_at.get(name)
        fresh = last is not None and self._now() - last < AGAIN_AFTER
        return self.read(name) if fresh else self._fetched(name)

    def _fetched(self, name: str) -> str:
        self._read_at[name] = self._now()
        with translated("secretsmanager:GetSecretValue"):
            answer = self._client.get_secret_value(SecretId=name)
        text = str(answer.get("SecretString") or "").strip()
        if not text:
            raise HubError(f"The secret {name} holds no text. Put the value into it as text, and nothing else.")
        self._kept[name] = text
        return text
