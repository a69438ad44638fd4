"""What a plan says: everything at first, nothing afterwards, and exactly what somebody changed in between."""

from dataclasses import replace

import pytest

from deployer.aws.gate import ReadGate
from deployer.aws.stacks import LARGEST_BODY, FoundStack, Place
from deployer.calls import Door, Pair
from deployer.change import Change, Kind, Stage, Verb, handed_over, work
from deployer.errors import BusyError, WriteRefusedError
from deployer.found import Found, refuse_busy
from deployer.organization import Account
from deployer.settings import Profiles
from hub.settings import Intake
from tests.fake_aws import (
    AWAY,
    HOME,
    HUB,
    MANAGEMENT,
    ONE,
    SECURITY,
    SUSPENDED,
    TWO,
    WORK,
    FakeAws,
    a_target,
    an_organization,
    deployed,
    planned,
    some_settings,
    some_texts,
)


def says(changes: tuple[Change, ...]) -> list[str]:
    """The sentences of what would be done."""
    return [change.says for change in work(changes)]


def test_at_first_everything_is_made_in_the_order_of_deployment() -> None:
    """Bootstrap, bundle, hub, roles, forwarding, management, register: each stands on the ones before it."""
    stages = [change.stage for change in work(planned(FakeAws()))]

    assert stages == sorted(stages)
    assert (stages[0], stages[-1]) == (Stage.BOOTSTRAP, Stage.RECORDS)


def test_a_second_plan_is_empty() -> None:
    """What was deployed is found again, from AWS alone."""
    assert says(planned(deployed())) == []


def test_a_plan_writes_nothing() -> None:
    """Every call of a plan is a read."""
    aws = FakeAws()
    planned(aws)

    assert aws.writes == []


def test_a_changed_template_updates_the_stack_and_shows_the_lines() -> None:
    """The plan names the stack, sums up the change, and holds the diff."""
    (change,) = work(planned(deployed(), texts=some_texts(hub="Description: more\n")))

    assert change.says == f"update stack irhub-hub in {HUB} {HOME}"
    assert change.details == ("template: 1 line added, 1 removed",)
    assert "-Description: hub" in change.diff


def test_a_comment_alone_changes_no_stack() -> None:
    """CloudFormation refuses an update that changes nothing but comments, so none is planned."""
    assert says(planned(deployed(), texts=some_texts(hub="# so\nDescription: hub\n"))) == []


def test_a_stack_edited_by_hand_is_put_back() -> None:
    """An edit past irhub shows up as an update of exactly that stack."""
    aws = deployed()
    aws.stacks[Door.HUB, "irhub-dead-letters", AWAY]["TemplateBody"] = "Description: mine\n"

    assert says(planned(aws)) == [f"update stack irhub-dead-letters in {HUB} {AWAY}"]


def test_a_changed_tag_is_told_by_its_name() -> None:
    """Tags are compared one by one."""
    aws = deployed()
    aws.stacks[Door.HUB, "irhub-hub", HOME]["Tags"].append({"Key": "team", "Value": "mine"})

    (change,) = work(planned(aws))

    assert change.details == ("tag team: mine → none",)


def test_what_a_failed_creation_left_is_replaced() -> None:
    """A stack in ROLLBACK_COMPLETE cannot be updated: it is deleted first."""
    aws = deployed()
    aws.stacks[Door.HUB, "irhub-hub", HOME]["StackStatus"] = "ROLLBACK_COMPLETE"

    (change,) = work(planned(aws))

    assert change.verb is Verb.REPLACE
    assert [call.operation for call in change.calls] == ["DeleteStack", "CreateStack"]


def test_a_busy_stack_stops_the_plan() -> None:
    """While CloudFormation is at work there is nothing to compare."""
    place = Place(Door.HUB, "irhub-hub", HOME)

    with pytest.raises(BusyError, match="UPDATE_IN_PROGRESS"):
        refuse_busy(Found(stacks={place: FoundStack("UPDATE_IN_PROGRESS", "")}))


