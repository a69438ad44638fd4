"""The deployer's policies, proved: every call that AWS saw from a command is one that the command's role allows.

What the sandbox records is what came in at its door, so nothing of the lists that the policies are made from is trusted here.
"""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deployer.access import names
from deployer.access.documents import documents
from deployer.access.writes import HUB_WRITES, MANAGEMENT_READS, MANAGEMENT_WRITES
from deployer.aws.gate import Gate, ReadGate
from deployer.aws.reads import READS
from deployer.cli import cli
from deployer.sandbox.evaluator import Question, evaluate
from deployer.sandbox.installation import settings_file
from deployer.sandbox.recorder import RecordedCall
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.settings import load
from deployer.texts import make, rendered
from deployer.together import in_threads
from deployer.wiring import Outside

HUB, MANAGEMENT = "222222222222", "111111111111"
READING = {"plan", "status", "doctor", "guard status", "guard plan", "guardduty status", "guardduty plan"}
COMMANDS = (
    "plan", "deploy --yes", "doctor", "status", "guard plan", "guard enable --yes", "guard status", "guardduty plan",
    "guardduty enable --yes", "guardduty status", "drift", "incidents list", "pause --reason 'a test'", "resume",
    "guard disable --yes", "destroy --yes --organization ORG",
    "destroy --yes --organization ORG --delete-record --delete-evidence --delete-key",
)  # fmt: skip
"""One after the other; each stands on what the one before it left."""


@dataclass
class Stage:
    """A sandbox, its settings, and which calls AWS saw of each command."""

    sandbox: Sandbox
    config: Path
    seen: list[tuple[str, RecordedCall]] = field(default_factory=list)
    policies: Mapping[str, Any] = field(default_factory=dict)

    def run(self, line: str) -> None:
        """The command is given, and its calls are kept under its words without options."""
        before = len(self.sandbox.calls)
        outside = Outside(Gate, ReadGate, lambda _: None, in_threads, make)
        keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        environment = {**self.sandbox.exports("hub"), **dict.fromkeys(keys)}
        words = shlex.split(line.replace("ORG", self.sandbox.world.organization_id))
        CliRunner().invoke(cli, [*words, "--json", "--config", str(self.config)], obj=outside, env=environment)
        mine = [call for call in self.sandbox.calls[before:] if call.principal_arn.endswith(":user/administrator")]
        name = line.partition(" --")[0]
        self.seen += [(name, call) for call in mine if call.account_id in {HUB, MANAGEMENT}]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Every command, in order."""
    with Sandbox.start(World.demo()) as sandbox:
        staged = Stage(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("access") / "irhub.yaml"))
        settings = load(staged.config)
        staged.policies = documents(settings, rendered(settings))
        for line in COMMANDS:
            staged.run(line)
        yield staged


def role_of(stage: Stage, command: str, call: RecordedCall) -> Any:
    """All that the role allows with which this command makes this call."""
    kinds = ("management",) if call.account_id == MANAGEMENT else ("reader",) if command in READING else ("reader", "deployer")
    parts = [document for name, document in stage.policies.items() if name.split("-")[0] in kinds and "stacks" not in name]
    return {"Statement": [statement for part in parts for statement in part["Statement"]]}


def arn_of(call: RecordedCall, action: str) -> str:
    """What the call is about, as IAM names it; something that is nobody's where the call names nothing."""
    service = action.partition(":")[0]
    named = ABOUT.get(service)
    return named(call.parameters, f"{call.region}:{call.account_id}", action) if named else f"arn:aws:{service}:x:y:z"


Asked = Mapping[str, Any]


def _stack(asked: Asked, at: str, action: str) -> str:
    if "StackSetName" in asked and action != "cloudformation:CreateStackSet":
        return f"arn:aws:cloudformation:{at.partition(':')[0]}:{MANAGEMENT}:stackset/{asked['StackSetName']}:0123"
    name = asked.get("StackName", "")
    return name if name.startswith("arn:") else f"arn:aws:cloudformation:{at}:stack/{name}/0123"


def _object(asked: Asked, _: str, action: str) -> str:
    bucket = f"arn:aws:s3:::{asked['Bucket']}"
    return f"{bucket}/{asked.get('Key', 'key')}" if "Object" in action and "Bucket" not in action else bucket


def _table(asked: Asked, at: str, _: str) -> str:
    table = asked.get("TableName") or next(iter(asked.get("RequestItems", {"": None})))
    return f"arn:aws:dynamodb:{at}:table/{table}" + (f"/index/{asked['IndexName']}" if "IndexName" in asked else "")


def _event(asked: Asked, at: str, action: str) -> str:
    return (
        f"arn:aws:events:{at}:event-bus/{asked.get('Name', 'default')}" if "Bus" in action else f"arn:aws:events:{at}:rule/any"
    )


