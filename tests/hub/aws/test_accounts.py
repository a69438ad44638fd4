"""Facts about entering member accounts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from hub.action import Access, Action, Call, Permission, Place, Role, Step
from hub.aws.accounts import KEPT, MemberAccounts
from hub.aws.clients import Clients
from hub.aws.together import side_by_side
from hub.errors import EntryError, ThrottledError
from hub.sources.switched import SecurityHub, Switched
from tests.fakes import HUB_ACCOUNT, MEMBER, Clock, a_target, in_turn, settings, switch_off

LOOK = Call("ec2", "DescribeVpcs")
INCIDENT = "inc-20261121-abcdefghijkl"


def an_action(name: str = "look-around", on: tuple[str, ...] = ("*",)) -> Action[Any, Any]:
    """An action that may look at VPCs."""
    return switch_off(name=name, permissions=(Permission(("ec2:DescribeVpcs", "ec2:CreateVpc"), on, Access.READ),))


@dataclass
class Gatekeeper:
    """Notes down who enters how, or lets nobody in."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    error: Exception | None = None

    def hear(self, params: dict[str, Any], **_: Any) -> None:
        """Called by botocore before each AssumeRole."""
        self.asked.append(dict(params))
        if self.error:
            raise self.error


@pytest.fixture
def keeper(clients: Clients) -> Iterator[Gatekeeper]:
    """Who listens at the door of STS."""
    keeper = Gatekeeper()
    events = clients.own("sts").meta.events
    events.register("provide-client-params.sts.AssumeRole", keeper.hear)
    yield keeper
    events.unregister("provide-client-params.sts.AssumeRole", keeper.hear)


@pytest.fixture
def accounts(clients: Clients, clock: Clock) -> MemberAccounts:
    """Ways into member accounts, as a warm function keeps them; moto's sessions begin now, so the clock does too."""
    clock.now = datetime.now(UTC)
    return MemberAccounts(settings(), clients, clock, in_turn)


def look(accounts: MemberAccounts, incident_id: str = INCIDENT, **target: Any) -> None:
    """Enters and looks."""
    action = an_action()
    accounts.enter(a_target(**target), incident_id, Role.CONTAIN, [action])[action.name].read(LOOK)


