"""The test worlds of the actions on evidence."""

import json
from collections.abc import Callable

from hub.action import Call, Place
from hub.actions.evidence import capture_memory, collect_from_instance, copy_snapshots, write_manifest
from hub.finding import Target
from tests.contract.cloud import BUCKET, DROP, MEMBER, REGION, Cloud
from tests.contract.world import INCIDENT_ID, World
from tests.contract.worlds import lone, many_volumes

COPYING = copy_snapshots.Options()


def taken(cloud: Cloud, target: Target) -> Target:
    """The instance, with a set of snapshots of all its volumes as snapshot-volumes takes them."""
    named = {
        "irhub:installation": "irhub",
        "irhub:purpose": "evidence",
        "irhub:incident": INCIDENT_ID,
        "irhub:instance": target.id,
    }
    tags = [{"Key": key, "Value": value} for key, value in named.items()]
    cloud.ec2.create_snapshots(
        InstanceSpecification={"InstanceId": target.id}, TagSpecifications=[{"ResourceType": "snapshot", "Tags": tags}]
    )
    return target


def open_snapshots(cloud: Cloud) -> Target:
    """Snapshots that are not encrypted."""
    return taken(cloud, many_volumes(cloud))


def encrypted_snapshots(cloud: Cloud) -> Target:
    """A snapshot under a key that the evidence account cannot use."""
    target = taken(cloud, cloud.instance())
    for snapshot in cloud.backend.snapshots.values():
        snapshot.encrypted = True
    return target


def kept(cloud: Cloud, target: Target, kind: str = "api-state", ending: str = ".json") -> str:
    """A piece of evidence of the incident, as irhub stores it; its name."""
    key = f"{kind}/{MEMBER}/{REGION}/{target.id}/{INCIDENT_ID}{ending}"
    body = json.dumps({"about": target.id}).encode()
    cloud.client("s3", Place.EVIDENCE).put_object(Bucket=BUCKET, Key=key, Body=body, ChecksumAlgorithm="SHA256")
    return key


def some_evidence(cloud: Cloud) -> Target:
    """An instance of which its state and a set of snapshots are kept."""
    target = open_snapshots(cloud)
    kept(cloud, target)
    return target


TOOLS = capture_memory.Options(
    linux_tool="tools/avml", linux_sha256="a" * 64, windows_tool="tools/windows.exe", windows_sha256="b" * 64
)


def managed(platform: str, *files: str) -> Callable[[Cloud], Target]:
    """An instance with an agent, which drops these files when it has been asked; ``{}`` is where it may drop them."""

    def build(cloud: Cloud) -> Target:
        s3, target = cloud.client("s3", Place.EVIDENCE), cloud.instance()
        cloud.ec2.create_tags(Resources=[target.id], Tags=[{"Key": "sandbox:managed", "Value": platform}])

        def drop(call: Call) -> None:
            if call.operation == "ListCommandInvocations" and cloud.client("ssm").list_commands()["Commands"]:
                for file in files:
                    key = file.format(f"{MEMBER}/{REGION}/{target.id}/{INCIDENT_ID}")
                    s3.put_object(Bucket=DROP, Key=key, Body=b"what runs")

        cloud.before = drop
        return target

    return build


def settled_already(kind: str) -> Callable[[Cloud], Target]:
    """An instance of which there is such evidence."""

    def build(cloud: Cloud) -> Target:
        target = cloud.instance()
        kept(cloud, target, kind)
        return target

    return build


COLLECTING = collect_from_instance.Options()
PIECES = ("memory/{}/0000", "memory/{}/0001", "memory/{}/index.txt")

EVIDENCE = (
    World(collect_from_instance.ACTION, "linux", managed("Linux", "collected/{}.tar.gz"), COLLECTING),
    World(collect_from_instance.ACTION, "windows", managed("Windows", "collected/{}.zip"), COLLECTING),
    World(collect_from_instance.ACTION, "drops-nothing", managed("Linux"), COLLECTING),
    World(collect_from_instance.ACTION, "mac", managed("MacOS"), COLLECTING),
    World(collect_from_instance.ACTION, "unmanaged", lone, COLLECTING),
    World(collect_from_instance.ACTION, "collected", settled_already("collected"), COLLECTING, settled=True),
    World(capture_memory.ACTION, "linux", managed("Linux", *PIECES), TOOLS),
    World(capture_memory.ACTION, "windows", managed("Windows", *PIECES), TOOLS),
    World(capture_memory.ACTION, "without-index", managed("Linux", *PIECES[:2]), TOOLS),
    World(capture_memory.ACTION, "no-tool", managed("Linux"), capture_memory.Options()),
    World(capture_memory.ACTION, "unmanaged", lone, TOOLS),
    World(capture_memory.ACTION, "kept", settled_already("memory"), TOOLS, settled=True),
    World(write_manifest.ACTION, "some", some_evidence),
    World(write_manifest.ACTION, "nothing-kept", lone, settled=True),
    World(copy_snapshots.ACTION, "open", open_snapshots, copy_snapshots.Options(at_once=20)),
    World(copy_snapshots.ACTION, "encrypted", encrypted_snapshots, COPYING),
    World(copy_snapshots.ACTION, "none", lone, COPYING, settled=True),
)
