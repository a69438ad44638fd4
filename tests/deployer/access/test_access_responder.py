"""What whoever answers incidents needs, and no more."""

from pathlib import Path

from deployer.access.documents import documents
from deployer.access.writes import RESPONDER
from tests.deployer.conftest import Shell
from tests.deployer.incidents.record import rows, with_door
from tests.deployer.incidents.test_deciding_command import CASE, STOP
from tests.deployer.installations import KINDS, many, rendered

FREE = "sts:GetCallerIdentity"
"""Which asks for no permission."""


def test_every_command_on_incidents_keeps_to_it(shell: Shell, tmp_path: Path) -> None:
    """To look, to decide, to ask, to hand over."""
    shell.aws.rows = rows(CASE, asks=(STOP,))
    name, yes = CASE.id, ("--reason", "x", "--yes")
    for words in (
        *((one, name) for one in ("show", "timeline")),
        *((one, name, *yes) for one in ("approve", "reject", "release")),
        ("list", "--severity", "low"),
        ("watch", name, "--wait", "0"),
        ("note", name, "x"),
        ("close", name, "--true-positive", *yes, "--wait", "0"),
        ("export", name, "--to", str(tmp_path / "case.zip")),
    ):
        with_door(shell).run("incidents", *words)

    assert {call.name for call in shell.aws.made} - {FREE} <= RESPONDER
    assert "execute-api:Invoke" in {call.name for call in shell.aws.made}


def test_a_responder_changes_nothing_but_by_the_door() -> None:
    """No write of AWS is in the policy."""
    policy = documents(KINDS["full"], rendered("full"))["responder"]
    actions = {action for one in policy["Statement"] for action in many(one["Action"])}

    assert {
        action for action in actions if not action.partition(":")[2].startswith(("Get", "List", "Describe", "Query", "Batch"))
    } == {
        "execute-api:Invoke",
        "kms:Decrypt",
    }
    assert "dynamodb:BatchWriteItem" not in actions
