"""Knocks at an address outside AWS, with nothing in hand: whether it can be reached, and what it answers.

It is no delivery: no secret, no body, one request that changes nothing (HEAD), a few seconds, no redirect followed.
"""

import http.client
import ssl
from urllib.parse import urlsplit

WAIT_SECONDS = 8


def knock(url: str) -> int | str:
    """The HTTP status of the answer, or in words why there is none."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=WAIT_SECONDS)
    try:
        connection.request("HEAD", parts.path or "/")
        return connection.getresponse().status
    except ssl.SSLError as error:
        return f"its certificate is not accepted: {error.reason}"
    except (OSError, http.client.HTTPException) as error:
        return f"it does not answer: {error}"
    finally:
        connection.close()
