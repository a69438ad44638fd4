"""`irhub playbook`: what people type, and what they read."""

import gzip
import json
from pathlib import Path

from deployer.playbooks import SHIPPED
from tests.deployer.conftest import Shell
from tests.replay import recorded


def test_the_list_shows_every_playbook_in_its_order(shell: Shell) -> None:
    """Names, what each answers, and each action with how freely it is done."""
    shown = shell.json("playbook", "list")["playbooks"]
    printed = shell.run("playbook", "list").stdout

    assert [one["place"] for one in shown] == list(range(1, len(shown) + 1))
    assert shown[-1]["name"] == "default"
    assert all(one["name"] in printed for one in shown)


def test_the_list_says_which_playbooks_are_ones_own(shell: Shell) -> None:
    """One of one's own, and one that took the place of a shipped one."""
    folder = shell.config.parent / "playbooks"
    folder.mkdir()
    text = (SHIPPED / "default.yaml").read_text(encoding="utf-8")
    (folder / "default.yaml").write_text(text, encoding="utf-8")
    shell.config.write_text(f"{shell.config.read_text()}\nplaybooks: playbooks\n")

    assert shell.json("playbook", "list")["playbooks"][-1]["owner"] == "own, in the place of a shipped one"


def test_a_finding_is_explained_offline(shell: Shell, tmp_path: Path) -> None:
    """In words, and as JSON; no call is made."""
    (tmp_path / "finding.json").write_text(json.dumps(recorded("instance")), encoding="utf-8")

    printed = shell.run("playbook", "explain", str(tmp_path / "finding.json")).stdout
    (shown,) = shell.json("playbook", "explain", str(tmp_path / "finding.json"))["explanations"]

    assert "answered by compromised-instance, since" in printed
    assert "isolate-instance: would act" in printed
    assert (shown["ending"], shown["playbook"]) == ("answered", "compromised-instance")
    assert shell.aws.made == []


def test_an_account_that_is_watched_can_be_supposed(shell: Shell, tmp_path: Path) -> None:
    """What would be done is what would be told."""
    (tmp_path / "finding.json").write_text(json.dumps(recorded("instance")), encoding="utf-8")

    printed = shell.run("playbook", "explain", str(tmp_path / "finding.json"), "--mode", "observe").stdout

    assert "isolate-instance: would only tell, since the account is in mode observe" in printed


def test_a_file_that_is_not_there_and_an_empty_folder_are_told(shell: Shell, tmp_path: Path) -> None:
    """A slip in a name is no success with nothing to say."""
    (tmp_path / "empty").mkdir()
    missing, empty = (shell.run("playbook", "explain", str(tmp_path / name)) for name in ("missing.json", "empty"))

    assert (missing.exit_code, empty.exit_code) == (2, 1)
    assert "does not exist" in missing.stderr
    assert "holds no findings" in empty.stderr


def test_zipped_files_of_a_folder_are_explained(shell: Shell, tmp_path: Path) -> None:
    """As GuardDuty and CloudTrail put them into buckets."""
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps(recorded("instance")).encode()))

    told = shell.json("playbook", "explain", str(tmp_path / "found"))
    assert [one["ending"] for one in told["explanations"]] == ["answered"]
