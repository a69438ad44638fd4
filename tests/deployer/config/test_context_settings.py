"""Crown jewels, owners and penetration tests in irhub.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from deployer.errors import DeployerError
from deployer.settings import load
from deployer.settings.context import for_hub
from hub import context
from hub.incident import Mode
from tests.deployer.conftest import Shell

TEST: dict[str, Any] = {"reason": "yearly", "approver": "jo", "begins": "2026-12-01T08:00Z", "until": "2026-12-05"}
TEST["sources"] = ["198.51.100.0/24"]


def told(shell: Shell, **said: Any) -> context.Context:
    """The context as the hub reads it."""
    return for_hub(load(with_context(shell, **said)).context)


def with_context(shell: Shell, **said: Any) -> Path:
    """The settings file with this context."""
    shell.config.write_text(shell.config.read_text() + yaml.safe_dump({"context": said}))
    return shell.config


def test_the_hub_reads_what_is_said(shell: Shell) -> None:
    """Days become moments: one begins at midnight and ends with itself."""
    made = told(
        shell,
        crown_jewels=[{"reason": "orders", "resource": "i-0a1b2c3d"}],
        owners={"333333333333": "team"},
        owner_tag="Owner",
        tests=[TEST],
    )

    assert made.jewels == (context.Jewel("orders", resource="i-0a1b2c3d", mode=Mode.ASK),)
    assert (made.owners, made.owner_tag) == ({"333333333333": "team"}, "Owner")
    assert (made.tests[0].begins, made.tests[0].ends) == ("2026-12-01T08:00Z", "2026-12-05T23:59:59+00:00")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"crown_jewels": [{"reason": "all of it"}]}, "everything would be one"),
        ({"tests": [{**TEST, "until": "2026-11-01"}]}, "end after it begins"),
        ({"tests": [{**TEST, "until": "2027-06-01"}]}, "within 90 days"),
        ({"tests": [{**TEST, "until": "2026-13-01"}]}, "no such moment"),
        ({"tests": [{**TEST, "sources": ["300.0.0.0/8"]}]}, "no range of addresses"),
        ({"tests": [{key: TEST[key] for key in TEST if key != "approver"}]}, "approver"),
    ],
)
def test_what_cannot_be_meant_is_told(shell: Shell, said: dict[str, Any], says: str) -> None:
    """With file, line and key."""
    with pytest.raises(DeployerError, match=says):
        load(with_context(shell, **said))


def test_moments_that_yaml_reads_are_taken(shell: Shell) -> None:
    """Without quotes they are no text to YAML."""
    moments = "begins: 2026-12-01 08:00:00, until: 2026-12-05"
    text = f"context: {{tests: [{{reason: yearly, approver: jo, {moments}, sources: ['::1']}}]}}\n"
    shell.config.write_text(shell.config.read_text() + text)

    assert for_hub(load(shell.config).context).tests[0].begins == "2026-12-01T08:00:00+00:00"
