"""`plan` and `doctor` cannot write: their gate refuses it, and AWS itself saw reads alone."""

import pytest
from click.testing import Result

from deployer.aws.gate import Gate, ReadGate
from deployer.aws.reads import READS
from deployer.calls import Call, Door
from deployer.errors import WriteRefusedError
from tests.deployer.doctor.ward import ENTRY, HOME, Refusing, Ward

COMMANDS = {
    "plan": ("plan", "--diff"),
    "doctor": ("doctor", "--with-webhooks", "--every-account", "--member-role", ENTRY),
}


def seen_by_aws(ward: Ward, *words: str, gate: type[Gate] | type[Refusing] = Refusing) -> tuple[Result, set[str]]:
    """How the command ended, and every call that reached AWS meanwhile."""
    before = len(ward.sandbox.calls)
    result = ward.run(*words, gate=gate)
    return result, {call.name for call in ward.sandbox.calls[before:]}


@pytest.mark.parametrize("name", COMMANDS)
def test_it_needs_nothing_but_listed_reads(ward: Ward, name: str) -> None:
    """Behind a gate that fails on anything else it ends well, and AWS recorded nothing but these reads."""
    result, calls = seen_by_aws(ward, *COMMANDS[name])

    assert result.exit_code == 0, result.output
    assert calls
    assert calls <= READS


@pytest.mark.parametrize("name", COMMANDS)
def test_it_changes_nothing_with_a_gate_that_would_let_it(ward: Ward, name: str) -> None:
    """The command itself puts the refusing gate before the one that it is given."""
    _, calls = seen_by_aws(ward, *COMMANDS[name], gate=Gate)

    assert calls - READS == set()


def test_that_gate_would_fail_on_a_write(ward: Ward) -> None:
    """It is no gate that lets everything pass, and nothing arrives."""
    before = len(ward.sandbox.calls)
    with pytest.raises(WriteRefusedError):
        Refusing({Door.HUB: "hub"}).make(Call(Door.HUB, "sqs", "CreateQueue", HOME, {"QueueName": "planted"}))

    assert len(ward.sandbox.calls) == before


def test_entering_a_member_is_held_to_reads_too(ward: Ward) -> None:
    """A call in a role's session is refused like any other."""
    role = f"arn:aws:iam::333333333333:role/{ENTRY}"
    with pytest.raises(WriteRefusedError):
        ReadGate(Gate({Door.MANAGEMENT: "management"})).make(Call(Door.MANAGEMENT, "iam", "DeleteRole", HOME, {}, role))

    assert ward.sandbox.crashes == ()


def test_no_listed_read_changes_anything_by_its_name() -> None:
    """Every one begins as reads do, but for the simulation and the entering of a role."""
    verbs = ("BatchGet", "Describe", "Get", "Head", "List", "Lookup", "Query", "Scan", "Select", "Validate", "Detect")
    others = {name for name in READS if not name.split(":")[1].startswith(verbs)}

    assert others <= {"iam:SimulatePrincipalPolicy", "sts:AssumeRole"}
