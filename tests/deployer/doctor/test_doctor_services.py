"""Checks say so when their cause is planted: limits, quotas, GuardDuty, forwarding, channels."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from moto.cloudformation.models import cloudformation_backends

from deployer.desired import Desired
from deployer.doctor import Scope, Verdict, examine
from deployer.doctor.facts import Facts
from deployer.sandbox.repairs.patch import entered
from deployer.sandbox.repairs.quotas import QUOTAS
from deployer.settings import Pages, Person, SignIn, Slack
from hub.settings import Intake
from tests.deployer.doctor.ward import FAR, HOME, HUB, MANAGEMENT, SHOP, WORLD, Ward

FAIL, WARN = Verdict.FAIL, Verdict.WARN
HUB_BUS = f"arn:aws:events:{HOME}:{HUB}:event-bus/irhub-hub"


@pytest.fixture(scope="module")
def desired(ward: Ward) -> Desired:
    """What should be, as everybody else would hand it in."""
    return Facts(ward.desk(ward.settings), Scope(), None).desired()


def with_resource(template: str, **properties: Any) -> str:
    """A template with one more resource, which is this."""
    return template.replace("Resources:\n", f"Resources:\n  Planted: {json.dumps(properties)}\n", 1)


def verdict(ward: Ward, code: str, known: Desired) -> Verdict:
    """What a check says where just this should be."""
    return examine(ward.desk(ward.settings), Scope(only=frozenset({code})), known).results[0].answer.verdict


def test_a_template_that_is_too_large_is_seen(ward: Ward, desired: Desired) -> None:
    """Beyond what even an address may lead to."""
    large = replace(desired.hub, template=desired.hub.template + "# x" * 400_000)

    assert verdict(ward, "D040", replace(desired, hub=large)) is FAIL


def test_a_policy_that_is_too_long_is_seen(ward: Ward, desired: Desired) -> None:
    """A managed policy, as IAM counts it."""
    policy = {"PolicyDocument": {"Statement": [{"Sid": "x" * 7000}]}, "Path": "/", "ManagedPolicyName": "planted"}
    text = with_resource(desired.role.template, Type="AWS::IAM::ManagedPolicy", Properties=policy)

    assert verdict(ward, "D041", replace(desired, role=replace(desired.role, template=text))) is FAIL


def test_a_rule_with_too_many_targets_is_seen(ward: Ward, desired: Desired) -> None:
    """EventBridge takes five."""
    rule = {"Name": "planted", "EventPattern": {"source": ["x"]}, "Targets": [{"Id": str(one)} for one in range(6)]}
    text = with_resource(desired.forwarding.template, Type="AWS::Events::Rule", Properties=rule)

    assert verdict(ward, "D042", replace(desired, forwarding=replace(desired.forwarding, template=text))) is FAIL


@pytest.mark.parametrize(
    ("code", "service", "quota"),
    [("D043", "cloudformation", "L-C8225BA5"), ("D043", "cloudformation", "L-EC62D81A"), ("D045", "events", "L-244521F2")],
)
def test_a_quota_that_is_too_small_is_seen(ward: Ward, code: str, service: str, quota: str) -> None:
    """Counted with what is still to be made."""
    undo = entered(QUOTAS[service], quota, ("planted", 1))
    result = ward.look(code)
    undo()

    assert result.answer.verdict is FAIL


def test_a_quota_that_aws_does_not_name_is_unknown(ward: Ward) -> None:
    """Nothing is taken for granted."""
    undo = entered(QUOTAS, "cloudformation", {})
    result = ward.look("D043")
    undo()

    assert (result.answer.verdict, result.answer.unknown) == (WARN, True)


def test_missing_concurrency_is_seen(ward: Ward) -> None:
    """Others have reserved it all."""
    there = ward.client("lambda")
    there.put_function_concurrency(FunctionName="irhub-respond", ReservedConcurrentExecutions=995)
    result = ward.look("D044")
    there.delete_function_concurrency(FunctionName="irhub-respond")

    assert result.answer.says.startswith("5 executions of 1,000 are unreserved")


def test_a_missing_administrator_is_seen(ward: Ward) -> None:
    """And nobody can tell then where GuardDuty watches."""
    owner = ward.client("organizations", MANAGEMENT)
    owner.deregister_delegated_administrator(AccountId=HUB, ServicePrincipal="guardduty.amazonaws.com")
    results = [ward.look("D050"), ward.look("D051")]
    owner.register_delegated_administrator(AccountId=HUB, ServicePrincipal="guardduty.amazonaws.com")

    assert [one.answer.verdict for one in results] == [FAIL, Verdict.SKIP]


def test_a_third_account_s_view_of_guardduty_is_unknown(ward: Ward) -> None:
    """Only the administrator sees the detectors, and without a way in nobody guesses."""
    owner, principal = ward.client("organizations", MANAGEMENT), "guardduty.amazonaws.com"
    owner.deregister_delegated_administrator(AccountId=HUB, ServicePrincipal=principal)
    owner.register_delegated_administrator(AccountId=SHOP, ServicePrincipal=principal)
    results = [ward.look("D053"), *examine(ward.desk(ward.settings), Scope(only=frozenset({"D050", "D051"}))).results]
    owner.deregister_delegated_administrator(AccountId=SHOP, ServicePrincipal=principal)
    owner.register_delegated_administrator(AccountId=HUB, ServicePrincipal=principal)

    assert [(one.check.code, one.answer.verdict, one.answer.unknown) for one in results] == [
        ("D053", WARN, True),
        ("D050", FAIL, False),
        ("D051", Verdict.SKIP, False),
    ]


def test_another_administrator_than_the_settings_say_is_seen(ward: Ward) -> None:
    """Its findings would be waited for in vain."""
    result = ward.look("D050", intake=Intake.ADMINISTRATOR, guardduty_administrator=SHOP)

    assert (result.answer.verdict, result.mend) == (FAIL, "edit irhub.yaml: guardduty_administrator")


def test_an_account_without_detector_is_seen(ward: Ward) -> None:
    """By its name and Region; looking at other accounts does not tell it."""
    there = ward.client("guardduty", region=FAR)
    (own,) = there.list_detectors()["DetectorIds"]
    there.update_detector(DetectorId=own, Enable=False)
    result = ward.look("D051")
    elsewhere = ward.look("D051", Scope(accounts=frozenset({SHOP})))
    there.update_detector(DetectorId=own, Enable=True)

    assert result.answer.details == (f"{HUB} security: {FAR}",)
    assert elsewhere.answer.verdict is Verdict.PASS


def test_late_repeats_are_seen(ward: Ward) -> None:
    """Six hours is what AWS does by default."""
    there = ward.client("guardduty", region=WORLD)
    (own,) = there.list_detectors()["DetectorIds"]
    there.update_detector(DetectorId=own, FindingPublishingFrequency="SIX_HOURS")
    result = ward.look("D052")
    there.update_detector(DetectorId=own, FindingPublishingFrequency="FIFTEEN_MINUTES")

    assert (result.answer.verdict, result.answer.details) == (WARN, (f"{WORLD}: SIX_HOURS",))


def test_a_second_way_to_the_hub_is_seen(ward: Ward) -> None:
    """A rule in the administrator's account that sends on what members send themselves."""
    there = ward.client("events", region=WORLD)
    there.put_rule(Name="all-findings", EventPattern='{"source": ["aws.guardduty"]}')
    there.put_targets(Rule="all-findings", Targets=[{"Id": "1", "Arn": HUB_BUS}])
    result = ward.look("D053")
    there.remove_targets(Rule="all-findings", Ids=["1"])
    there.delete_rule(Name="all-findings")

    assert result.answer.details == (f"{HUB} security {WORLD}: the rule all-findings sends to the hub bus too",)


