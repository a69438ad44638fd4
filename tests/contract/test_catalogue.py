"""What holds for every action, asked of each of its worlds."""

import json
import re
from contextlib import nullcontext
from fnmatch import fnmatch
from typing import Any

import pytest

from hub.action import Access, Action, Call, Conflict, Place, Role, Step
from hub.actions import by_name, catalogue
from hub.actions.ec2 import instance
from hub.aws.policy import LONGEST_SESSION_POLICY, Facts, allowing, session_policies, statements
from hub.errors import PlaybookError, TargetGoneError
from hub.finding import Target
from hub.values import from_plain, to_plain
from tests.contract.cloud import BUCKET, MEMBER, REGION, a_cloud
from tests.contract.gate import Gate
from tests.contract.iam import faults_in, takes_resources
from tests.contract.state import NEVER_WAS
from tests.contract.stories import Story, story_of
from tests.contract.table import WORLDS
from tests.contract.world import World

ACTIONS = {action.name: action for action in catalogue()}
FACTS = Facts(
    "aws-us-gov",
    "ap-southeast-2",
    "333333333333",
    "a-prefix-of-20-chars",
    "a-prefix-of-20-chars-evidence-222222222222-us-gov-west-1",
)
SENTENCE_LENGTH = 400

every_world = pytest.mark.parametrize("world", WORLDS, ids=str)
every_action = pytest.mark.parametrize("action", catalogue(), ids=lambda action: action.name)


@every_action
def test_an_action_has_worlds(action: Action[Any, Any]) -> None:
    """Whatever is in the catalogue is tried out, and in a world where it has something to do."""
    assert [world for world in WORLDS if world.action is action and not world.settled]


@every_action
def test_an_action_is_found_by_its_name(action: Action[Any, Any]) -> None:
    """Names are unique."""
    assert by_name(action.name) is action


def test_an_unknown_action_is_a_playbooks_mistake() -> None:
    """The message names what there is."""
    with pytest.raises(PlaybookError, match="isolate-instance"):
        by_name("make-tea")


@every_world
def test_it_settles(world: World) -> None:
    """Look, plan and do end with nothing missing, and AWS refuses nothing on the way."""
    story = story_of(world)

    assert (story.plans[-1], story.refused) == ((), [])


@every_world
def test_there_is_something_to_do_or_not(world: World) -> None:
    """A world that is settled needs no step, any other at least one."""
    assert bool(story_of(world).plans[0]) is not world.settled


@every_world
def test_a_second_run_changes_nothing(world: World) -> None:
    """Doing it twice is doing it once."""
    assert story_of(world).writes_again == 0


@every_world
def test_undo_restores_the_state(world: World) -> None:
    """After the way back AWS describes everything as before, unless the target is gone for good."""
    story = story_of(world)

    assert world.final or story.after == story.before


@every_world
def test_after_the_way_back_nothing_is_left_over(world: World) -> None:
    """All is back, so restoring again is harmless; there is a conflict where somebody interfered, and nowhere else."""
    story = story_of(world)

    assert any(isinstance(part, Conflict) for part in story.way_back) is bool(world.meddle)
    assert story.left_over == ()


@every_world
def test_what_changes_is_recorded_or_kept(world: World) -> None:
    """Each step either has a first state on record, or says why it is never taken back."""
    story = story_of(world)

    assert all(step.kept or step.on in story.recorded for plan in story.plans for step in plan)


@every_world
def test_plan_and_restore_are_pure(world: World) -> None:
    """Asked twice they answer the same."""
    story, action = story_of(world), world.action
    seen = story.seen[0]

    assert action.plan(seen, story.incident, world.options) == story.plans[0]
    assert action.restore(story.seen[-1], story.recorded) == action.restore(story.seen[-1], story.recorded)


@every_world
def test_what_is_seen_survives_the_record(world: World) -> None:
    """Written as JSON and read back it is the same."""
    for seen in story_of(world).seen:
        assert from_plain(world.action.seen, json.loads(json.dumps(to_plain(seen)))) == seen


@every_world
def test_a_proof_is_read_from_what_was_seen(world: World) -> None:
    """Only an action that contains proves anything, and before it did it proves nothing good."""
    story = story_of(world)
    proofs = [world.action.prove(seen) for seen in story.seen]

    assert all(proof is None for proof in proofs) or proofs[0] != proofs[-1] or world.settled


@every_world
def test_sentences_read_alike(world: World) -> None:
    """No full stop, no capital letter, no line break, not too long, and none twice in a plan."""
    story = story_of(world)

    for sentence in sentences(story):
        assert sentence[0].islower(), sentence
        assert not sentence.endswith("."), sentence
        assert "\n" not in sentence
        assert len(sentence) < SENTENCE_LENGTH
    assert all(len({step.says for step in plan}) == len(plan) for plan in story.plans)


def sentences(story: Story) -> list[str]:
    """All that people may read of a story."""
    proofs = [proof for seen in story.seen if (proof := story.world.action.prove(seen))]
    kept = [step.kept for step in story.steps if step.kept]
    said = [part.says for part in (*story.steps, *story.way_back)]
    return [*said, *kept, *(words for proof in proofs for words in (*proof.says, *proof.survives) if words[0].isalpha())]