def test_a_stack_set_edited_by_hand_is_put_back() -> None:
    """An edit of the definition shows up, and brings every instance up to date."""
    aws = deployed()
    aws.sets["irhub-forwarding"].parameters["TemplateBody"] = "Description: mine\n"

    (change,) = work(planned(aws))

    assert (change.verb, change.kind, change.name) == (Verb.UPDATE, Kind.STACK_SET, "irhub-forwarding")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AutoDeployment", {"Enabled": False}, "deployment to new accounts: off → on"),
        (
            "AutoDeployment",
            {"Enabled": True, "DependsOn": []},
            "what new accounts must have first: nothing → arn:of:irhub-role",
        ),
        ("ManagedExecution", {"Active": False}, "managed execution: off → on"),
        ("Description", "mine", "description: mine → Brings findings of this Region to irhub in the security account"),
    ],
)
def test_a_setting_of_a_stack_set_is_put_back(name: str, value: object, said: str) -> None:
    """What somebody switched at the StackSet is told in words."""
    aws = deployed()
    aws.sets["irhub-forwarding"].parameters[name] = value

    (change,) = work(planned(aws))

    assert said in change.details


def test_missing_instances_are_made_where_they_are_missing() -> None:
    """An instance that somebody deleted is the only one that is made."""
    aws = deployed()
    del aws.sets["irhub-forwarding"].instances[Pair(TWO, AWAY)]

    (change,) = work(planned(aws))

    assert (change.verb, change.pairs) == (Verb.CREATE, (Pair(TWO, AWAY),))


def test_instances_that_are_behind_are_taken_up() -> None:
    """OUTDATED instances get the same operation again, and nobody else does."""
    aws = deployed()
    aws.sets["irhub-role"].instances[Pair(ONE, HOME)] = "OUTDATED"

    (change,) = work(planned(aws))

    assert (change.verb, change.pairs) == (Verb.UPDATE, (Pair(ONE, HOME),))
    assert change.calls[0].parameters["UsePreviousTemplate"] is True


def test_instances_that_are_stuck_are_left_to_people() -> None:
    """INOPERABLE instances take part in no operation; the plan says so and makes no call."""
    aws = deployed()
    aws.sets["irhub-role"].instances[Pair(ONE, HOME)] = "INOPERABLE"

    (change,) = handed_over(planned(aws))

    assert change.pairs == (Pair(ONE, HOME),)
    assert says(planned(aws)) == []


def test_an_excluded_account_is_taken_out_of_everything() -> None:
    """Its record goes first, then forwarding, then the roles: the other way round from how it came."""
    settings = some_settings(targets=(a_target(exclude=(TWO,)),))

    changed = work(planned(deployed(), settings))

    assert [(change.kind, change.verb) for change in changed] == [
        (Kind.RECORD, Verb.DELETE),
        (Kind.INSTANCES, Verb.DELETE),
        (Kind.INSTANCES, Verb.DELETE),
    ]
    assert [change.name for change in changed[1:]] == ["irhub-forwarding", "irhub-role"]


def test_a_region_that_is_given_up_takes_its_stacks_along() -> None:
    """The dead-letters stack and the management account's rule of that Region go with its instances."""
    settings = some_settings(targets=(a_target(regions=(HOME,)),))

    assert says(planned(deployed(), settings))[-2:] == [
        f"delete stack irhub-dead-letters in {HUB} {AWAY}",
        f"delete stack irhub-forwarding in {MANAGEMENT} {AWAY}",
    ]


def test_suspended_accounts_are_left_alone() -> None:
    """StackSets skip them, so their instances are neither missing nor too many."""
    aws = deployed()
    aws.sets["irhub-role"].instances[Pair(SUSPENDED, HOME)] = "OUTDATED"

    assert says(planned(aws)) == []


def test_instances_outside_the_organization_are_told_and_not_touched() -> None:
    """No call of ours reaches an account that left."""
    aws = deployed()
    aws.sets["irhub-role"].instances[Pair("999999999999", HOME)] = "CURRENT"

    (change,) = handed_over(planned(aws))

    assert change.pairs == (Pair("999999999999", HOME),)


def test_a_new_account_gets_everything_and_nobody_else_anything() -> None:
    """The plan after an account joined names that account alone."""
    aws = deployed()
    joined = Account("777777777777", "new", WORK)
    aws.organization = an_organization(accounts=(*aws.organization.accounts, joined))

    assert {pair.account_id for change in work(planned(aws)) for pair in change.pairs} == {"777777777777"}


def test_a_record_changed_by_hand_is_put_back() -> None:
    """The register follows the settings; what was there is told."""
    aws = deployed()
    aws.items[f"ACCOUNT#{ONE}"] = {**aws.items[f"ACCOUNT#{ONE}"], "mode": {"S": "observe"}}

    (change,) = work(planned(aws))

    assert change.details == ("mode: observe → act",)


