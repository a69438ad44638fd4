"""The walls of the house: which room may know which."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
AWS = {"boto3", "botocore", "urllib3", "moto"}
CORRIDOR = (
    "version", "logs", "values", "errors", "finding", "incident", "sources", "operators", "pattern", "exemption",
    "playbook", "course", "iam_names", "action", "actions", "approval", "record", "register", "settings", "engine", "before",
    "bound", "undo", "guardrails", "context", "notice", "channels", "routes", "outbox", "hub", "metric", "past", "tell",
    "digest", "clearance", "watch", "lasting", "case", "newcomer", "heartbeat", "reconcile", "several", "respond", "asked",
    "release", "expiry", "close", "chosen", "foretell", "sample", "lookup", "canary", "rehearsal", "verify", "manual",
    "drilling", "drill", "senders", "report", "aws", "handler", "task",
)  # fmt: skip
"""The rooms of hub in the order in which an event passes them; imports only point back."""


def sources(*folders: str) -> list[Path]:
    """Every Python file below the folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tops(path: Path) -> set[str]:
    """The first words of what a file imports."""
    return {name.split(".")[0] for name in imports(path)}


def room(path: Path) -> str:
    """The room of hub that a file belongs to."""
    return path.relative_to(ROOT / "hub").parts[0].removesuffix(".py")


def named(path: Path) -> str:
    """A path as a test id."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", sources("hub", "deployer"), ids=named)
def test_aws_is_known_only_in_its_rooms(path: Path) -> None:
    """The network and AWS's libraries are imported in the aws rooms and the sandbox, and nowhere else."""
    if "aws" not in path.parts and "sandbox" not in path.parts:
        assert not tops(path) & AWS


@pytest.mark.parametrize("path", sources("hub"), ids=named)
def test_hub_knows_nothing_of_the_deployer(path: Path) -> None:
    """What runs in Lambda imports no deployer, no command line, no emulator and no boto3; only what shows knows templates."""
    templates = set() if room(path) in {"pages", "report"} else {"jinja2"}
    assert not tops(path) & {"deployer", "click", "moto", "boto3", "pydantic", "yaml", "rich", *templates}


@pytest.mark.parametrize("path", sources("hub/actions"), ids=named)
def test_an_action_knows_the_contract_and_no_other_action(path: Path) -> None:
    """An action imports the contract and the standard library; what reads one kind of resource is part of it."""
    allowed = ("hub.action", "hub.errors", "hub.finding", "hub.incident", "hub.actions.ec2.instance", "hub.actions.ec2.network",
               "hub.actions.evidence.vault", "hub.actions.evidence.snapshots", "hub.version")  # fmt: skip
    ours = {name for name in imports(path) if name.startswith("hub")}
    if path.name != "__init__.py":
        assert all(name.startswith(allowed) for name in ours - {"hub"}), ours


@pytest.mark.parametrize("path", [path for path in sources("hub") if path.parent == ROOT / "hub"], ids=named)
def test_imports_point_back_along_the_corridor(path: Path) -> None:
    """A room of hub imports only rooms that an event passes before it."""
    if room(path) == "__init__":
        return
    earlier = set(CORRIDOR[: CORRIDOR.index(room(path))])
    known = {name.split(".")[1] for name in imports(path) if name.startswith("hub.")} & set(CORRIDOR)
    assert known <= earlier | {room(path)}, known - earlier


@pytest.mark.parametrize("folder", ["spoke", "stacksets"])
def test_templates_live_without_python(folder: str) -> None:
    """What is installed in member accounts is data."""
    assert sources(folder) == []


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    """No source file exceeds 300 lines."""
    assert [named(path) for path in sources("hub", "deployer") if len(path.read_text().splitlines()) > 300] == []
