"""Somebody without a browser: they send what they like, and keep cookies only where they are told to."""

from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from deployer.sandbox.gateway.knocking import Knock, Reply
from tests.pages.house import House

FORM = ("content-type", "application/x-www-form-urlencoded")


@dataclass
class Caller:
    """One of them."""

    house: House
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, target: str) -> Reply:
        """A page."""
        return self.send("GET", target)

    def post(self, target: str, form: dict[str, str] | None = None, **headers: str) -> Reply:
        """A form, as a page of ours would send it unless other headers are given."""
        said = {"origin": self.house.url, "sec-fetch-site": "same-origin", **headers}
        return self.send(
            "POST", target, urlencode(form or {}).encode(), *((name.replace("_", "-"), v) for name, v in said.items())
        )

    def send(self, method: str, target: str, body: bytes = b"", *headers: tuple[str, str]) -> Reply:
        """Anything; the cookies that come back are kept."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        reply = self.house.answer(Knock(method, target, (FORM, ("cookie", cookie), *headers), body))
        for name, value in reply.headers:
            if name == "set-cookie":
                self._keep(value)
        return reply

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        self.cookies.pop(name, None)
        if value:
            self.cookies[name] = value

    def sign_in(self, name: str, to: str = "/") -> Reply:
        """They sign in as this person; what the way back answered."""
        return self.get(self.back_as(name, to))

    def back_as(self, name: str, to: str = "/") -> str:
        """Where the provider leads them back to, once they have said who they are."""
        start = header(self.get(f"/sign-in?{urlencode({'to': to})}"), "location")
        asked = urlsplit(f"{start}&login_hint={name}")
        connection = HTTPConnection(asked.netloc, timeout=5)
        connection.request("GET", f"{asked.path}?{asked.query}")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        back = urlsplit(answer.headers["location"])
        return f"{back.path}?{back.query}"


def header(reply: Reply, name: str) -> str:
    """A header of an answer; empty where there is none."""
    return next((value for key, value in reply.headers if key == name), "")


def text(reply: Reply) -> str:
    """What it says."""
    return reply.body.decode()


def ticket_in(reply: Reply) -> str:
    """The ticket in the form of an approval page."""
    return text(reply).partition('name="ticket" value="')[2].partition('"')[0]
