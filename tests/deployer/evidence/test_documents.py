"""What hosts are asked to run: our scripts, whose parameters choose no command."""

import re
import shutil
import subprocess
from typing import Any

import pytest

from deployer.documents import PURPOSES, documents
from hub.actions.evidence import capture_memory, collect_from_instance

USED = ("capture-memory", "collect-from-instance")
ALL = {one["name"]: one for one in documents("irhub", USED)}
BASH = shutil.which("bash") or ""

each = pytest.mark.parametrize("name", ALL)


def content(name: str) -> Any:
    """What Systems Manager gets."""
    return ALL[name]["content"]


def script(name: str) -> list[str]:
    """The lines that run."""
    lines: list[str] = content(name)["mainSteps"][0]["inputs"]["runCommand"]
    return lines


def test_there_is_one_for_each_purpose_and_platform() -> None:
    """By the names that the hub sends commands with."""
    purposes = (collect_from_instance.PURPOSE, capture_memory.PURPOSE)
    assert ALL.keys() == {f"irhub-{purpose}-{platform}" for purpose in purposes for platform in ("linux", "windows")}


def test_only_what_playbooks_use_is_there() -> None:
    """No document lies about that nobody sends."""
    assert documents("irhub", ("isolate-instance",)) == []
    assert [one["name"] for one in documents("x", USED[:1])] == ["x-memory-linux", "x-memory-windows"]


@each
def test_every_parameter_has_a_form_without_quotes(name: str) -> None:
    """So none can end the word that it stands in; Systems Manager refuses any other value."""
    for parameter in content(name)["parameters"].values():
        form = re.compile(parameter["allowedPattern"])
        assert not [bad for bad in ("'", '"', "`", "$(x)", ";", "a b", "\n", "https://x/'") if form.fullmatch(bad)]


@each
def test_parameters_stand_in_variables_alone(name: str) -> None:
    """Each once, before the script begins."""
    lines = [line for line in script(name) if "{{" in line]

    assert len(lines) == len(content(name)["parameters"])
    assert all(line.startswith(("export IRHUB_", "$irhub")) for line in lines)


@each
def test_its_time_is_bounded(name: str) -> None:
    """By Systems Manager too, whatever the script does."""
    assert content(name)["mainSteps"][0]["inputs"]["timeoutSeconds"] == "{{ seconds }}"


@each
def test_a_document_fits(name: str) -> None:
    """Systems Manager takes 64 KB."""
    assert len(str(content(name)).encode()) < 64_000


@each
def test_what_a_script_expects_is_set(name: str) -> None:
    """Every variable of ours that it reads is one of its parameters."""
    text = "\n".join(script(name))
    read = set(re.findall(r"IRHUB_[A-Z0-9_]+|\$irhub[A-Za-z0-9]+", text))
    given = {line.removeprefix("export ").split("=")[0].split(" ")[0] for line in script(name) if "{{" in line}

    assert read == given


@pytest.mark.skipif(not BASH, reason="bash is not installed")
@pytest.mark.parametrize("name", [name for name in ALL if name.endswith("linux")])
def test_bash_can_read_it(name: str) -> None:
    """It is well made."""
    text = "\n".join(script(name))
    ended = subprocess.run([BASH, "-n"], input=text, text=True, capture_output=True, check=False)  # noqa: S603 (our own script)

    assert (ended.returncode, ended.stderr) == (0, "")


def test_hub_sends_just_the_parameters_that_there_are() -> None:
    """What the actions name is what the documents take."""
    taken = {purpose.name: set(purpose.parameters) for purpose in PURPOSES}

    assert taken["collect"] == {"url", "seconds", "packetSeconds"}
    assert taken["memory"] == {"tool", "sha256", "form", "pieceBytes", "seconds"}
