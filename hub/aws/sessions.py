"""Sessions that were ended, on DynamoDB; each is forgotten once it would have ended by itself."""

import hashlib
from datetime import datetime

from hub.aws.ledger_table import Table
from hub.aws.ledger_write import Key, put


class DynamoSessions:
    """The ended sessions of one installation; a ``hub.people.pages_desk.Sessions``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def end(self, session_id: str, until: datetime) -> None:
        """The session counts no more."""
        self._table.write(put(_key(session_id), {"expires_at": int(until.timestamp())}))

    def is_over(self, session_id: str) -> bool:
        """True where it was ended."""
        (item,) = self._table.get(_key(session_id))
        return bool(item)


def _key(session_id: str) -> Key:
    """By a digest, so that whoever reads the table cannot tell any session's name."""
    return f"SESSION#{hashlib.sha256(session_id.encode()).hexdigest()}", "META"
