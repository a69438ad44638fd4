"""How a canary hands over each template: in the call, by the artefact bucket, or not at all, with the reason."""

from deployer.aws.stacks import LARGEST_BODY, FoundStack
from deployer.canary import TrialPlace, Trials, trials
from deployer.desired import desire
from deployer.found import Found
from tests.fake_aws import HOME, HUB, ONE, an_organization, some_settings, some_texts

LONG = "Description: " + "x" * LARGEST_BODY


def of(account_id: str, *, status: str = "", **texts: str) -> Trials:
    """The trials in that account; ``status`` is that of the bootstrap stack, which is not there where it is empty."""
    desired = desire(some_settings(), an_organization(), some_texts(**texts), ("bundles/1.zip", b"x"))
    there = {desired.bootstrap.place: FoundStack(status, "Description: bootstrap\n")} if status else {}
    return trials(desired, Found(stacks=there), TrialPlace(account_id, HOME), "canary-1")


def test_a_short_template_goes_in_the_call() -> None:
    """Nothing is stored for it."""
    assert all(one.put is None and "TemplateBody" in one.create.parameters for one in of(HUB).tried)


def test_a_long_template_goes_by_the_bucket_where_there_is_one() -> None:
    """Under the key that a deployment would use."""
    (long,) = [one for one in of(HUB, status="CREATE_COMPLETE", hub=LONG).tried if one.put]

    assert long.what == "stack irhub-hub"
    assert long.put
    assert long.create.parameters["TemplateURL"].endswith(long.put.parameters["Key"])


def test_what_a_failed_bootstrap_left_is_no_bucket() -> None:
    """Such a stack is made anew first."""
    (one,) = of(HUB, status="ROLLBACK_COMPLETE", hub=LONG).untried

    assert (one.what, one.todo) == ("stack irhub-hub", "give the command again once irhub deploy has made it")


def test_a_member_does_not_read_the_bucket() -> None:
    """It is the hub account's alone."""
    made = of(ONE, status="CREATE_COMPLETE", role=LONG)

    assert [one.what for one in made.untried] == ["stack set irhub-role"]
    assert "which only the hub account may read" in made.untried[0].why