@every_action
@pytest.mark.parametrize("role", Role)
def test_declared_is_used(action: Action[Any, Any], role: Role) -> None:
    """What an action declares for a role is what it calls in that role, no less and no more."""
    declared = {
        (name, permission.place)
        for permission in action.permissions
        for name in permission.actions
        if role in permission.roles and not permission.implied_by
    }

    assert used(action, role) == declared


def used(action: Action[Any, Any], role: Role) -> set[tuple[str, Place]]:
    """The names and places of all calls that went through the gates of an action's stories."""
    stories = [story_of(world) for world in WORLDS if world.action is action]
    gates = [gate for story in stories for gate in (story.gate, story.undoing) if gate and gate.role is role]
    return {(call.name, call.place) for gate in gates for call in (*gate.reads, *gate.writes)}


@every_world
def test_every_resource_that_a_call_names_is_declared(world: World) -> None:
    """EC2 asks IAM for each of them: the interface, and each group that is put on it."""
    story = story_of(world)
    facts = Facts("aws", REGION, MEMBER, "irhub", BUCKET)

    for gate in (gate for gate in (story.gate, story.undoing) if gate):
        for call in gate.writes:
            declared = [facts.fill(arn) for each in allowing(world.action, gate.role, call.name, call.place) for arn in each.on]
            assert [arn for arn in resources_of(call) if not any(fnmatch(arn, each) for each in declared)] == []


NAMED = {"NetworkInterfaceId": "network-interface", "GroupId": "security-group", "InstanceId": "instance", "VpcId": "vpc"}


def resources_of(call: Call) -> list[str]:
    """The ARNs of the EC2 resources that a call names."""
    named = [f"{kind}/{call.parameters[name]}" for name, kind in NAMED.items() if name in call.parameters]
    groups = [f"security-group/{group}" for group in call.parameters.get("Groups", ())]
    return [f"arn:aws:ec2:{REGION}:{MEMBER}:{resource}" for resource in named + groups if call.service == "ec2"]


@every_action
def test_what_is_implied_is_implied_by_a_call(action: Action[Any, Any]) -> None:
    """A permission that no call of its name needs stands beside the one that needs it, for the same resources and place."""
    for implied in (permission for permission in action.permissions if permission.implied_by):
        standing = [each for each in action.permissions if implied.implied_by in each.actions]

        assert any((each.place, each.roles) == (implied.place, implied.roles) for each in standing)


@every_action
@pytest.mark.parametrize("role", Role)
def test_its_session_policy_fits(action: Action[Any, Any], role: Role) -> None:
    """AssumeRole takes it in one piece, in the longest of Regions and with a long prefix."""
    policies = session_policies([action], role, FACTS)

    assert len(policies) <= 1
    assert all(len(policy.document) <= LONGEST_SESSION_POLICY for policy in policies)


@every_action
def test_its_policy_is_sound(action: Action[Any, Any]) -> None:
    """Every name, resource, condition key and operator exists and fits the others."""
    facts = Facts("aws", "eu-west-1", "333333333333", "irhub", BUCKET)

    assert faults_in(statements(action.permissions, facts)) == []


@every_action
def test_a_star_stands_only_where_aws_knows_no_resource(action: Action[Any, Any]) -> None:
    """Whatever can be narrowed to resources is narrowed."""
    stars = [name for permission in action.permissions if "*" in permission.on for name in permission.actions]

    assert [name for name in stars if takes_resources(name)] == []


@every_action
def test_reading_may_not_be_declared_as_writing(action: Action[Any, Any]) -> None:
    """IAM's own reading and listing is declared as a read, and nothing else is."""
    for permission in action.permissions:
        for name in permission.actions:
            reads = name.partition(":")[2].startswith(("Describe", "Get", "List", "Lookup"))
            assert reads is (permission.access is Access.READ)


@every_action
@pytest.mark.parametrize("end", ["never was", "terminated"])
def test_a_target_that_is_gone_is_told(action: Action[Any, Any], end: str) -> None:
    """Nothing is planned for what does not exist (any more); what ends an instance has done its work by then."""
    has_ended = end == "terminated" and action.name == "terminate-instance"
    with a_cloud() as cloud:
        target = Target(action.works_on, NEVER_WAS.get(action.works_on, "i-0123456789abcdef0"), MEMBER, REGION)
        if end == "terminated" and action.works_on == instance.KIND:
            target = cloud.instance()
            cloud.ec2.terminate_instances(InstanceIds=[target.id])

        told = nullcontext() if has_ended else pytest.raises(TargetGoneError, match=re.escape(target.id))
        with told:
            action.look(Gate(cloud, action, target, action.role), target)


@every_world
def test_what_follows_can_be_said_of_whatever_is_seen(world: World) -> None:
    """A dry run asks for it before and after all is done; what builds on others' work has something to say before."""
    told = [world.action.outlook(seen) for seen in story_of(world).seen]

    assert all(isinstance(line, str) and line for each in told for line in each)
    assert all(told) or not world.action.builds_on
    assert set(world.action.builds_on) <= ACTIONS.keys() - {world.action.name}


def test_what_concludes_builds_on_others() -> None:
    """Else a dry run would say that there is nothing to do."""
    assert all(action.builds_on for action in catalogue() if action.concludes)


def test_steps_are_told_apart_by_what_they_change() -> None:
    """A step names a resource, so that its first state can be held under that name."""
    steps = [step for world in WORLDS for step in story_of(world).steps]

    assert all(isinstance(step, Step) and step.on for step in steps)
