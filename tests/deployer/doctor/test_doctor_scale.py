"""The doctor's calls grow with pages, not with accounts times Regions."""

from pathlib import Path

from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.settings import load
from tests.deployer.doctor.ward import Ward, switch_guardduty_on

FEW, MANY = 20, 120


def calls(accounts: int, folder: Path) -> int:
    """How many calls the doctor makes in an organization of so many members."""
    with Sandbox.start(World.of(accounts)) as sandbox:
        config = settings_file(sandbox, folder / "irhub.yaml")
        ward = Ward(sandbox, config, load(config))
        switch_guardduty_on(ward)
        before = len(sandbox.calls)
        assert ward.run("doctor").exit_code == 0
        return len(sandbox.calls) - before


def test_a_hundred_accounts_more_are_a_few_pages_more(tmp_path: Path) -> None:
    """In three Regions three hundred pairs more: six pages of members, and about as many of accounts."""
    assert calls(MANY, tmp_path) - calls(FEW, tmp_path) <= 15