def test_what_people_and_the_hub_noted_of_an_account_stays() -> None:
    """A record that is put back keeps how far people let irhub go there, and when it was last heard of."""
    aws = deployed()
    noted = {"held_at": {"S": "observe"}, "heartbeats": {"M": {"eu-west-1": {"S": "2026-11-21T12:00:00Z"}}}}
    aws.items[f"ACCOUNT#{ONE}"] |= {**noted, "mode": {"S": "observe"}}

    for change in work(planned(aws)):
        aws.make(change.calls[0])

    assert aws.items[f"ACCOUNT#{ONE}"].items() >= {**noted, "mode": {"S": "act"}}.items()


def test_an_account_that_was_only_heard_of_is_not_struck_off() -> None:
    """Nobody onboarded it, and nobody takes it away; the hub noted it and goes on noting it."""
    aws = deployed()
    aws.organization = an_organization(accounts=(*aws.organization.accounts, Account("777777777777", "new", ())))
    aws.items["ACCOUNT#777777777777"] = {"PK": {"S": "ACCOUNT#777777777777"}, "SK": {"S": "META"}}

    assert work(planned(aws)) == ()


def test_without_a_profile_the_management_account_is_handed_over() -> None:
    """Its stacks are shown as work by hand, and no call is made with credentials we do not have."""
    aws = FakeAws()
    settings = some_settings(profiles=Profiles(hub="hub"))

    assert [change.name for change in handed_over(planned(aws, settings))] == [
        "irhub-role",
        "irhub-forwarding",
        "irhub-forwarding",
    ]
    assert {call.door for call in aws.made} == {Door.HUB}


def test_who_makes_a_stack_by_hand_is_told_how() -> None:
    """The command names Region, stack, the file that is rendered, and the tags."""
    role, *_ = handed_over(planned(FakeAws(), some_settings(profiles=Profiles(hub="hub"))))

    assert role.says == f"by hand: stack irhub-role in {MANAGEMENT} {HOME}"
    assert "--stack-name irhub-role --template-file rendered/spoke/role.yaml" in role.details[2]


def test_one_forwarding_account_is_joined_by_no_other() -> None:
    """Where the administrator alone forwards, new accounts must not get the rule by themselves."""
    targets = (a_target(ou=SECURITY),)
    settings = some_settings(intake=Intake.ADMINISTRATOR, guardduty_administrator=HUB, targets=targets)

    (made,) = [change for change in work(planned(FakeAws(), settings)) if change.stage is Stage.FORWARDING_SET]

    assert made.calls[0].parameters["AutoDeployment"] == {"Enabled": False}


def test_a_large_template_goes_by_way_of_the_bucket() -> None:
    """More than 51,200 bytes travel as an object that is named after its content."""
    (change,) = work(planned(deployed(), texts=some_texts(hub="Description: " + "x" * LARGEST_BODY)))

    upload, update = change.calls
    assert upload.operation == "PutObject"
    assert update.parameters["TemplateURL"].endswith(upload.parameters["Key"])


def test_the_read_gate_lets_no_write_through() -> None:
    """What is not on the list of reads is refused before it is made."""
    aws = FakeAws()
    (write,) = work(planned(deployed(), texts=some_texts(hub="Description: more\n")))[0].calls

    with pytest.raises(WriteRefusedError):
        ReadGate(aws).make(replace(write))
    assert aws.made == []


def test_an_account_that_joined_by_itself_begins_in_observe() -> None:
    """StackSets reached it before anybody onboarded it; a nightly deployment must not be what lets irhub act there."""
    aws = deployed()
    del aws.items[f"ACCOUNT#{ONE}"]

    (change,) = work(planned(aws))
    for call in change.calls:
        aws.make(call)

    assert aws.items[f"ACCOUNT#{ONE}"].items() >= {"mode": {"S": "act"}, "held_at": {"S": "observe"}}.items()
    assert change.details[-1].startswith("starts in observe")
    assert work(planned(aws)) == ()


def test_the_first_deployment_begins_as_the_settings_say() -> None:
    """Also where it stopped before anything was on record: people read that plan."""
    aws = deployed()
    aws.items.clear()

    assert {len(change.calls) for change in work(planned(aws))} == {1}
