"""What the command line asks of the responder in a person's name: messages for its queue, held to their form here.

The responder believes what a message says of the person because it comes from this door alone (SQS API, ``SenderId``); so who
it is, is written here and never taken from the body.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from hub.errors import DoorError

INCIDENT = re.compile(r"inc-[0-9]{8}-[a-z2-7]{12}")
LONGEST = 1_000
"""As long as a reason may be."""
MOST = 50
"""As many things as one list may name."""
LONGEST_NAME = 2_048

Facts = Mapping[str, Any]


def incident(body: Facts) -> str:
    """The incident that a body names."""
    named = text(body, "incident", LONGEST_NAME)
    if not INCIDENT.fullmatch(named):
        raise _wrong("incident", "is no incident's id")
    return named


def text(body: Facts, name: str, longest: int = LONGEST) -> str:
    """A text of the body without its margins; empty where there is none."""
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > longest or not _is_whole(value):
        raise _wrong(name, f"is no text of at most {longest} characters")
    return value.strip()


def _is_whole(text: str) -> bool:
    """False where half a letter stands in it, which JSON can say and no terminal, page or answer can (RFC 8259, 8.2)."""
    return text.encode(errors="replace") == text.encode(errors="surrogatepass")


def needed(body: Facts, name: str) -> str:
    """A text that must be there."""
    if found := text(body, name):
        return found
    raise _wrong(name, "is missing")


def names(body: Facts, name: str) -> tuple[str, ...]:
    """A list of texts; empty where there is none."""
    value = body.get(name, [])
    if not isinstance(value, list) or len(value) > MOST:
        raise _wrong(name, f"is no list of at most {MOST}")
    return tuple(text({name: one}, name, LONGEST_NAME) for one in value)


def release(body: Facts) -> Facts:
    """What an incident changed is to be taken back."""
    named = {name: list(names(body, name)) for name in ("only", "force")}
    return {"irhub": "release", "incident": incident(body), **named, "reason": text(body, "reason")}


def close(body: Facts) -> Facts:
    """An incident is to be closed with a verdict."""
    return {"irhub": "close", "incident": incident(body), "verdict": needed(body, "verdict"), "reason": needed(body, "reason")}


def respond(body: Facts) -> Facts:
    """A finding or a resource is to be responded to."""
    texts = {name: text(body, name, LONGEST_NAME) for name in ("finding", "kind", "resource", "playbook")}
    named = {name: value for name, value in texts.items() if value}
    how = {"reason": text(body, "reason"), "dry_run": body.get("dry_run") is True}
    return {"irhub": "respond", "run": needed(body, "run"), **_place(body), **named, **how}


def drill(body: Facts) -> Facts:
    """A canary is to be contained and released."""
    texts = {name: text(body, name, LONGEST_NAME) for name in ("subnet", "instance", "type")}
    named = {name: value for name, value in texts.items() if value}
    return {"irhub": "drill", "run": needed(body, "run"), **_place(body), **named, "keep": body.get("keep") is True}


MESSAGES: Mapping[str, Callable[[Facts], Facts]] = {"release": release, "close": close, "respond": respond, "drill": drill}
"""What becomes a message, by its verb."""


def _place(body: Facts) -> Facts:
    return {"account": needed(body, "account"), "region": needed(body, "region")}


def _wrong(name: str, what: str) -> DoorError:
    return DoorError(
        400, f"{name} {what}.", "The request is not as this door reads it.", "Use the command line of this version."
    )
