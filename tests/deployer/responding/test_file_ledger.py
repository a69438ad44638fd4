"""A record in one file: what was done directly, and what it was before."""

from dataclasses import replace
from pathlib import Path

import pytest

from deployer.direct.file_ledger import FileLedger
from deployer.errors import PathError
from hub.errors import IncidentNotFoundError
from hub.incident import Ending, State
from hub.record import Intent, Note, Status
from tests.fakes import NOON, a_finding, an_incident

INTENT = Intent("switch-off", "lamp-1", "switch off lamp-1", ("lamps:Switch",), recorded={"id": "lamp-1", "on": True})
FRESH = an_incident()


@pytest.fixture
def ledger(tmp_path: Path) -> FileLedger:
    """A file with one incident."""
    made = FileLedger.open(tmp_path / "record.json")
    made.claim(a_finding(), FRESH, "run")
    return made


def test_what_was_written_is_read_again(ledger: FileLedger) -> None:
    """By another process, with its steps and its first state."""
    lease = ledger.seize(FRESH.id, "run").lease
    assert lease
    ledger.intend(lease, FRESH, (INTENT,))
    ledger.settle(FRESH, (INTENT,), {INTENT.says: (Status.DONE, "")})
    ledger.note(FRESH.id, Note(NOON.isoformat(), "direct", "DIRECT"))
    case = FileLedger.open(ledger.path).case_file(FRESH.id)

    assert [(step.says, step.status) for step in case.steps] == [(INTENT.says, Status.DONE)]
    assert FileLedger.open(ledger.path).holds(FRESH, "switch-off")[0].recorded == {"id": "lamp-1", "on": True}


def test_the_first_state_wins(ledger: FileLedger) -> None:
    """A later look can never be taken for the original."""
    lease = ledger.seize(FRESH.id, "run").lease
    assert lease
    ledger.intend(lease, FRESH, (INTENT,))
    ledger.intend(lease, FRESH, (replace(INTENT, recorded={"id": "lamp-1", "on": False}),))

    assert ledger.holds(FRESH, "switch-off")[0].recorded == {"id": "lamp-1", "on": True}


def test_a_further_finding_joins(ledger: FileLedger) -> None:
    """While the case is open."""
    assert ledger.claim(a_finding(id="g"), replace(FRESH, id="inc-2"), "run").ending is Ending.JOINED
    assert [one.id for one in ledger.incidents(State.OPEN)] == [FRESH.id]


def test_what_was_restored_is_let_go(ledger: FileLedger) -> None:
    """And what is left to others is not, where there are none."""
    lease = ledger.seize(FRESH.id, "run").lease
    assert lease
    ledger.intend(lease, FRESH, (INTENT,))
    (hold,) = ledger.holds(FRESH, "switch-off")

    assert not ledger.let_go(FRESH, hold, restored=False)
    assert ledger.let_go(FRESH, hold, restored=True)
    assert ledger.holds(FRESH, "switch-off") == ()


def test_finished_work_is_not_taken_up_again(ledger: FileLedger) -> None:
    """Unfinished work is."""
    lease = ledger.resume(FRESH.id, "run").lease
    assert lease
    ledger.finish(lease, FRESH, work_done=True)

    assert ledger.resume(FRESH.id, "run").lease is None


def test_nobody_else_reads_it(ledger: FileLedger) -> None:
    """It says what an account looked like."""
    assert ledger.path.stat().st_mode & 0o077 == 0


def test_an_incident_that_is_not_there_is_said(ledger: FileLedger) -> None:
    """As the hub's record would."""
    with pytest.raises(IncidentNotFoundError):
        ledger.case_file("inc-3")


def test_the_next_case_on_a_target_holds_what_a_closed_one_left(ledger: FileLedger) -> None:
    """Beside it, and with the state that was recorded first."""
    lease = ledger.seize(FRESH.id, "run").lease
    assert lease
    ledger.intend(lease, FRESH, (INTENT,))
    ledger.finish(lease, replace(FRESH, state=State.CLOSED), work_done=True)

    claim = ledger.claim(a_finding(id="another"), replace(FRESH, id="inc-two"), "run")
    ledger.inherit(lease, claim.incident, INTENT.action)

    (hold,) = ledger.holds(claim.incident, INTENT.action)
    assert (hold.holders, hold.recorded) == ((FRESH.id, "inc-two"), INTENT.recorded)


@pytest.mark.parametrize("text", ["{nope", "[]", '{"cases": [7]}', '{"mine": 1}', "7", "\xff"])
def test_a_file_that_is_no_record_is_said(tmp_path: Path, text: str) -> None:
    """And is left as it is: a slip in the name must not cost somebody a file."""
    other = tmp_path / "other.json"
    other.write_bytes(text.encode("latin-1"))

    with pytest.raises(PathError, match="holds no record of irhub's"):
        FileLedger.open(other)
    assert other.read_bytes() == text.encode("latin-1")
