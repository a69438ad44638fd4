"""irhub config: the schema for editors, and files held to it offline."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from deployer import settings
from deployer.docs import FOLDER
from tests.deployer.conftest import Shell

SCANNER = "\nexemptions:\n  - {resource: i-0123456789abcdef0, until: 2020-01-31, reason: ours, approver: jo}\n"


def beside(shell: Shell, name: str, *changes: tuple[str, str]) -> Path:
    """Another file like the shell's own, with these words changed."""
    text = shell.config.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = shell.config.with_name(name)
    path.write_text(text, encoding="utf-8")
    return path


def validated(shell: Shell, *files: Path) -> Any:
    """What --json tells of these files."""
    return json.loads(shell.run("config", "validate", *map(str, files), "--json").stdout)["files"]


def test_the_published_schema_takes_the_example() -> None:
    """An editor that is given the schema finds nothing in the example."""
    schema = json.loads((FOLDER / "irhub.schema.json").read_text(encoding="utf-8"))
    said = yaml.safe_load((FOLDER / "irhub.example.yaml").read_text(encoding="utf-8"))

    assert list(jsonschema.Draft202012Validator(schema).iter_errors(said)) == []


def test_the_published_schema_refuses_what_irhub_refuses() -> None:
    """An unknown key, and a value of another form."""
    schema = json.loads((FOLDER / "irhub.schema.json").read_text(encoding="utf-8"))
    said = yaml.safe_load((FOLDER / "irhub.example.yaml").read_text(encoding="utf-8"))

    found = jsonschema.Draft202012Validator(schema).iter_errors({**said, "prefix": "A b", "nonsense": 1})

    assert sorted(error.validator for error in found) == ["additionalProperties", "pattern"]


def test_every_key_of_the_schema_has_words() -> None:
    """Who points at a key reads what it is for."""
    schema = json.loads((FOLDER / "irhub.schema.json").read_text(encoding="utf-8"))
    parts = [schema, *(part for part in schema["$defs"].values() if "properties" in part)]

    assert all(below["description"] for part in parts for below in part["properties"].values())


def test_the_schema_is_printed_and_written(shell: Shell) -> None:
    """To stdout, or to a file, the same."""
    out = shell.config.with_name("irhub.schema.json")
    printed = shell.run("config", "schema").stdout
    shell.run("config", "schema", "--out", str(out))

    assert out.read_text(encoding="utf-8") == printed
    assert shell.json("config", "schema")["schema"] == json.loads(printed)


def test_a_valid_file_is_told_as_valid(shell: Shell) -> None:
    """Without a word of AWS."""
    result = shell.run("config", "validate")

    assert (result.exit_code, result.stdout) == (0, f"{shell.config}: valid\n")
    assert shell.aws.made == []


def test_everything_wrong_is_told_with_file_line_and_key(shell: Shell) -> None:
    """And with the key that was meant; a program gets the same as values."""
    path = beside(shell, "b.yaml", ("concurrency:", "concurency:"))
    line = path.read_text().splitlines().index("  concurency: 10           # findings worked on at once") + 1
    result = shell.run("config", "validate", str(path))
    (problem,) = validated(shell, path)[0]["problems"]

    assert result.exit_code == 1
    assert f"{path}:{line}: limits.concurency: there is no such key. Did you mean concurrency?" in result.stdout
    assert (problem["line"], problem["key"], problem["nearest"]) == (line, "limits.concurency", "concurrency")


def test_several_files_are_checked_at_once(shell: Shell) -> None:
    """Each is told of, whatever the others are."""
    wrong = beside(shell, "wrong.yaml", ("mode: act", "mode: acts"))
    fine = beside(shell, "fine.yaml", ("prefix: irhub", "prefix: other"))

    assert [one["valid"] for one in validated(shell, wrong, fine)] == [False, True]


def test_a_file_that_cannot_be_read_is_usage(shell: Shell) -> None:
    """Its name was a slip; others are checked all the same."""
    result = shell.run("config", "validate", str(shell.config), str(shell.config.with_name("none.yaml")))

    assert result.exit_code == 2
    assert "none.yaml cannot be read." in result.stdout
    assert f"{shell.config}: valid" in result.stdout


def test_two_installations_of_one_prefix_are_refused(shell: Shell) -> None:
    """Each would take over the stacks of the other."""
    other = beside(shell, "irhub.dev.yaml")
    (_, found) = validated(shell, shell.config, other)

    assert found["problems"][0]["key"] == "prefix"
    assert "would take over what the other made" in found["problems"][0]["says"]


def test_two_installations_over_the_same_accounts_are_warned_of(shell: Shell) -> None:
    """It may be meant; what it means is said."""
    other = beside(shell, "irhub.dev.yaml", ("prefix: irhub", "prefix: irhub-dev"))
    (_, found) = validated(shell, shell.config, other)

    assert found["valid"]
    assert "answered by both installations" in found["warnings"][0]["says"]


def test_an_external_id_is_not_shared_between_hubs(shell: Shell) -> None:
    """It tells one installation's hub from another's."""
    other = beside(shell, "o.yaml", ("prefix: irhub", "prefix: two"), (settings.load(shell.config).hub.account, "9" * 12))

    assert "external_id" in [one["key"] for one in validated(shell, shell.config, other)[1]["problems"]]


def test_an_exemption_that_ran_out_is_warned_of(shell: Shell) -> None:
    """The file stays valid: a date that passes must not stop a deployment."""
    path = beside(shell, "x.yaml", ("# On everything, beside", f"{SCANNER}\n# On everything, beside"))
    (found,) = validated(shell, path)

    assert found["valid"]
    assert "ran out on 2020-01-31" in found["warnings"][0]["says"]
    assert "warning: exemptions[0].until: " in shell.run("config", "validate", str(path)).stdout


def test_a_custom_action_that_runs_no_playbook_is_wrong(shell: Shell) -> None:
    """Its clicks would only be told, at night, by the default playbook; the line is named, and what was probably meant."""
    slip = "sources:\n  securityhub:\n    actions: {isolate: compromised-instanse}\n"
    (found,) = validated(shell, beside(shell, "a.yaml", ("sources:\n", slip)))

    assert [one["key"] for one in found["problems"]] == ["sources.securityhub.actions.isolate"]
    assert "Did you mean compromised-instance?" in found["problems"][0]["says"]


@pytest.mark.parametrize("folder", ["none", "books"])
def test_playbooks_are_checked_too(shell: Shell, folder: str) -> None:
    """A folder that is not there, and one with a playbook that is wrong."""
    (books := shell.config.with_name("books")).mkdir()
    (books / "mine.yaml").write_text("name: mine\n", encoding="utf-8")
    path = beside(shell, "p.yaml", ("# playbooks: playbooks", f"playbooks: {folder}"))

    (found,) = validated(shell, path)

    assert {one["key"] for one in found["problems"]} == {"playbooks"}


def test_the_schema_is_printed_in_a_process_of_its_own() -> None:
    """With nothing imported beforehand, as a user's shell does it."""
    words = [sys.executable, "-m", "deployer.cli", "config", "schema"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=FOLDER.parent)  # noqa: S603 (our own words)

    assert json.loads(done.stdout)["title"] == "irhub.yaml"
