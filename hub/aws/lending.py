"""What lets somebody else make one call of the responder's own: a URL or a form, signed here without asking AWS.

It ends with the session of the function that signed it, however long it was meant to last (Amazon S3 User Guide, "Sharing
objects with presigned URLs"). So whoever lends something for minutes must not count on more than that.
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from botocore import xform_name

from hub.action import Call, Presigned
from hub.aws.clients import Clients
from hub.aws.errors import translated


def lent(value: Any) -> Iterator[Call]:
    """Every call that the parameters let somebody else make."""
    if isinstance(value, Presigned):
        yield value.call
    elif isinstance(value, Mapping):
        yield from lent(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from lent(item)


def signed(value: Any, clients: Clients) -> Any:
    """The parameters with a URL or a form in the place of each ``Presigned``."""
    if isinstance(value, Presigned):
        with translated(value.call.name):
            return presigned(clients.own(value.call.service), value)
    if isinstance(value, Mapping):
        return {key: signed(item, clients) for key, item in value.items()}
    return [signed(item, clients) for item in value] if isinstance(value, list | tuple) else value


def presigned(client: Any, wanted: Presigned) -> str:
    """A URL for the call, or a form in base64; good for so many seconds at most."""
    given = wanted.call.parameters
    if not wanted.most_bytes:
        url: str = client.generate_presigned_url(xform_name(wanted.call.operation), Params=given, ExpiresIn=wanted.seconds)
        return url
    bound = [["content-length-range", 0, wanted.most_bytes]]
    key = given["Key"] + "${filename}"
    form = client.generate_presigned_post(given["Bucket"], key, Conditions=bound, ExpiresIn=wanted.seconds)
    lines = (form["url"], *(f"{name}={field}" for name, field in form["fields"].items()))
    return base64.b64encode("\n".join(lines).encode()).decode()
