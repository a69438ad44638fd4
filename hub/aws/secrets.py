"""Secrets by their names, read from Secrets Manager when first needed and kept for five minutes.

They are kept no longer, since whoever exchanges a secret that was stolen must be able to rely on it: a busy process stays warm
for hours, and would go on taking the old one for good.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hub.aws.errors import translated
from hub.errors import AnswerLostError, HubError, ThrottledError

KEPT = timedelta(minutes=5)
"""As long as a secret counts without another look."""
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
        """The secret's text as it was up to five minutes ago; raises ``HubError`` where there is none.

        Where AWS has no time to say, the last one counts five minutes more: people decide also while Secrets Manager is down.
        """
        if self._was_read(name, KEPT):
            return self._kept[name]
        try:
            return self._fetched(name)
        except (AnswerLostError, ThrottledError):
            if name not in self._kept:
                raise
            return self._kept[name]

    def read_again(self, name: str) -> str:
        """The secret's text as it is now, or where it was read less than a minute ago, as it was then."""
        return self.read(name) if self._was_read(name, AGAIN_AFTER) else self._fetched(name)

    def _was_read(self, name: str, within: timedelta) -> bool:
        return name in self._kept and self._now() - self._read_at[name] < within

    def _fetched(self, name: str) -> str:
        self._read_at[name] = self._now()
        with translated("secretsmanager:GetSecretValue"):
            answer = self._client.get_secret_value(SecretId=name)
        text = str(answer.get("SecretString") or "").strip()
        if not text:
            raise HubError(f"The secret {name} holds no text. Put the value into it as text, and nothing else.")
        self._kept[name] = text
        return text
