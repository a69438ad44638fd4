"""Hosts that are asked for evidence: once, without credentials, within a time, and never believed."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hub.action import Call, Place, Plan, Presigned, Step, Waiting
from hub.actions.evidence import capture_memory, collect_from_instance
from hub.actions.evidence.host import Command, Dropped, Host
from tests.contract.cloud import DROP, MEMBER, REGION, Cloud
from tests.contract.gate import Gate
from tests.contract.stories import begin, settle
from tests.contract.world import World
from tests.contract.worlds_evidence import managed
from tests.fakes import an_incident

INCIDENT = an_incident()
COLLECTED, MEMORY = "collected/1/r/i-1/", "memory/1/r/i-1/"
TOOLS = capture_memory.Options(linux_tool="tools/avml", linux_sha256="a" * 64)
ACTIONS = {COLLECTED: collect_from_instance.ACTION, MEMORY: capture_memory.ACTION}
OPTIONS: dict[str, Any] = {COLLECTED: collect_from_instance.Options(), MEMORY: TOOLS}

both = pytest.mark.parametrize("folder", [COLLECTED, MEMORY])


def a_host(folder: str = COLLECTED, **changes: Any) -> Host:
    """A Linux host whose agent answers, and that was asked for nothing yet."""
    facts: dict[str, Any] = {
        "instance_id": "i-1",
        "prefix": "irhub",
        "bucket": "irhub-evidence-222222222222-eu-west-1",
        "folder": folder,
        "state": "running",
        "type": "t3.micro",
        "ping": "Online",
        "platform": "Linux",
        "commands": (),
        "dropped": (),
        "kept": (),
        "now": "now",
    }
    return Host(**{**facts, **changes})


def planned(host: Host, options: Any = None) -> Plan | Waiting:
    """What the action plans for it."""
    return ACTIONS[host.folder].plan(host, INCIDENT, options or OPTIONS[host.folder])


def only(host: Host, options: Any = None) -> Step:
    """The one step."""
    plan = planned(host, options)
    assert isinstance(plan, tuple), plan
    (step,) = plan
    return step


def a_command(folder: str, status: str = "Success", incident: str = INCIDENT.id) -> Command:
    """The command of an incident."""
    purpose = "collect" if folder == COLLECTED else "memory"
    return Command("command-1", f"irhub {purpose} {incident}", status, "sha256 abc")


def dropped(name: str) -> Dropped:
    """What lies in the drop bucket."""
    return Dropped(name, '"etag"', 7)


def noted(step: Step) -> dict[str, Any]:
    """What is kept in the place of evidence."""
    said: dict[str, Any] = json.loads(step.do[0].parameters["Body"])
    return said


@both
def test_a_host_is_asked_once(folder: str) -> None:
    """By our document for its platform, and the comment names the incident."""
    step = only(a_host(folder))

    (call,) = step.do
    purpose = "collect" if folder == COLLECTED else "memory"
    assert (step.once, call.parameters["DocumentName"]) == (True, f"irhub-{purpose}-linux")
    assert call.parameters["Comment"] == f"irhub {purpose} {INCIDENT.id}"


def lent(call: Call) -> dict[str, Presigned]:
    """What the parameters of a command let the host do."""
    return {name: one for name, (one,) in call.parameters["Parameters"].items() if isinstance(one, Presigned)}


def test_a_host_may_put_one_object_once() -> None:
    """By a URL that ends after the time that the host has, and the time that the command may take to reach it."""
    url = lent(only(a_host()).do[0])["url"]

    assert (url.call.operation, url.seconds, url.most_bytes) == ("PutObject", 420, 0)
    assert url.call.parameters["Key"] == f"{COLLECTED}{INCIDENT.id}.tar.gz"
    assert url.call.parameters["IfNoneMatch"] == "*"


def test_a_host_may_fetch_the_tool_and_post_pieces() -> None:
    """Pieces of one size at most, below one name; the tool must have the hash that people named."""
    call = only(a_host(MEMORY)).do[0]

    may = lent(call)
    assert (may["tool"].call.operation, may["tool"].call.parameters["Key"]) == ("GetObject", "tools/avml")
    assert (may["form"].call.parameters["Key"], may["form"].most_bytes) == (f"{MEMORY}{INCIDENT.id}/", 256 << 20)
    assert call.parameters["Parameters"]["sha256"] == ["a" * 64]


@pytest.mark.parametrize(("wanted", "given"), [(1, "60"), (300, "300"), (9_999, "1800")])
def test_a_hosts_time_is_bounded(wanted: int, given: str) -> None:
    """Whatever the playbook says."""
    step = only(a_host(), collect_from_instance.Options(seconds=wanted))

    assert step.do[0].parameters["Parameters"]["seconds"] == [given]


@both
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"state": "terminated"}, "has ended"),
        ({"ping": "", "platform": ""}, "not managed"),
        ({"ping": "ConnectionLost"}, "does not answer"),
        ({"platform": "MacOS"}, "no document for MacOS"),
        ({"platform": ""}, "no document for its platform"),
    ],
)
def test_why_a_host_cannot_be_asked_is_kept(folder: str, changes: dict[str, str], why: str) -> None:
    """In the place of the evidence, so that the gap is evidence too; the case goes on."""
    step = only(a_host(folder, **changes))

    assert why in noted(step)["why"]
    assert step.do[0].parameters["Key"] == f"{folder}{INCIDENT.id}.json"


@pytest.mark.parametrize(
    "options",
    [
        capture_memory.Options(),
        replace(TOOLS, linux_sha256="abc"),
        replace(TOOLS, linux_tool="memory/somebody-elses"),
        capture_memory.Options(windows_tool="tools/w.exe", windows_sha256="b" * 64),
    ],
)
def test_no_tool_is_run_that_people_did_not_choose(options: Any) -> None:
    """It lies among the tools, and has a hash."""
    assert "names no tool for Linux" in noted(only(a_host(MEMORY), options))["why"]


@both
@pytest.mark.parametrize("status", ["Pending", "InProgress", "Delayed", "Cancelling"])
def test_a_host_at_work_is_waited_for(folder: str, status: str) -> None:
    """Its document ends by itself."""
    assert isinstance(planned(a_host(folder, commands=(a_command(folder, status),))), Waiting)


@both
@pytest.mark.parametrize("status", ["Success", "Failed", "TimedOut", "Cancelled"])
def test_a_command_that_brought_nothing_is_kept_as_that(folder: str, status: str) -> None:
    """With its id and what it said; it is not sent again."""
    said = noted(only(a_host(folder, commands=(a_command(folder, status),))))

    assert (said["command"], said["status"], said["said"]) == ("command-1", status, "sha256 abc")


@both
def test_another_incidents_command_is_not_ours(folder: str) -> None:
    """Each incident asks for itself."""
    host = a_host(folder, commands=(a_command(folder, incident="inc-2"),))

    assert only(host).do[0].operation == "SendCommand"


def test_what_was_dropped_is_copied_into_the_locked_bucket() -> None:
    """As it was seen, hashed by S3 on the way; the command stands beside it."""
    key = f"{COLLECTED}{INCIDENT.id}.tar.gz"
    (call,) = only(a_host(dropped=(dropped(key),), commands=(a_command(COLLECTED),))).do

    said = call.parameters
    assert (call.operation, said["CopySource"]) == ("CopyObject", f"irhub-drop-222222222222-eu-west-1/{key}")
    assert (said["ChecksumAlgorithm"], said["CopySourceIfMatch"], said["IfNoneMatch"]) == ("SHA256", '"etag"', "*")
    assert said["Metadata"] == {"command": "command-1", "dropped-by": "i-1"}


def test_what_is_kept_needs_nothing() -> None:
    """One archive for each incident."""
    assert planned(a_host(kept=(f"{COLLECTED}{INCIDENT.id}.tar.gz",))) == ()


def test_what_others_dropped_is_left_alone() -> None:
    """Another incident's archive is that incident's."""
    assert only(a_host(dropped=(dropped(f"{COLLECTED}inc-2.tar.gz"),))).do[0].operation == "SendCommand"


def test_pieces_are_kept_as_they_arrive_and_the_index_last() -> None:
    """So many at once, in their order."""
    names = [f"{MEMORY}{INCIDENT.id}/{name}" for name in ("index.txt", *(f"{number:04}" for number in range(25)))]
    host = a_host(MEMORY, dropped=tuple(map(dropped, names)), kept=(names[1],), commands=(a_command(MEMORY, "InProgress"),))

    plan = planned(host)

    assert isinstance(plan, tuple)
    assert [step.on for step in plan] == names[2:22]
    assert only(replace(host, kept=tuple(names[1:]))).on == names[0]


def test_names_that_the_document_does_not_use_are_nobodys() -> None:
    """A host may post whatever it likes below its name; it is not copied and not read aloud."""
    odd = dropped(f"{MEMORY}{INCIDENT.id}/click here")

    assert isinstance(planned(a_host(MEMORY, dropped=(odd,), commands=(a_command(MEMORY, "InProgress"),))), Waiting)


def test_memory_is_whole_with_its_index() -> None:
    """Then nothing is missing."""
    kept = tuple(f"{MEMORY}{INCIDENT.id}/{name}" for name in ("0000", "index.txt"))

    assert planned(a_host(MEMORY, kept=kept, commands=(a_command(MEMORY),))) == ()


def test_memory_without_its_index_is_kept_as_that() -> None:
    """What arrived stays, and it is said that something is missing."""
    host = a_host(MEMORY, kept=(f"{MEMORY}{INCIDENT.id}/0000",), commands=(a_command(MEMORY, "TimedOut"),))

    assert "after 1 pieces and without an index" in noted(only(host))["why"]


def test_a_host_is_asked_for_its_memory_only_by_people() -> None:
    """It loads the host, and anything may be in it."""
    assert capture_memory.ACTION.asks
    assert not collect_from_instance.ACTION.asks


def test_no_credentials_are_parameters(cloud: Cloud) -> None:
    """What Systems Manager gets is a number, or a way to one place."""
    options = collect_from_instance.Options()
    story = begin(World(collect_from_instance.ACTION, "here", managed("Linux", "collected/{}.tar.gz"), options), cloud)
    settle(story)

    (sent,) = cloud.client("ssm").list_commands()["Commands"]
    assert sent["Parameters"].keys() == {"url", "seconds", "packetSeconds"}
    assert sent["DocumentName"] == "irhub-collect-linux"


def test_what_a_command_said_is_read(cloud: Cloud) -> None:
    """Of our documents alone, and cut."""
    target = managed("Linux")(cloud)
    ssm = cloud.client("ssm")
    for name in ("irhub-collect-linux", "AWS-RunShellScript"):
        ssm.send_command(InstanceIds=[target.id], DocumentName=name)

    found = collect_from_instance.ACTION.look(Gate(cloud, collect_from_instance.ACTION, target), target)

    assert [(command.status, command.said) for command in found.commands] == [("Success", "")]


@both
def test_what_was_dropped_outlives_its_host(folder: str, cloud: Cloud) -> None:
    """The drop bucket forgets it in a day, so it is taken in although the instance was ended meanwhile."""
    target, action = cloud.instance(), ACTIONS[folder]
    name = f"{INCIDENT.id}.tar.gz" if folder == COLLECTED else f"{INCIDENT.id}/0000"
    key = f"{folder.partition('/')[0]}/{MEMBER}/{REGION}/{target.id}/{name}"
    cloud.client("s3", Place.EVIDENCE).put_object(Bucket=DROP, Key=key, Body=b"what ran")
    cloud.ec2.terminate_instances(InstanceIds=[target.id])

    (step,) = action.plan(action.look(Gate(cloud, action, target), target), INCIDENT, OPTIONS[folder])
    assert (step.do[0].operation, step.on) == ("CopyObject", key)


@both
def test_what_is_dropped_is_listed_after_its_command_is_read(folder: str, cloud: Cloud) -> None:
    """So a command that has ended is never taken for one that brought nothing."""
    target, action = managed("Linux")(cloud), ACTIONS[folder]
    gate = Gate(cloud, action, target)

    action.look(gate, target)

    read = [(call.operation, call.parameters.get("Bucket")) for call in gate.reads]
    assert read.index(("ListObjectsV2", DROP)) > read.index(("ListCommandInvocations", None))


@both
def test_nothing_is_taken_back(folder: str) -> None:
    """Evidence is kept."""
    assert ACTIONS[folder].restore(a_host(folder), {}) == ()
