"""The provider as the door speaks to it, and the desk as the stack's environment makes it."""

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any
from urllib.parse import parse_qsl

import pytest

from deployer.sandbox.gateway.knocking import Knock, Reply
from deployer.sandbox.gateway.listening import Listener
from hub.aws.oidc import METADATA, Oidc
from hub.aws.people_desk import build
from hub.errors import DoorError
from hub.people.pages_desk import SignIn
from hub.people.sign_in import address
from tests.pages.caller import Caller, header, text
from tests.pages.house import House
from tests.pages.told import MEMBER, REGION, Told

ENVIRONMENT = {
    "IRHUB_PREFIX": "irhub",
    "IRHUB_HUB_ACCOUNT_ID": "222222222222",
    "IRHUB_TABLE": "irhub-ledger",
    "IRHUB_QUEUE_URL": "https://queue",
    "IRHUB_EVIDENCE_BUCKET": "irhub-evidence",
    "AWS_REGION": "eu-central-1",
}
PAGES = {
    "IRHUB_PAGES_URL": "https://pages.example.com/",
    "IRHUB_PAGES_ISSUER": "https://login.example.com",
    "IRHUB_PAGES_CLIENT_ID": "irhub",
    "IRHUB_PAGES_SECRET": "client",
    "IRHUB_PAGES_SESSIONS": "sessions",
    "IRHUB_REGIONS": "eu-west-1,us-east-1",
}


@dataclass
class Provider:
    """A provider that says what it is told to."""

    url: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    token: Reply = field(default_factory=lambda: Reply(200, (), b'{"id_token": "x"}'))
    forms: list[tuple[dict[str, str], str]] = field(default_factory=list)

    def answer(self, knock: Knock) -> Reply:
        """Its metadata, or its word on a code."""
        if knock.path == METADATA:
            found = {"issuer": self.url, "authorization_endpoint": f"{self.url}/a", "token_endpoint": f"{self.url}/t"}
            return Reply(200, (), json.dumps({**found, **self.says}).encode())
        self.forms.append((dict(parse_qsl(knock.body.decode())), knock.header("authorization")))
        return self.token

    def door(self) -> Oidc:
        """As the door for people reaches it."""
        return Oidc(self.url, "ir:hub", lambda: "s&cret")


@pytest.fixture
def told_provider() -> Iterator[Provider]:
    """One that listens."""
    made = Provider()
    with Listener(made.answer) as listener:
        made.url = f"http://{listener.netloc}"
        yield made


def test_a_client_proves_itself_in_a_header_unless_it_is_told_otherwise(told_provider: Provider) -> None:
    """Its name and its secret are encoded before they are joined (RFC 6749, 2.3.1)."""
    told_provider.door().exchange({"code": "c"})

    ((form, said),) = told_provider.forms
    assert form == {"code": "c"}
    assert b64decode(said.removeprefix("Basic ")) == b"ir%3Ahub:s%26cret"


def test_a_client_proves_itself_in_the_form_where_the_provider_takes_nothing_else(told_provider: Provider) -> None:
    """As its metadata says."""
    told_provider.says = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    told_provider.door().exchange({"code": "c"})

    assert told_provider.forms == [({"code": "c", "client_secret": "s&cret"}, "")]


def test_metadata_is_read_once(told_provider: Provider) -> None:
    """For as long as the process is warm."""
    door = told_provider.door()
    first = door.found()
    told_provider.says = {"token_endpoint": "https://elsewhere.example"}

    assert door.found() is first


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://other.example/t"},
        {"authorization_endpoint": "javascript:1"},
    ],
)
def test_a_provider_that_says_it_is_another_is_not_believed(told_provider: Provider, says: dict[str, Any]) -> None:
    """Nor one that would have us speak without TLS."""
    told_provider.says = says

    with pytest.raises(DoorError, match="it says that it is another, or names no addresses that are safe"):
        told_provider.door().found()


def test_nothing_is_asked_without_tls() -> None:
    """Save of this very machine."""
    with pytest.raises(DoorError, match="none of https"):
        Oidc("http://login.example.com", "irhub", str).found()


