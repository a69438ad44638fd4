"""The test worlds of the actions on evidence."""

import json

from hub.action import Place
from hub.actions.evidence import copy_snapshots, write_manifest
from hub.finding import Target
from tests.contract.cloud import BUCKET, MEMBER, REGION, Cloud
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


EVIDENCE = (
    World(write_manifest.ACTION, "some", some_evidence),
    World(write_manifest.ACTION, "nothing-kept", lone, settled=True),
    World(copy_snapshots.ACTION, "open", open_snapshots, copy_snapshots.Options(at_once=20)),
    World(copy_snapshots.ACTION, "encrypted", encrypted_snapshots, COPYING),
    World(copy_snapshots.ACTION, "none", lone, COPYING, settled=True),
)
