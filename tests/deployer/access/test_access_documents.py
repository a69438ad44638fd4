"""The policies of the deployer's roles: made from its calls, narrowed, and known to IAM."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from deployer.access import names, through_stacks
from deployer.access.documents import LARGEST, documents, files, size
from deployer.access.resources import WIDER
from deployer.access.writes import HUB_WRITES, MANAGEMENT_READS, MANAGEMENT_WRITES
from deployer.aws.reads import READS
from tests.contract.iam import faults_in, takes_resources
from tests.deployer.installations import KINDS, many, rendered

ROOT = Path(__file__).parents[3]
KNOWN = READS | HUB_WRITES | MANAGEMENT_READS | MANAGEMENT_WRITES
NEWER = (
    "cloudformation:DescribeEvents",
    "lambda:GetFunctionScalingConfig",
    "s3:GetBucketAbac",
    "securityhub:DescribeSecurityHubV2",
    "securityhub:GetAggregatorV2",
    "securityhub:GetFindingsV2",
    "securityhub:ListAggregatorsV2",
)
"""Actions that AWS's registry names and parliament's data does not know yet."""
LOOKING = ("reader", "management")
"""Policies with which the doctor looks at what others made."""
NOT_CALLED = ("sandbox", "demo", "docs", "access")
"""Rooms that name operations without calling AWS with them."""
ASKED_ABOUT = {"deployer/doctor/checks/scps.py", "deployer/rollout/watching.py"}
"""Files that name actions to ask about, and operations to recognize."""


@cache
def policies(kind: str = "full") -> Mapping[str, Any]:
    """Every policy of one kind of installation."""
    return documents(KINDS[kind], rendered(kind))


def statements(kind: str = "full") -> Iterator[tuple[str, Any]]:
    """Every statement, by its policy."""
    for name, document in policies(kind).items():
        yield from ((name, statement) for statement in document["Statement"])


def services_in(tree: ast.AST, texts: set[str]) -> set[str]:
    """The services that a module speaks to: by their name, or by the constant of another module."""
    known = set(botocore.session.get_session().get_available_services())
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    from_others = [one.module for one in imported if any(alias.name == "SERVICE" for alias in one.names)]
    return (texts & known) | {str(import_module(str(name)).SERVICE) for name in from_others}


def calls_in(path: Path) -> Iterator[str]:
    """Every call that a module may make: each operation that it names of each service that it names."""
    tree = ast.parse(path.read_text())
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    operations = {text for text in texts if re.fullmatch(r"[A-Z][A-Za-z0-9]+", text)}
    for service in services_in(tree, texts):
        model = botocore.session.get_session().get_service_model(service)
        yield from (f"{service}:{operation}" for operation in operations & set(model.operation_names))


def test_every_call_in_the_code_is_on_a_list() -> None:
    """A new call is a line in reads.py or writes.py, or the deployer's roles would lack it."""
    modules = [path for path in (ROOT / "deployer").rglob("*.py") if path.relative_to(ROOT).parts[1] not in NOT_CALLED]
    found = {call: path for path in modules if str(path.relative_to(ROOT)) not in ASKED_ABOUT for call in calls_in(path)}

    assert {call: str(path) for call, path in found.items() if call not in KNOWN} == {}


def test_no_read_is_called_a_write() -> None:
    """What a plan may do is on the one list, what changes something on the other."""
    assert HUB_WRITES.isdisjoint(READS)
    assert MANAGEMENT_WRITES.isdisjoint(READS)
    assert MANAGEMENT_READS <= READS


def test_every_call_is_one_that_botocore_knows() -> None:
    """Slips in the lists would be granted and never used."""
    session = botocore.session.get_session()

    for call in KNOWN - {"execute-api:Invoke"}:  # our own door for people, which no model of AWS's knows
        service, _, operation = call.partition(":")
        assert operation in session.get_service_model(service).operation_names, call


@pytest.mark.parametrize("kind", KINDS)
def test_every_policy_fits_and_a_role_holds_them(kind: str) -> None:
    """6,144 characters each, ten on a role."""
    assert max(size(document) for document in policies(kind).values()) <= LARGEST
    assert len(policies(kind)) <= 10


def _whole(part: tuple[str, Any]) -> str:
    """The policy that a statement belongs to, whatever part of it."""
    return part[0].rstrip("-0123456789")


@pytest.mark.parametrize("kind", ["members", "full"])
def test_parliament_finds_nothing_in_them(kind: str) -> None:
    """Every action exists and every resource fits; what looks beyond our own things says why in the code.

    A policy in parts is judged as the whole that it is: an alias is made on the alias, in one part, and on its key, in another.
    """
    for name, parts in groupby(sorted(statements(kind), key=_whole), key=_whole):
        faults = [fault for fault in faults_in([one for _, one in parts]) if not any(known in fault for known in NEWER)]
        assert [fault for fault in faults if not (name in LOOKING and fault.startswith("RESOURCE_STAR"))] == [], name


@pytest.mark.parametrize("kind", ["members", "full"])
def test_nothing_is_granted_on_everything_that_can_be_narrowed(kind: str) -> None:
    """A star stands only where IAM takes no resource, and for a few reads with their reasons."""
    for name, statement in statements(kind):
        if statement["Resource"] == ["*"]:
            wide = {action for action in statement["Action"] if takes_resources(action)}
            assert wide <= (set(WIDER) if _whole((name, statement)) in LOOKING else set()), name


def test_the_reader_changes_nothing() -> None:
    """Each of its actions comes of a call on the list of reads; the one beside opens the record for reading."""
    granted = {action for name, one in statements() if name.startswith("reader") for action in one["Action"]}

    assert granted - {action for call in READS for action in names.actions(call)} == {"kms:Decrypt"}


def test_what_cloudformation_does_counts_only_through_it() -> None:
    """With the deployer's role one makes no role and no bucket directly; lending a role names to whom."""
    for name, statement in statements():
        if name.startswith("deployer-stacks"):
            condition = statement["Condition"]
            assert "ForAnyValue:StringEquals" in condition or "iam:PassedToService" in condition["StringEquals"], statement


def test_roles_are_made_below_irhubs_path_alone() -> None:
    """The deployer's role cannot make itself another one."""
    for _, statement in statements():
        if any(action.startswith("iam:") and "Role" in action for action in statement["Action"]) and statement["Resource"] != [
            "*"
        ]:
            assert all(":role/irhub/acme-ir-" in arn or ":policy/irhub/acme-ir-" in arn for arn in statement["Resource"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_resource_type_brings_its_permissions(kind: str) -> None:
    """Also those of the management account's stacks."""
    texts = tuple(rendered(kind).templates.values())

    assert all(through_stacks.needed(texts, KINDS[kind].hub.region).values())


@pytest.mark.parametrize("kind", KINDS)
def test_arns_are_of_the_installations_partition(kind: str) -> None:
    """None of another partition."""
    found = {arn.split(":")[1] for _, one in statements(kind) for arn in many(one["Resource"]) if arn != "*"}

    assert found == {KINDS[kind].partition}


def test_a_secret_that_is_not_used_is_granted_to_nobody() -> None:
    """An installation without channels has no word about secrets."""
    assert "secretsmanager" not in json.dumps(policies("administrator")) or KINDS["administrator"].channels.slack


def test_they_are_rendered_as_files() -> None:
    """One file for each, as JSON that can be pasted."""
    made = files(replace(KINDS["members"]), rendered("members"))

    assert "policies/deployer/reader.json" in made
    assert all(json.loads(text)["Version"] == "2012-10-17" for text in made.values())
