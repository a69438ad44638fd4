"""The routes of the HTTP API, made from those of the door itself: what the door does not know has no address."""

import json
import re
from collections.abc import Iterator
from typing import Any

from deployer.settings import Settings
from hub.people.door import ROUTES
from hub.people.route import Guard, Route

AUTHORIZATION = {Guard.SLACK: "NONE", Guard.IAM: "AWS_IAM", Guard.SIGN_IN: "NONE"}
"""Who is let in is the function's to say, but where IAM says it before the function is called."""

ACCESS_LOG = {
    "request": "$context.requestId",
    "time": "$context.requestTime",
    "from": "$context.identity.sourceIp",
    "route": "$context.routeKey",
    "status": "$context.status",
    "who": "$context.identity.userArn",
    "why": "$context.error.message",
    "function": "$context.integrationErrorMessage",
    "milliseconds": "$context.responseLatency",
}
"""What is logged of each request: no query, no header and no body, for those may hold what only one person should have."""


def context(settings: Settings) -> dict[str, Any]:
    """What the template prints of the door."""
    return {
        "routes": [*_printed(settings)],
        "access_log": json.dumps(ACCESS_LOG),
        "pages": settings.pages,
        "slack_app": settings.channels.slack_app,
    }


def _printed(settings: Settings) -> Iterator[dict[str, str]]:
    for route in ROUTES:
        if _is_open(route, settings):
            name = "".join(word.capitalize() for word in re.findall(r"[a-z]+", route.path.lower()))
            logical_id = f"{route.method.capitalize()}{name or 'Home'}"
            yield {"logical_id": logical_id, "key": route.key, "authorization": AUTHORIZATION[route.guard]}


def _is_open(route: Route, settings: Settings) -> bool:
    """A way whose people could not be known is not there at all."""
    wanted = {Guard.SLACK: settings.channels.slack_app, Guard.SIGN_IN: settings.pages}
    return route.guard is Guard.IAM or wanted[route.guard] is not None
