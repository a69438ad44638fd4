"""The case as files: whole, the same each time, harmless whatever others wrote, and never over anything."""

import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from deployer.incidents.export.contents import code, files
from deployer.incidents.export.evidence import file_name
from deployer.incidents.export.writing import with_sums, zipped
from hub.approval.ask import AskState
from hub.record import CaseFile, Note, Status, StepRecord
from tests.deployer.conftest import Shell
from tests.deployer.incidents.record import rows
from tests.deployer.incidents.test_deciding_command import CASE, SAID, STOP
from tests.fakes import NOON, a_finding, an_incident

HOSTILE = "</code> ``` # heading [x](javascript:alert(1)) \x1b[2J \u202e ../../etc/passwd"
STEP = StepRecord("isolate-instance", "eni-1", "isolate eni-1", ("ec2:X",), Status.DONE, NOON.isoformat(), NOON.isoformat())
WHOLE = CaseFile(
    an_incident(findings=(a_finding(title=HOSTILE, id="../x"),)),
    (STEP,),
    (Note(NOON.isoformat(), "note", HOSTILE, {"by": "ada"}),),
    (replace(STOP, state=AskState.APPROVED, decisions=(replace(SAID, reason=HOSTILE),)),),
)


def test_everything_on_record_is_there() -> None:
    """Findings with what the detector said, steps, decisions, lines, and the timeline in three forms."""
    made = files(WHOLE)

    assert json.loads(made["findings/001.json"])["detail"] == {"type": "Backdoor:EC2/C&CActivity.B"}
    assert json.loads(made["steps.json"])["steps"][0]["says"] == "isolate eni-1"
    assert json.loads(made["decisions.json"])["asks"][0]["decisions"][0]["person"] == "ada"
    assert json.loads(made["record.json"])["notes"][0]["fields"] == {"by": "ada"}
    assert {"incident.json", "timeline.json", "timeline.txt", "case.md"} <= made.keys()


def test_no_name_of_a_file_is_made_from_what_others_wrote() -> None:
    """Whatever a finding or a resource is called."""
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789./") and ".." not in name for name in files(WHOLE))
    assert file_name("manifest/333333333333/eu-west-1/../../x/0001-..%2f.json") == "evidence/manifest/0001-..-2f.json"
    assert file_name("api-state/1/2/..") == "evidence/api-state/nameless"


def test_what_others_wrote_is_code_in_markdown() -> None:
    """In which nothing has a meaning, and no cursor moves."""
    text = files(WHOLE)["case.md"].decode()

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert all("`" in line for line in text.splitlines() if "heading" in line)


@pytest.mark.parametrize("name", ["timeline.txt", "case.md"])
def test_people_read_times_in_one_form(name: str) -> None:
    """That of ``incidents show``."""
    text = files(WHOLE)[name].decode()

    assert "2026-11-21 12:00:00 UTC" in text
    assert "+00:00" not in text


@pytest.mark.parametrize(("text", "made"), [("plain", "`plain`"), ("a `b` c", "`` a `b` c ``"), ("```", "```` ``` ````")])
def test_backticks_end_no_code(text: str, made: str) -> None:
    """A row of more of them stands around it (CommonMark, "Code spans")."""
    assert code(text) == made


def test_the_same_record_gives_the_same_bytes() -> None:
    """As a zip as well."""
    first, second = (zipped(with_sums(files(WHOLE))) for _ in range(2))

    assert first == second


def test_a_folder_holds_what_its_sums_say(shell: Shell, tmp_path: Path) -> None:
    """As sha256sum --check reads it; only the owner may read it."""
    shell.aws.rows = rows(CASE, asks=(STOP,))
    to = tmp_path / "case"

    assert shell.run("incidents", "export", CASE.id, "--to", str(to)).exit_code == 0

    listed = dict(line.split("  ")[::-1] for line in (to / "SHA256SUMS").read_text().splitlines())
    assert {name: hashlib.sha256((to / name).read_bytes()).hexdigest() for name in listed} == listed
    assert {path.stat().st_mode & 0o077 for path in to.rglob("*")} == {0}


def test_a_zip_is_made_where_the_name_says_so(shell: Shell, tmp_path: Path) -> None:
    """With the same files."""
    shell.aws.rows = rows(CASE)
    to = tmp_path / "case.ZIP"

    told = shell.json("incidents", "export", CASE.id, "--to", str(to))

    assert zipfile.ZipFile(to).namelist() == told["files"]
    assert (told["kind"], told["evidence_holds"]) == ("export", True)


@pytest.mark.parametrize("name", ["case", "case.zip"])
def test_nothing_is_written_over(shell: Shell, tmp_path: Path, name: str) -> None:
    """Neither a folder with something in it nor a file; the record is not even read."""
    shell.aws.rows = rows(CASE)
    to = tmp_path / name
    if to.suffix:
        to.write_text("mine")
    else:
        to.mkdir()
        (to / "mine").touch()

    assert shell.run("incidents", "export", CASE.id, "--to", str(to)).exit_code == 2
    assert shell.aws.made == []
