"""Faults planted on purpose, each against one promise: the observer says so, and says nothing against the others.

The product itself is never touched: a fault is put into the bytes of the bundle or of a template before they are deployed, or
between the deployer and AWS. Each run is a whole story in a sandbox of its own. The tests stand in several files, so that they
can be run beside each other.
"""

from deployer.wiring import Outside
from tests.story import plant
from tests.story.judged import SMALL, complaints
from tests.story.plant import Edit
from tests.story.stage import HUB, empty

ENGINE, CASE, HANDLER = "hub/engine.py", "hub/case.py", "hub/handler.py"
ISOLATE, SNAPSHOTS = "hub/actions/ec2/isolate_instance.py", "hub/actions/ec2/snapshot_volumes.py"
IMPATIENT = Edit(ENGINE, "CONSISTENCY_SECONDS = 10\n", "CONSISTENCY_SECONDS = 1\n")
"""Not a fault against a promise: it only makes a planted run shorter that looks for what never shows."""
EVERYTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
ARN, ANYBODY = "arn:${AWS::Partition}", 'aws:PrincipalArn: "*"'
OURS = f"{ARN}:iam::{HUB}:role/irhub/irhub"
THE_HUB = f'aws:PrincipalArn:\n                  - !Sub "{OURS}-respond"\n                  - !Sub "{OURS}-task"\n'
"""Whom a role of a member lets in: the roles of the two functions that may contain."""
OPEN_BUS = (
    Edit("hub", f'aws:PrincipalArn: !Sub "{ARN}:iam::*:role/irhub/irhub-forwarder"', ANYBODY),
    Edit(
        "hub",
        '          ForAllValues:StringEquals:\n            events:source: ["aws.guardduty", "aws.events"]\n'
        '            events:detail-type: ["GuardDuty Finding", "Scheduled Event"]\n',
        "",
    ),
)

