"""The door's Lambda handler: what API Gateway hands over becomes a request, and the answer goes back."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from hub.aws.people_desk import build
from hub.logs import begin
from hub.people.desk import PeopleDesk
from hub.people.door import answer
from hub.people.request import Response, plain, read

log = begin()


@cache
def the_desk() -> PeopleDesk:
    """Everything a request is worked with, built once for as long as the process stays warm."""
    return build(os.environ)


def people(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """The request has been answered; where it cannot even be read, or nothing can be worked with, plainly and on the log."""
    try:
        return plain(answer(read(event), the_desk()))
    except Exception:
        log.exception("failed")
        return plain(Response(500, "That did not work. irhub made a mistake here. Try again in a minute.\n"))
