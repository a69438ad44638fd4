"""Destroying takes away everything but cases and evidence, what depends on others first."""

from dataclasses import replace

from deployer.apply import apply
from deployer.aws import artifacts
from deployer.calls import Door, one_by_one
from deployer.change import Change, Kind, Verb, handed_over, work
from deployer.desired import Texts, desire
from deployer.found import find
from deployer.removal import removal
from deployer.settings import Profiles, Settings
from tests.fake_aws import BUNDLE, HOME, FakeAws, deployed, some_settings, some_texts


def taken_away(aws: FakeAws, settings: Settings | None = None, texts: Texts | None = None) -> tuple[Change, ...]:
    """What destroying would do now."""
    desired = desire(settings or some_settings(), aws.organization, texts or some_texts(), BUNDLE)
    found = find(aws, desired, aws.organization, one_by_one)
    return removal(desired, found, artifacts.versions(aws, desired.bundle.shelf))


def test_it_goes_in_the_reverse_order() -> None:
    """Forwarding before roles, members before the hub, the bucket's contents before the bucket."""
    changes = [(change.kind, change.name) for change in taken_away(deployed())]

    assert changes[0] == (Kind.INSTANCES, "irhub-forwarding")
    assert changes[-2:] == [(Kind.BUCKET_CONTENTS, "irhub-artifacts-222222222222-eu-west-1"), (Kind.STACK, "irhub-bootstrap")]
    assert changes.index((Kind.STACK_SET, "irhub-role")) < changes.index((Kind.STACK, "irhub-hub"))


def test_afterwards_nothing_is_left_but_the_register() -> None:
    """The table is kept, and with it what is known of accounts."""
    aws = deployed()
    apply(aws, taken_away(aws), lambda _: None, lambda _: None)

    assert (aws.stacks, aws.sets, aws.objects) == ({}, {}, {})
    assert aws.items
    assert taken_away(aws) == ()


def test_the_management_account_is_handed_over_without_its_profile() -> None:
    """What we may not delete is named for somebody else."""
    settings = replace(some_settings(), profiles=Profiles(hub="hub"))

    assert {change.verb for change in handed_over(taken_away(deployed(), settings))} == {Verb.BY_HAND}


def test_where_nothing_is_there_is_nothing_to_do() -> None:
    """Destroying twice makes no call."""
    assert work(taken_away(FakeAws())) == ()


def test_what_others_made_under_our_names_stays() -> None:
    """Destroying deletes no stack, no StackSet and no object that irhub did not make, and names them."""
    aws = deployed()
    aws.sets["irhub-role"].parameters["Tags"] = []
    for place in ((Door.HUB, "irhub-hub", HOME), (Door.HUB, "irhub-bootstrap", HOME)):
        aws.stacks[place]["Tags"] = []

    changes = taken_away(aws)

    assert {one.name for one in handed_over(changes)} == {"irhub-role", "irhub-hub", "irhub-bootstrap"}
    assert not {one.name for one in work(changes) if one.where != f"111111111111 {HOME}"} & {"irhub-role", "irhub-hub"}
    assert Kind.BUCKET_CONTENTS not in {one.kind for one in work(changes)}