def test_the_very_account_is_entered(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """Role, session name, ExternalId and time are what the account's owner expects to see."""
    look(accounts)

    (asked,) = keeper.asked
    policy = json.loads(asked.pop("Policy"))
    assert asked == {
        "RoleArn": f"arn:aws:iam::{MEMBER}:role/irhub/irhub-contain",
        "RoleSessionName": INCIDENT,
        "ExternalId": "external-id",
        "DurationSeconds": 3600,
    }
    assert policy["Statement"] == [{"Effect": "Allow", "Action": ["ec2:CreateVpc", "ec2:DescribeVpcs"], "Resource": "*"}]


def test_a_call_is_made_in_the_account_that_was_entered(accounts: MemberAccounts) -> None:
    """What is made appears there, and not in the hub."""
    action = an_action()
    way = accounts.enter(a_target(), INCIDENT, Role.CONTAIN, [action])[action.name]

    way.do(Step("make a VPC", (Call("ec2", "CreateVpc", {"CidrBlock": "10.9.0.0/16"}),), "vpc"))

    (seen,) = way.read(LOOK)
    assert "10.9.0.0/16" in {vpc["CidrBlock"] for vpc in seen["Vpcs"]}
    assert {vpc["OwnerId"] for vpc in seen["Vpcs"]} == {MEMBER}


def test_nobody_enters_before_the_first_call(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """A way that is never taken costs nothing, and leaves no trace in the account."""
    accounts.enter(a_target(), INCIDENT, Role.CONTAIN, [an_action()])

    assert keeper.asked == []


def test_the_other_role_is_entered_for_a_release(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """Taking back goes by the role for it."""
    action = an_action()
    accounts.enter(a_target(), INCIDENT, Role.RESTORE, [action])[action.name].read(LOOK)

    assert keeper.asked[0]["RoleArn"].endswith("role/irhub/irhub-restore")


def test_actions_that_fit_enter_together(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """Two actions of one incident share the session whose policy covers both."""
    ways = accounts.enter(a_target(), INCIDENT, Role.CONTAIN, [an_action("one"), an_action("two")])

    ways["one"].read(LOOK)
    ways["two"].read(LOOK)

    assert len(keeper.asked) == 1


def test_actions_that_do_not_fit_enter_each_for_itself(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """Each session's policy is its own action's, and within the limit."""
    arns = {name: tuple(f"arn:aws:ec2:::{name}/{number:090}" for number in range(15)) for name in ("one", "two")}
    ways = accounts.enter(a_target(), INCIDENT, Role.CONTAIN, [an_action(name, on) for name, on in arns.items()])

    for name in arns:
        ways[name].read(LOOK)

    assert ["one" in asked["Policy"] for asked in keeper.asked] == [True, False]
    assert all(len(asked["Policy"]) <= 2_048 for asked in keeper.asked)


def test_calls_at_once_enter_once(clients: Clients, clock: Clock, keeper: Gatekeeper) -> None:
    """However many threads come to the door together, the role is assumed once."""
    action = an_action()
    accounts = MemberAccounts(settings(), clients, clock, side_by_side)

    accounts.enter(a_target(), INCIDENT, Role.CONTAIN, [action])[action.name].read(*[LOOK] * 6)

    assert len(keeper.asked) == 1


def test_a_warm_function_does_not_enter_again(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """The next delivery of the same incident uses what is still valid."""
    look(accounts)
    look(accounts)

    assert len(keeper.asked) == 1


@pytest.mark.parametrize("change", [{"account_id": "444444444444"}, {"region": "us-east-1"}, {"incident_id": "inc-other"}])
def test_nothing_is_shared_between_accounts_policies_and_incidents(
    accounts: MemberAccounts, keeper: Gatekeeper, change: dict[str, str]
) -> None:
    """Credentials serve one incident, in one account, for one policy."""
    arn = "arn:{partition}:ec2:{region}:{account}:vpc/*"
    for changes in ({}, change):
        action, incident_id = an_action(on=(arn,)), changes.get("incident_id", INCIDENT)
        target = a_target(**{name: value for name, value in changes.items() if name != "incident_id"})
        accounts.enter(target, incident_id, Role.CONTAIN, [action])[action.name].read(LOOK)

    assert len(keeper.asked) == 2


@pytest.mark.parametrize(("minutes", "entries"), [(54, 1), (56, 2)])
def test_a_session_that_is_nearly_over_is_begun_again(
    accounts: MemberAccounts, keeper: Gatekeeper, clock: Clock, minutes: int, entries: int
) -> None:
    """Keys are used only while they are good for five minutes more."""
    look(accounts)
    clock.pause(60 * minutes)
    look(accounts)

    assert len(keeper.asked) == entries


def denied() -> ClientError:
    """What STS says to whom it does not trust."""
    return ClientError({"Error": {"Code": "AccessDenied", "Message": "not authorized"}}, "AssumeRole")


@pytest.mark.parametrize("error", [denied(), ReadTimeoutError(endpoint_url="https://sts")], ids=["denied", "no answer"])
def test_a_role_that_cannot_be_entered_is_named(accounts: MemberAccounts, keeper: Gatekeeper, error: Exception) -> None:
    """Denied or unanswered, it is an error of entering, never of the call behind it."""
    keeper.error = error

    with pytest.raises(EntryError, match=f"{MEMBER}:role/irhub/irhub-contain"):
        look(accounts)


def test_a_refusal_is_told_once(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """The error says what AWS said, and says it once."""
    keeper.error = denied()

    with pytest.raises(EntryError) as caught:
        look(accounts)
    assert str(caught.value) == (
        f"sts:AssumeRole of arn:aws:iam::{MEMBER}:role/irhub/irhub-contain failed: AccessDenied: not authorized"
    )


def test_a_busy_door_puts_the_work_off(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """Throttling at STS is no refusal."""
    keeper.error = ClientError({"Error": {"Code": "Throttling", "Message": "slow down"}}, "AssumeRole")

    with pytest.raises(ThrottledError):
        look(accounts)


def test_after_a_refusal_the_next_call_tries_again(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """A role that is deployed a moment later is entered then."""
    keeper.error = denied()
    with pytest.raises(EntryError):
        look(accounts)
    keeper.error = None

    look(accounts)

    assert len(keeper.asked) == 2


def test_an_entry_that_is_kept_pushes_no_other_out(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """Only what is new needs room: entering again where one is already costs nobody a session."""
    look(accounts)
    for number in [*range(KEPT - 1), 0, 1]:
        accounts.enter(a_target(), f"inc-{number}", Role.CONTAIN, [an_action()])
    look(accounts)

    assert len(keeper.asked) == 1


def test_old_entries_are_forgotten(accounts: MemberAccounts, keeper: Gatekeeper) -> None:
    """A function that stays warm through many incidents does not keep all their keys."""
    look(accounts)
    for number in range(KEPT):
        accounts.enter(a_target(), f"inc-{number}", Role.CONTAIN, [an_action()])
    look(accounts)

    assert len(keeper.asked) == 2


def test_identity_center_is_entered_where_it_is_administered(clients: Clients, clock: Clock, keeper: Gatekeeper) -> None:
    """Its own account and Region, by the same role, under a policy that allows what is declared for there and nothing else."""
    clock.now = datetime.now(UTC)
    center = {"identity_center_account_id": "777777777777", "identity_center_region": "us-east-1"}
    there = Permission(("sso:ListInstances",), ("*",), Access.READ, place=Place.IDENTITY_CENTER)
    action = switch_off(permissions=(*an_action().permissions, there))
    accounts = MemberAccounts(settings(**center), clients, clock, in_turn)
    way = accounts.enter(a_target(), INCIDENT, Role.RESTORE, [action])[action.name]

    (answer,) = way.read(Call("sso-admin", "ListInstances", place=Place.IDENTITY_CENTER))

    (asked,) = keeper.asked
    assert (way.identity_center, answer["Instances"][0]["OwnerAccountId"]) == ("777777777777", "777777777777")
    assert asked["RoleArn"] == "arn:aws:iam::777777777777:role/irhub/irhub-restore"
    assert json.loads(asked["Policy"])["Statement"] == [{"Effect": "Allow", "Action": "sso:ListInstances", "Resource": "*"}]


def test_findings_are_kept_where_their_services_are_administered(clients: Clients, clock: Clock, keeper: Gatekeeper) -> None:
    """GuardDuty in the hub account, unless another is named; Security Hub where the settings say that findings gather."""
    clock.now = datetime.now(UTC)
    hub = Switched(securityhub=SecurityHub("777777777777", "us-east-1"))
    calls = (("guardduty", "ListDetectors", Place.GUARDDUTY), ("securityhub", "DescribeHub", Place.SECURITY_HUB))
    there = [Permission((f"{service}:{name}",), ("*",), Access.READ, place=place) for service, name, place in calls]
    action = switch_off(permissions=(*an_action().permissions, *there))
    accounts = MemberAccounts(settings(sources=hub), clients, clock, in_turn)
    way = accounts.enter(a_target(), INCIDENT, Role.CONTAIN, [action])[action.name]

    way.read(*(Call(service, name, place=place, optional=True) for service, name, place in calls))

    roles = {asked["RoleArn"].split(":")[4] for asked in keeper.asked}
    assert (way.security_hub, roles) == ("777777777777", {HUB_ACCOUNT, "777777777777"})