@pytest.mark.parametrize("reply", [Reply(400, (), b"{}"), Reply(200, (), b"[]"), Reply(200, (), b"nonsense")])
def test_an_answer_that_is_none_is_told_without_the_secret(told_provider: Provider, reply: Reply) -> None:
    """What somebody reads on a page, and what is in the log."""
    told_provider.token = reply

    with pytest.raises(DoorError, match="did not answer as it should") as caught:
        told_provider.door().exchange({"code": "c"})
    assert "s&cret" not in str(caught.value)


def test_a_code_that_somebody_made_up_is_no_fault_of_ours(told_provider: Provider) -> None:
    """Else any stranger could raise the door's alarm as often as they like."""
    told_provider.token = Reply(400, (), b'{"error": "invalid_grant"}')

    with pytest.raises(DoorError, match="does not know the code") as caught:
        told_provider.door().exchange({"code": "made-up"})
    assert caught.value.status == 403


def test_a_claim_that_the_settings_name_counts_without_being_called_verified() -> None:
    """For a provider of one's own that never says so."""
    sign_in = SignIn("https://login.example.com", "irhub", "client", "sessions", "https://pages.example.com")
    claims = {"email": "ada@example.com", "preferred_username": "ada@example.org"}

    assert address(claims, sign_in) == ""
    assert address({**claims, "email_verified": "true"}, sign_in) == "ada@example.com"
    assert address(claims, replace(sign_in, claim="preferred_username")) == "ada@example.org"


def test_the_desk_has_pages_where_the_stack_says_who_signs_people_in() -> None:
    """And nowhere else."""
    found = build({**ENVIRONMENT, **PAGES}).pages

    assert build(ENVIRONMENT).pages is None
    assert found
    assert build(ENVIRONMENT).now().tzinfo is UTC
    assert (found.sign_in.url, found.shelf.regions) == ("https://pages.example.com", ("eu-west-1", "us-east-1"))  # type: ignore[attr-defined]  # the record's


def test_the_manifest_of_an_incident_s_evidence_is_read_from_the_bucket(ada: Caller, house: House) -> None:
    """In its order; and where it cannot be read, the page says so and shows the rest."""
    told = house.case()
    before = text(ada.get(f"/incidents/{told.id}"))
    _keep(house, told)

    page = text(ada.get(f"/incidents/{told.id}"))

    assert "The manifest cannot be read just now" in before
    assert page.index("first.json") < page.index("second.json")
    assert "a" * 64 in page


def _keep(house: House, told: Told) -> None:
    s3 = house.clients.own("s3")
    s3.create_bucket(Bucket="irhub-evidence", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for number, name in ((2, "second.json"), (1, "first.json")):
        what = {"kind": "object", "bucket": "irhub-evidence", "key": f"x/{name}", "bytes": 1, "sha256": "a" * 64}
        key = f"manifest/{MEMBER}/{REGION}/{told.incident.target.id}/{told.id}/{number:04}-{'0' * 20}.json"
        s3.put_object(Bucket="irhub-evidence", Key=key, Body=json.dumps({"number": number, "what": what}))


def test_coverage_is_read_from_where_one_likes(ada: Caller, house: House) -> None:
    """And what is no number begins at the first."""
    from hub.register import Told as Compared

    house.register.tell(Compared(frozenset({MEMBER})))
    house.register.appeared(MEMBER, "payments-prod", house.clock())
    house.table.write(_pause())

    page = text(ada.get("/coverage?from=0"))

    assert "payments-prod" in page
    assert "paused" in page
    assert "payments-prod" in text(ada.get("/coverage?from=1e9"))
    assert "payments-prod" not in text(ada.get("/coverage?from=5"))


def _pause() -> Any:
    from hub.aws.ledger_write import put

    return put((f"ACCOUNT#{MEMBER}", "PAUSE"), {"reason": "a drill"})


def test_signing_out_twice_does_no_harm(ada: Caller) -> None:
    """Whoever reloads the page."""
    ada.post("/sign-out")

    assert ada.post("/sign-out").status == 200
    assert header(ada.get("/"), "location")