def test_a_forwarding_rule_for_all_members_is_seen(ward: Ward) -> None:
    """On the administrator's bus our own rule must keep to its own account."""
    there = ward.client("events")
    kept = there.describe_rule(Name="irhub-forward-guardduty")["EventPattern"]
    there.put_rule(Name="irhub-forward-guardduty", EventPattern='{"source": ["aws.guardduty"]}')
    result = ward.look("D053")
    there.put_rule(Name="irhub-forward-guardduty", EventPattern=kept)

    assert "forwards the findings of all members" in result.answer.details[0]


def test_both_intakes_at_once_are_seen(ward: Ward) -> None:
    """Members still forward, and the administrator would too."""
    result = ward.look("D053", intake=Intake.ADMINISTRATOR, guardduty_administrator=HUB)

    assert f"{SHOP} payments-prod still forwards" in result.answer.details


@contextmanager
def bus_policy(ward: Ward, **statement: Any) -> Iterator[None]:
    """One more statement stands in the bus's policy inside the block."""
    there = ward.client("events")
    kept = there.describe_event_bus(Name="irhub-hub")["Policy"]
    changed = json.loads(kept)
    changed["Statement"] = [*changed["Statement"], statement] if statement else [{**changed["Statement"][0], "Condition": {}}]
    there.put_permission(EventBusName="irhub-hub", Policy=json.dumps(changed))
    yield
    there.put_permission(EventBusName="irhub-hub", Policy=kept)


