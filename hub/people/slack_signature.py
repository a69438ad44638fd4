"""Whether Slack sent a request: version 0 of its signature, over the body as it came (Slack API, "Verifying requests").

The secret is kept for a few minutes. Where a signature does not fit it is read once more, for somebody may have rotated it;
what strangers send can cause that once a minute at most.
"""

import hashlib
import hmac
from datetime import datetime

from hub.people.desk import PeopleDesk, Secrets
from hub.people.request import Request

TOLERANCE_SECONDS = 300
"""A request older than this, or from further ahead, is a replay or a wrong clock."""


def flaw(request: Request, desk: PeopleDesk) -> str:
    """Why a request is not taken for Slack's; empty where it is Slack's."""
    stamp, given = (request.headers.get(name, "") for name in ("x-slack-request-timestamp", "x-slack-signature"))
    if not (stamp.isascii() and stamp.isdecimal() and given):
        return "it bears no signature"
    if not _is_fresh(stamp, desk.now()):
        return "it is older than five minutes"
    return "" if _is_signed(request.body, stamp, given, desk) else "the signature does not fit its body"


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What Slack writes over a body at a time."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def _is_fresh(stamp: str, now: datetime) -> bool:
    longest = 12  # digits, so that a number without end costs nothing
    return len(stamp) <= longest and abs(now.timestamp() - int(stamp)) <= TOLERANCE_SECONDS


def _is_signed(body: bytes, stamp: str, given: str, desk: PeopleDesk) -> bool:
    name, secrets = desk.settings.slack_app.signing_secret, desk.secrets
    kept = secrets.read(name)
    return _fits(kept, body, stamp, given) or _fits_now(kept, secrets, name, (body, stamp, given))


def _fits_now(kept: str, secrets: Secrets, name: str, signed: tuple[bytes, str, str]) -> bool:
    now = secrets.read_again(name)
    return now != kept and _fits(now, *signed)


def _fits(secret: str, body: bytes, stamp: str, given: str) -> bool:
    return hmac.compare_digest(signature(secret, stamp, body).encode(), given.encode("utf-8", errors="replace"))
