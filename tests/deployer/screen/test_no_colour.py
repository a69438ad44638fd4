"""Whoever sets NO_COLOR reads plain text, on a terminal too."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from deployer.cli import cli
from tests.deployer.conftest import Shell


def test_no_result_is_coloured_or_bold(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Rich draws."""
    assert "\x1b[" in shell.run("plan", colour=True).stdout

    monkeypatch.setenv("NO_COLOR", "1")

    assert "\x1b[" not in shell.run("plan", colour=True).stdout


def test_no_error_is_coloured_or_bold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What click says."""
    words = ["lint", "--config", str(tmp_path / "none.yaml")]
    assert "\x1b[" in CliRunner().invoke(cli, words, color=True).stderr

    monkeypatch.setenv("NO_COLOR", "1")

    assert "\x1b[" not in CliRunner().invoke(cli, words, color=True).stderr