IN_THE_BUNDLE: dict[str, tuple[str, tuple[Edit, ...]]] = {
    "an exception is swallowed and the message acknowledged": (
        "nothing_lost",
        (Edit(HANDLER, "        return False\n", "        return True\n"),),
    ),
    "what cannot be read is dropped": (
        "nothing_lost",
        (Edit(HANDLER, '        hub.queue.bury(record["body"], str(malformed))\n', ""),),
    ),
    "every delivery opens a case": (
        "nothing_twice",
        (
            Edit(
                "hub/aws/ledger_claim.py",
                'condition, values = "attribute_not_exists(#PK)"',
                'condition, values = "attribute_not_exists(#nothing)"',
            ),
        ),
    ),
    "snapshots are taken without looking for earlier ones": (
        "nothing_twice",
        (
            Edit(
                SNAPSHOTS,
                "for taken in good}.issuperset(seen.volumes):",
                "for taken in good}.issuperset(seen.volumes) and incident.finding_count == 1:",
            ),
            Edit(
                "hub/aws/ledger_steps.py",
                'BEGUN_ELSEWHERE = "attribute',
                'BEGUN_ELSEWHERE = "attribute_exists(#PK) OR attribute',
            ),
            IMPATIENT,
        ),
    ),
    "a step is written down after it is done": (
        "way_back_first",
        (
            Edit(ENGINE, "    means.ledger.intend(work.lease, work.incident, intents)\n", ""),
            Edit(
                ENGINE,
                "    for step, end in zip(fresh, ends, strict=True):\n        run.take_in",
                "    means.ledger.intend(work.lease, work.incident, intents)\n"
                "    for step, end in zip(fresh, ends, strict=True):\n        run.take_in",
            ),
        ),
    ),
    "the way back forgets a group": (
        "way_back_first",
        (Edit(ISOLATE, "(_put(interface_id, *left),)", "(_put(interface_id, *left[:1]),)"),),
    ),
    "people are told before anything is settled": (
        "containment_first",
        (
            Edit(
                CASE,
                "        done = _judged(_pass(",
                "        tell(notice.of_response(incident, standing, ()), hub, told_last(past))\n        done = _judged(_pass(",
            ),
        ),
    ),
    "isolation waits for the evidence": (
        "containment_first",
        (
            Edit(
                CASE,
                "return first, after, last",
                "beside = [use for use in first if use.phase is Phase.BESIDE]\n"
                "        return beside, [use for use in first if use not in beside], after, last",
            ),
        ),
    ),
    "nobody looks after the last change": (
        "contained_proved",
        (
            Edit(
                ENGINE,
                "_, seen = means.together([lambda: means.ledger.settle(work.incident, intents, results), lambda: _look(work)])",
                "means.ledger.settle(work.incident, intents, results)\n"
                '    if not any("SecurityGroup" in call.operation for step in fresh for call in step.do):\n'
                '        run.refused.update((step.says, "") for step in fresh)\n'
                "        return seen\n"
                "    seen = _look(work)",
            ),
            Edit(CASE, "return Containment.weakest(outcome", "return Containment.CONTAINED or Containment.weakest(outcome"),
        ),
    ),
    "an interface is forgotten and the whole called contained": (
        "contained_proved",
        (
            Edit(
                ISOLATE,
                "for each in seen.interfaces if not (each.is_managed",
                "for each in seen.interfaces[1:] if not (each.is_managed",
            ),
            Edit(
                "hub/actions/ec2/isolation_proof.py", "whole = len(closed) + len(left) == len(seen.interfaces)", "whole = True"
            ),
        ),
    ),
    "people do not read what may survive": (
        "contained_proved",
        (Edit("hub/notice/making.py", "        survives=", "        # survives="),),
    ),
    "sessions are not narrowed": (
        "least_privilege",
        (Edit("hub/aws/accounts.py", '            "Policy": policy,\n', f"            \"Policy\": '{EVERYTHING}',\n"),),
    ),
    "envelopes are not asked to vouch": (
        "only_authentic",
        (Edit("hub/sources/guardduty.py", "    vouch(finding, envelope, trust)\n", ""),),
    ),
    "samples are answered": (
        "only_authentic",
        (Edit("hub/guardrails.py", "    if finding.sample:\n", "    if not finding.id:\n"),),
    ),
    "the mode of an account is ignored": (
        "people_in_command",
        (Edit("hub/guardrails.py", "    return standing.mode, f", "    return Mode.ACT, f"),),
    ),
    "a pause is ignored": (
        "people_in_command",
        (Edit("hub/guardrails.py", "    if standing.paused:\n", "    if not standing.account_id:\n"),),
    ),
}
AROUND_THE_HUB: dict[str, tuple[str, Outside]] = {
    "the contain role may do everything in EC2": (
        "least_privilege",
        plant.in_template(Edit("role", '"Action": ["ec2:AuthorizeSecurityGroupEgress", ', '"Action": ["ec2:*", ')),
    ),
    "anybody in the organization may enter": (
        "least_privilege",
        plant.in_template(Edit("role", THE_HUB, f"{ANYBODY}\n", times=3)),
    ),
    "anybody may put events on the hub's bus": ("only_authentic", plant.in_template(*OPEN_BUS)),
    "deploy makes a call that the plan does not name": ("plan_is_deployment", plant.in_gate(plant.OneMore)),
    "the plan writes": ("plan_is_deployment", plant.in_read_gate(plant.WritingWhileReading)),
    "a failure is called a success": ("one_bad_account", plant.in_gate(plant.Flattering)),
    "one account that fails stops the others": ("one_bad_account", plant.in_gate(plant.Impatient)),
}
PLANTED = {name: (promise, plant.in_bundle(*edits)) for name, (promise, edits) in IN_THE_BUNDLE.items()} | AROUND_THE_HUB


def named(*promises: str) -> list[str]:
    """The faults planted against these promises."""
    return [name for name, (promise, _) in PLANTED.items() if promise in promises]


def is_seen(name: str) -> bool:
    """True where the observer speaks against the promise that this fault breaks, and against no other."""
    promise, outside = PLANTED[name]
    with empty(SMALL, outside=outside) as stage:
        said = complaints(stage)
    assert set(said) == {promise}, said
    return True