ABOUT: Mapping[str, Callable[[Asked, str, str], str]] = {
    "account": lambda _, at, __: f"arn:aws:account::{at.rpartition(':')[2]}:account",
    "cloudformation": _stack,
    "cloudwatch": lambda _, at, __: f"arn:aws:cloudwatch:{at}:alarm:irhub-dead-letters",
    "dynamodb": _table,
    "events": _event,
    "guardduty": lambda asked, at, _: f"arn:aws:guardduty:{at}:detector/{asked.get('DetectorId')}",
    "iam": lambda asked, at, _: f"arn:aws:iam::{at.rpartition(':')[2]}:role/irhub/{asked.get('RoleName')}",
    "kms": lambda _, at, __: f"arn:aws:kms:{at}:key/0123",
    "lambda": lambda asked, at, _: f"arn:aws:lambda:{at}:function:{asked.get('FunctionName')}",
    "organizations": lambda _, __, ___: f"arn:aws:organizations::{MANAGEMENT}:ou/o-1/ou-1",
    "s3": _object,
    "secretsmanager": lambda asked, at, _: f"arn:aws:secretsmanager:{at}:secret:{asked['SecretId']}-abcdef",
    "sns": lambda asked, at, _: f"arn:aws:sns:{at}:{asked.get('TopicArn', '').rpartition(':')[2]}",
    "sqs": lambda asked, at, _: f"arn:aws:sqs:{at}:{asked.get('QueueName') or asked.get('QueueUrl', '').rpartition('/')[2]}",
}
"""By the prefix of an action, the ARN of what a call's parameters name, in that Region and account."""


def may(policy: Any, call: RecordedCall, action: str) -> bool:
    """Whether the policy allows this, in a context with our tags and nothing that comes of a service."""
    context = {"aws:ResourceTag/irhub:installation": ("irhub",), "aws:CalledVia": (), "kms:ViaService": ()}
    arns = [call.parameters["AliasName"]] if "AliasName" in call.parameters else []
    resources = [arn_of(call, action), *(f"arn:aws:kms:{call.region}:{call.account_id}:{alias}" for alias in arns)]
    return all(evaluate(policy, Question(action, one, context=context)).is_allowed for one in resources)


def test_every_call_of_every_command_is_allowed(stage: Stage) -> None:
    """By the reader's policy where the command only reads, by the management policy in the management account."""
    refused = {
        (command, call.name, action, arn_of(call, action))
        for command, call in stage.seen
        for action in names.actions(call.name)
        if not call.error and not may(role_of(stage, command, call), call, action)
    }
    assert not refused, sorted(refused)


def test_all_commands_made_calls(stage: Stage) -> None:
    """Else this proof would prove nothing."""
    assert {line.partition(" --")[0] for line in COMMANDS} == {command for command, _ in stage.seen}


