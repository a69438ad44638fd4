"""What is deployed for pages: routes, a secret and rights where a sign-in is set up, and nothing of it where none is."""

from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from deployer.cli import cli
from deployer.settings import Pages, Person, SignIn
from deployer.settings.pages import Pages as PagesSettings
from tests.deployer.installations import EXAMPLE, PAGES, PEOPLE, properties, resources, statements

PATHS = {"GET /", "GET /coverage", "GET /incidents/{id}", "GET /incidents/{id}/decide", "POST /incidents/{id}/decide",
         "GET /sign-in", "GET /signed-in", "POST /sign-out"}  # fmt: skip


def routes(kind: str) -> set[str]:
    """The routes of the HTTP API."""
    found = (resource["Properties"]["RouteKey"] for _, resource in resources(kind, "AWS::ApiGatewayV2::Route"))
    return {key for key in found if not key.startswith(("POST /cli", "POST /slack"))}


def test_pages_have_routes_where_somebody_signs_people_in() -> None:
    """And no address at all where nobody does."""
    assert routes("full") == PATHS
    assert routes("members") == set()


def test_cookies_are_signed_with_a_secret_that_nobody_wrote() -> None:
    """Secrets Manager makes it up."""
    secret = properties("hub/stack/PagesSessions", "full")

    assert secret["Name"] == "acme-ir/sessions"
    assert secret["GenerateSecretString"]["PasswordLength"] >= 64
    assert not [name for name, _ in resources("members", "AWS::SecretsManager::Secret")]


def test_the_pages_read_manifests_and_nothing_that_was_kept() -> None:
    """Evidence is for whoever may read evidence."""
    found = {name: one for name, one in statements("full") if "PeopleRole" in name}
    of_s3 = [one for one in found.values() if "s3:GetObject" in str(one["Action"])]

    assert [one["Resource"].rpartition("/evidence")[2].partition("/")[2] for one in of_s3] == ["manifest/*"]


def test_pages_that_nobody_could_read_are_refused() -> None:
    """Somebody in people needs an address."""
    assert replace(EXAMPLE, people=PEOPLE, pages=PAGES).pages
    with pytest.raises(ValueError, match="nobody could read them"):
        replace(EXAMPLE, people=(Person(name="ada", aws="ada"),), pages=PAGES)


@pytest.mark.parametrize(
    "wrong",
    [{"issuer": "http://login.example.com"}, {"client_id": "two words"}, {"secret": "arn:aws:secret"}, {"claim": "a b"}],
)
def test_what_a_provider_cannot_be_called_is_refused(wrong: dict[str, Any]) -> None:
    """Before anything is rendered from it."""
    right = {"issuer": "https://login.example.com", "client_id": "irhub", "secret": "irhub/sign-in"}

    assert Pages(sign_in=SignIn(**right), url="https://irhub.example.com")
    with pytest.raises(ValueError, match="1 validation error"):
        SignIn(**{**right, **wrong})
    with pytest.raises(ValueError, match="1 validation error"):
        PagesSettings(sign_in=SignIn(**right), url="https://irhub.example.com/pages")


def test_serving_brings_a_story_of_its_own() -> None:
    """And says so to whoever asks for another."""
    done = CliRunner().invoke(cli, ["demo", "--serve", "--story", "isolate-and-snapshot"])

    assert done.exit_code == 2
    assert "Give it alone." in done.output
