"""Quarantining a role and revoking its sessions: who is hit, and what people read of it."""

from dataclasses import replace

import pytest

from hub.action import Call
from hub.actions.iam import quarantine_role, revoke_role_sessions
from hub.actions.iam.holders import Holders, holders_of
from hub.actions.iam.principal import Policy, Principal
from hub.actions.iam.role import Seen
from hub.errors import DeniedError
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.worlds_iam import role_in_use
from tests.fakes import a_target, an_incident
from tests.hub.actions.identities import QUARANTINE, a_role
from tests.hub.ways import TableWay

DENY, REVOKE = quarantine_role.ACTION, revoke_role_sessions.ACTION
HOLDERS = Holders("eu-west-1")


def seen(holders: Holders = HOLDERS, role: Principal | None = None) -> Seen:
    """A role and its holders."""
    return Seen("irhub", QUARANTINE, "2026-11-21T12:00:01Z", role or a_role(), holders)


def test_people_read_who_uses_the_role() -> None:
    """The first of each kind by name, and how many more there are."""
    many = replace(HOLDERS, instances=tuple(f"i-{number}" for number in range(8)), functions=("resize",))

    (says,) = DENY.outlook(seen(many))

    assert says == (
        "role web: in eu-west-1 it is used by 8 instances (i-0, i-1, i-2, i-3, i-4, i-5 and 2 more); 1 function (resize)"
    )


def test_where_it_was_used_last_and_whom_it_trusts_is_said() -> None:
    """Only one Region is looked at, and IAM knows of the others."""
    role = a_role(last_used="2026-11-20 in us-east-1", trusted=("ec2.amazonaws.com",))

    assert REVOKE.outlook(seen(role=role)) == (
        "role web: in eu-west-1 nothing was found that uses it",
        "role web: IAM saw it used last on 2026-11-20 in us-east-1",
        "role web: it may be taken on by 1 principal (ec2.amazonaws.com)",
    )


def test_of_a_role_that_is_left_alone_nothing_follows() -> None:
    """It is not denied, so nobody is hit."""
    assert DENY.outlook(seen(role=a_role(path="/aws-reserved/"))) == ()


@pytest.mark.parametrize(
    ("holders", "caution"),
    [
        (HOLDERS, ""),
        (replace(HOLDERS, tasks=("t",)), "1 in eu-west-1 use role web and stop working with it"),
        (replace(HOLDERS, unseen=("no",)), "nobody knows who uses role web: no"),
    ],
)
def test_the_blast_radius_decides_whether_people_are_asked(holders: Holders, caution: str) -> None:
    """Also where a playbook says act; silence is no proof that nobody uses it."""
    assert DENY.caution(seen(holders)) == caution


def test_what_may_not_be_read_is_said(cloud: Cloud) -> None:
    """The rest is found all the same."""
    target = role_in_use(cloud)

    def refuse(call: Call) -> None:
        if call.operation in {"ListFunctions", "DescribeTaskDefinition"}:
            raise DeniedError(call.name, "AccessDenied", "no")

    cloud.before = refuse
    found = DENY.look(Gate(cloud, DENY, target, DENY.role), target).holders

    assert (len(found.instances), found.functions, len(found.tasks)) == (1, (), 1)
    assert [says.partition(":")[0] for says in found.unseen] == [
        "its functions could not all be read",
        "its tasks could not all be read",
    ]


def test_a_list_that_was_cut_is_said() -> None:
    """Nobody takes the first thousand for all."""
    way = TableWay({"ListFunctions": {"Functions": [], "NextToken": "more"}})

    assert holders_of(way, a_target(), a_role()).unseen == ("not all functions were looked at, since there are too many",)


def test_only_so_many_definitions_are_read() -> None:
    """A cluster may run tasks of very many."""
    tasks = [{"taskArn": f"t/{number}", "taskDefinitionArn": f"d{number}"} for number in range(51)]
    answers = {"ListClusters": {"clusterArns": ["c"]}, "ListTasks": {"taskArns": ["t"]}, "DescribeTasks": {"tasks": tasks}}

    found = holders_of(TableWay(answers), a_target(), a_role())

    assert found.unseen == ("not all tasks were looked at, since there are too many",)


def test_a_revoked_role_can_begin_new_sessions() -> None:
    """The notice says that its sources must be shut too."""
    revoked = REVOKE.plan(seen(), an_incident(), REVOKE.options())[0].do[0].parameters  # type: ignore[index]
    role = a_role(Policy(str(revoked["PolicyName"]), str(revoked["PolicyDocument"])))

    assert REVOKE.prove(seen(role=role)).survives == ("whoever may take on role web can begin new sessions",)  # type: ignore[union-attr]