RARELY = {
    "account:ListRegions": "doctor, with a management profile",
    "cloudformation:CreateChangeSet": "canary",
    "cloudformation:DeleteChangeSet": "canary",
    "cloudformation:DescribeChangeSet": "canary",
    "cloudformation:DescribeEvents": "canary",
    "cloudformation:DescribeStackDriftDetectionStatus": "drift",
    "cloudformation:DescribeStackEvents": "where a stack failed",
    "cloudformation:DescribeStackInstance": "drift and status of one account",
    "cloudformation:DescribeStackResourceDrifts": "drift",
    "cloudformation:DetectStackDrift": "drift",
    "cloudformation:DetectStackSetDrift": "drift",
    "cloudformation:ListStackInstanceResourceDrifts": "drift",
    "cloudformation:ListStackSetAutoDeploymentTargets": "doctor",
    "cloudformation:ListStackSetOperations": "watch, and where another operation runs",
    "securityhub:GetFindingsV2": "backtest, where the newer Security Hub is the feed",
    "cloudformation:UpdateStackSet": "deploy, where a StackSet changed",
    "cloudtrail:DescribeTrails": "doctor, where CloudTrail is a source",
    "cloudtrail:GetEventSelectors": "doctor, where CloudTrail is a source",
    "cloudtrail:GetTrailStatus": "doctor, where CloudTrail is a source",
    "cloudtrail:LookupEvents": "drift, to say who",
    "cloudwatch:DescribeAlarmHistory": "verify --try-alarms",
    "cloudwatch:SetAlarmState": "verify --try-alarms",
    "config:DescribeConfigurationRecorderStatus": "doctor, where AWS Config is a source",
    "dynamodb:GetItem": "incidents show",
    "dynamodb:Scan": "upgrade, which migrates the record",
    "dynamodb:UpdateItem": "mode, exemptions",
    "events:DescribeEventBus": "doctor",
    "events:DescribeRule": "doctor",
    "events:ListRuleNamesByTarget": "doctor",
    "events:ListTargetsByRule": "doctor",
    "events:PutEvents": "dlq redrive",
    "execute-api:Invoke": "incidents approve, reject, release, close and note; respond; drill",
    "guardduty:ArchiveFindings": "verify, which archives its samples",
    "guardduty:GetAdministratorAccount": "doctor",
    "guardduty:GetFindings": "verify",
    "guardduty:ListFindings": "verify",
    "guardduty:StartMonitoringMembers": "guardduty enable, where a member was suspended",
    "guardduty:UpdateDetector": "guardduty enable, where a detector is there",
    "iam:GetRole": "doctor",
    "iam:ListRoleTags": "destroy, where roles are left",
    "iam:SimulatePrincipalPolicy": "doctor",
    "kms:GetKeyPolicy": "doctor, where a secret has a key of its own",
    "organizations:DescribeResourcePolicy": "guard, without a management profile",
    "organizations:TagResource": "guard enable for a further unit",
    "organizations:UntagResource": "guard disable for one unit",
    "organizations:UpdatePolicy": "guard enable, where it was changed",
    "sns:Publish": "respond --direct, which tells the others",
    "organizations:ListAccountsForParent": "all that look, where AWS does not yet say where an account lies",
    "ec2:DescribeSnapshots": "evidence verify",
    "securityhub:GetFindings": "playbook backtest, where Security Hub is a source",
    "s3:GetObject": "upgrade, which reads the version before; evidence verify",
    "secretsmanager:GetResourcePolicy": "doctor",
    "service-quotas:ListAWSDefaultServiceQuotas": "doctor, where no quota was raised",
    "sns:ListSubscriptionsByTopic": "doctor",
    "sqs:ChangeMessageVisibilityBatch": "dlq",
    "securityhub:CreateActionTarget": "deploy, with custom actions of Security Hub",
    "securityhub:DeleteActionTarget": "deploy, with a custom action that is named no more",
    "securityhub:DescribeActionTargets": "plan, with Security Hub among the sources",
    "securityhub:DescribeHub": "doctor, where Security Hub is a source",
    "securityhub:DescribeSecurityHubV2": "doctor, where the newer Security Hub is the feed",
    "securityhub:GetAggregatorV2": "doctor, where the newer Security Hub gathers several Regions",
    "securityhub:GetFindingAggregator": "doctor, where Security Hub gathers several Regions",
    "securityhub:ListAggregatorsV2": "doctor, where the newer Security Hub is the feed",
    "securityhub:ListFindingAggregators": "doctor, where Security Hub is a source",
    "securityhub:UpdateActionTarget": "deploy, with another playbook for a custom action",
    "sqs:DeleteMessage": "dlq redrive",
    "sqs:ReceiveMessage": "dlq",
    "sqs:SendMessage": "dlq redrive",
    "sqs:SendMessageBatch": "verify",
    "sts:AssumeRole": "doctor, with a role of members",
}
"""What the commands above do not call here, and which command does."""


def test_each_allowed_call_is_made_or_has_its_reason(stage: Stage) -> None:
    """A call that nobody makes any more leaves the lists, and so the policies."""
    made = {call.name for _, call in stage.seen}
    allowed = READS | HUB_WRITES | MANAGEMENT_READS | MANAGEMENT_WRITES

    missing = sorted(allowed - made - set(RARELY))
    assert not missing, " ".join(missing)


def test_the_reader_may_not_deploy(stage: Stage) -> None:
    """Every write that AWS saw is refused to it."""
    reader = {"Statement": stage.policies["reader"]["Statement"]}
    writes = [call for _, call in stage.seen if call.account_id == HUB and call.name in HUB_WRITES]

    assert writes
    assert not [call.name for call in writes if all(may(reader, call, action) for action in names.actions(call.name))]


def test_another_installations_things_are_refused(stage: Stage) -> None:
    """A table, a stack and a bucket that bear another prefix."""
    everything = {"Statement": [one for document in stage.policies.values() for one in document["Statement"]]}
    others = {
        "dynamodb:DeleteTable": "arn:aws:dynamodb:eu-west-1:222222222222:table/other-ledger",
        "cloudformation:DeleteStack": "arn:aws:cloudformation:eu-west-1:222222222222:stack/other-hub/1",
        "s3:DeleteBucket": "arn:aws:s3:::other-evidence-222222222222-eu-west-1",
        "iam:CreateRole": "arn:aws:iam::222222222222:role/Administrator",
    }
    context = {"aws:ResourceTag/irhub:installation": ("irhub",), "aws:CalledVia": ("cloudformation.amazonaws.com",)}

    allowed = [
        action for action, arn in others.items() if evaluate(everything, Question(action, arn, context=context)).is_allowed
    ]
    assert allowed == []
