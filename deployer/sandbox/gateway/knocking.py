"""One HTTP request as it came, and one answer as it goes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Knock:
    """A request, before anything is made of it."""

    method: str
    target: str
    """Path and query as they were sent."""
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    source_ip: str = "127.0.0.1"
    protocol: str = "HTTP/1.1"

    @property
    def path(self) -> str:
        """The path as it was sent."""
        return self.target.partition("?")[0]

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path, decoded."""
        return tuple(unquote(part) for part in self.path.strip("/").split("/")) if self.path.strip("/") else ()

    @property
    def query(self) -> str:
        """The query as it was sent."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str:
        """The header, its values joined by commas; empty where there is none."""
        return ",".join(value for key, value in self.headers if key.lower() == name)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    status: int
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""


class RefusedError(Exception):
    """API Gateway itself answers, with a status and one sentence."""

    def __init__(self, status: int, message: str, because: str = "") -> None:
        super().__init__(because or message)
        self.reply = Reply(status, (("content-type", "application/json"),), json.dumps({"message": message}).encode())


@dataclass
class Refusals:
    """Why API Gateway itself answered, which it tells no client; the newest last."""

    because: list[str] = field(default_factory=list)


def forbidden(because: str) -> RefusedError:
    """Whatever is wrong with a signature or a policy, the answer is this."""
    return RefusedError(403, "Forbidden", because)


def not_found(because: str) -> RefusedError:
    """No route takes this request; another method of the same path makes no difference."""
    return RefusedError(404, "Not Found", because)


def broken(because: str) -> RefusedError:
    """The function failed, could not be invoked, or answered what is no answer."""
    return RefusedError(500, "Internal Server Error", because)
