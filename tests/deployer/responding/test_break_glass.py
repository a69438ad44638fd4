"""Who may enter members without the hub: nobody, until the settings name them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployer.broadening.of_plan import _of_template as widened
from deployer.errors import DeployerError
from deployer.settings import BreakGlass, Settings, load
from deployer.template import resources_of
from deployer.texts import rendered
from tests.deployer.conftest import Shell
from tests.fake_aws import HUB, ONE, some_settings

PERSON = f"arn:aws:iam::{HUB}:role/break-glass"
PLAIN = some_settings()
NAMED = replace(PLAIN, break_glass=BreakGlass((PERSON,)))
ROLES = ("Contain", "Restore", "Verify")


def trust(settings: Settings, role: str) -> list[dict[str, Any]]:
    """The statements of the role's trust."""
    found = resources_of(rendered(settings).role)[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    return list(found)


@pytest.mark.parametrize("role", ROLES)
def test_by_default_the_hub_alone_may_enter(role: str) -> None:
    """Nothing is open that nobody asked for."""
    assert len(trust(PLAIN, role)) == 1


@pytest.mark.parametrize("role", ROLES)
def test_who_is_named_may_enter_with_a_second_factor(role: str) -> None:
    """Under the same ExternalId, and as nobody else."""
    _, glass = trust(NAMED, role)

    assert glass["Condition"]["ArnEquals"] == {"aws:PrincipalArn": [PERSON]}
    assert glass["Condition"]["Bool"] == {"aws:MultiFactorAuthPresent": "true"}
    assert glass["Condition"]["StringEquals"]["sts:ExternalId"] == PLAIN.external_id


def test_a_second_factor_can_be_left_to_identity_center() -> None:
    """Its sessions never carry the key."""
    settings = replace(NAMED, break_glass=BreakGlass((PERSON,), mfa=False))

    assert "Bool" not in trust(settings, "Contain")[1]["Condition"]


def test_a_plan_shows_who_is_let_in() -> None:
    """As something newly allowed, for each role."""
    told = [one for one in widened("role", rendered(PLAIN).role, rendered(NAMED).role) if one.document.endswith(".trust")]

    assert {(one.document, one.way.value) for one in told} == {(f"role, {role}.trust", "condition loosened") for role in ROLES}
    assert all(f"also {PERSON}" in one.says for one in told)


@pytest.mark.parametrize("arn", [f"arn:aws:iam::{ONE}:role/admin", f"arn:aws:iam::{HUB}:role/*", "*"])
def test_only_named_people_of_the_hub_account_count(shell: Shell, arn: str) -> None:
    """A member's own role would be a way from one account into all."""
    path: Path = shell.config
    path.write_text(path.read_text() + yaml.safe_dump({"break_glass": {"principals": [arn]}}))

    with pytest.raises(DeployerError, match=r"break_glass\.principals"):
        load(path)