def test_a_changed_bus_policy_is_seen(ward: Ward) -> None:
    """A statement that lost its conditions, and one that was added."""
    with bus_policy(ward):
        assert ward.look("D060").refuses
    added = {"Sid": "x", "Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": HUB_BUS}
    with bus_policy(ward, **added):
        assert ward.look("D060").answer.verdict is WARN


def test_a_forwarding_role_that_trusts_nobody_is_seen(ward: Ward) -> None:
    """In the accounts that can be looked into."""
    there = ward.client("iam")
    kept = there.get_role(RoleName="irhub-forwarder")["Role"]["AssumeRolePolicyDocument"]
    other = json.dumps(kept).replace("events.amazonaws.com", "ec2.amazonaws.com")
    there.update_assume_role_policy(RoleName="irhub-forwarder", PolicyDocument=other)
    result = ward.look("D061")
    there.update_assume_role_policy(RoleName="irhub-forwarder", PolicyDocument=json.dumps(kept))

    assert result.answer.details == (f"{HUB} security: irhub-forwarder does not trust EventBridge any more",)
    assert f"--stack-name arn:aws:cloudformation:{HOME}:{HUB}:stack/StackSet-irhub-role-" in result.mend
    assert result.mend.endswith("--profile hub")


def test_a_role_that_was_changed_in_the_management_account_goes_back_there(ward: Ward) -> None:
    """It has a plain stack of its own, and a profile of its own."""
    there = ward.client("iam", account=MANAGEMENT)
    kept = there.get_role(RoleName="irhub-forwarder")["Role"]["AssumeRolePolicyDocument"]
    other = json.dumps(kept).replace("events.amazonaws.com", "ec2.amazonaws.com")
    there.update_assume_role_policy(RoleName="irhub-forwarder", PolicyDocument=other)
    result = ward.look("D061")
    there.update_assume_role_policy(RoleName="irhub-forwarder", PolicyDocument=json.dumps(kept))

    assert result.mend.endswith(f"--stack-name irhub-role --region {HOME} --profile management")


def test_a_management_account_without_its_stack_yet_is_left_to_the_next_deployment(ward: Ward, desired: Desired) -> None:
    """Its profile was named after the first deployment; nobody reverts what was never made."""
    first, *others = desired.management
    unmade = replace(first, place=replace(first.place, name="irhub-unmade"))
    known = replace(desired, management=(unmade, *others))
    (result,) = examine(ward.desk(ward.settings), Scope(only=frozenset({"D061"})), known).results

    assert (result.mend, result.refuses) == ("irhub deploy", False)
    assert result.answer.details == (f"{MANAGEMENT} management: its stack of the role is not there yet",)


def test_an_instance_that_is_behind_is_left_to_the_next_deployment(ward: Ward) -> None:
    """A doctor that refused the deployment for it would keep the gap open."""
    (role,) = [
        one for one in vars(cloudformation_backends[MANAGEMENT][HOME])["service_managed"].values() if one.name == "irhub-role"
    ]
    instance = role.instances[SHOP, HOME]
    instance.status = "OUTDATED"
    result, ran = ward.look("D061"), ward.run("doctor", "--only", "D061")
    instance.status = "CURRENT"

    assert (result.answer.verdict, result.is_gap, result.refuses) == (FAIL, True, False)
    assert ran.exit_code == 4
    assert "irhub deploy mends D061." in ran.stdout


def test_dead_letters_are_seen(ward: Ward) -> None:
    """Somebody should look at them."""
    there = ward.client("sqs", region=WORLD)
    url = there.get_queue_url(QueueName="irhub-forwarding-dead-letters")["QueueUrl"]
    there.send_message(QueueUrl=url, MessageBody="{}")
    result = ward.look("D062")
    there.purge_queue(QueueUrl=url)

    assert (result.answer.verdict, result.mend) == (WARN, "irhub dlq list")


def test_a_missing_queue_is_seen(ward: Ward) -> None:
    """A Region that was added and not deployed has none."""
    (target,) = ward.settings.targets
    result = ward.look("D062", targets=(replace(target, regions=(HOME, "eu-west-3")),))

    assert result.answer.details == ("eu-west-3: irhub-forwarding-dead-letters",)
    assert result.is_gap


def test_a_secret_on_its_way_out_is_seen(ward: Ward) -> None:
    """And one that there is not; none of them is read."""
    there = ward.client("secretsmanager")
    there.delete_secret(SecretId="irhub/slack", RecoveryWindowInDays=7)
    before = len(ward.sandbox.calls)
    result = ward.look("D070")
    there.restore_secret(SecretId="irhub/slack")

    assert result.answer.details == ("channels.slack.secret: irhub/slack is scheduled for deletion",)
    assert "secretsmanager:GetSecretValue" not in {call.name for call in ward.sandbox.calls[before:]}
    slack = replace(ward.settings.channels, slack=Slack(secret="irhub/none"))
    assert ward.look("D070", channels=slack).answer.verdict is FAIL


def test_the_secret_of_the_sign_in_is_looked_for_too(ward: Ward) -> None:
    """Without it nobody can read a page, and one learns that at night."""
    sign_in = SignIn(issuer="https://login.example.com", client_id="irhub", secret="irhub/nowhere")
    result = ward.look("D070", pages=Pages(sign_in=sign_in), people=(Person(name="ada", email="ada@example.com"),))

    assert result.answer.verdict is FAIL
    assert result.answer.details == ("pages.sign_in.secret: irhub/nowhere is not in 222222222222 eu-west-1",)


def test_a_secret_under_a_key_that_shuts_the_responder_out_is_seen(ward: Ward) -> None:
    """The key's own policy must let it in, for its role names no foreign key."""
    key = ward.client("kms").create_key()["KeyMetadata"]["KeyId"]
    ward.client("secretsmanager").create_secret(Name="irhub/kept", SecretString="x", KmsKeyId=key)
    slack = replace(ward.settings.channels, slack=Slack(secret="irhub/kept"))
    shut = ward.look("D070", channels=slack)
    allow = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{HUB}:role/irhub/irhub-respond"}, "Action": "kms:Decrypt"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [{**allow, "Resource": "*"}]})
    ward.client("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=document)

    assert shut.answer.verdict is FAIL
    assert ward.look("D070", channels=slack).answer.verdict is Verdict.PASS


def test_an_address_that_does_not_answer_is_seen(ward: Ward) -> None:
    """Only when asked; nothing is sent to it."""
    webhook = replace(ward.settings.channels.webhook, url="http://127.0.0.1:9/nobody")  # type: ignore[type-var]
    channels = replace(ward.settings.channels, webhook=webhook)

    assert ward.look("D071", channels=channels).answer.verdict is Verdict.SKIP
    assert ward.look("D071", Scope(webhooks=True), channels=channels).answer.verdict is FAIL
