"""An evidence bucket in moto that holds what the hub's own actions stored there, and a way in for the deployer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.aws.errors import translate
from deployer.aws.reads import READS
from deployer.aws.vault import SafeRoom
from deployer.calls import Call
from hub.action import NoOptions
from hub.actions.evidence import write_manifest
from hub.finding import Target
from hub.incident import Incident
from tests.contract.cloud import HUB_REGION, MEMBER, Cloud, client
from tests.contract.gate import Gate
from tests.contract.world import INCIDENT_ID
from tests.contract.worlds_evidence import kept, taken
from tests.fake_aws import some_settings

BUCKET = "irhub-evidence-222222222222-eu-west-1"


@dataclass
class MotoAws:
    """The deployer's way to AWS, into moto."""

    made: list[Call] = field(default_factory=list)

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer of moto, for a read that is on the list."""
        assert call.name in READS
        self.made.append(call)
        try:
            answer: Mapping[str, Any] = getattr(client(call.service, call.region), xform_name(call.operation))(
                **call.parameters
            )
        except ClientError as error:
            raise translate(call, error, "") from error
        return answer


@dataclass
class Safe:
    """The bucket, and the instance whose evidence lies in it."""

    cloud: Cloud
    target: Target
    room: SafeRoom

    @property
    def s3(self) -> Any:
        """The bucket's own door, for what somebody does to it."""
        return client("s3", HUB_REGION)

    def keys(self, part: str) -> list[str]:
        """The names that hold this part."""
        listed = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [item["Key"] for item in listed if part in item["Key"]]

    def over(self, key: str, body: bytes) -> None:
        """Somebody puts something over an object."""
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    def forge(self, key: str, body: bytes) -> None:
        """Somebody who may lift locks puts something in the place of an object, under the very same version."""
        self._stored(key).value = body

    def unlock(self, key: str) -> None:
        """Somebody who may lift locks does so."""
        self._stored(key).lock_until = None
        self._stored(key).lock_mode = None

    def lock(self, key: str, until: datetime) -> None:
        """Somebody who may lift locks lets one end at this time."""
        retention = {"Mode": "GOVERNANCE", "RetainUntilDate": until}
        self.s3.put_object_retention(Bucket=BUCKET, Key=key, Retention=retention, BypassGovernanceRetention=True)

    def destroy(self, key: str) -> None:
        """Somebody who may lift locks deletes an object for good."""
        version = self.s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"][0]["VersionId"]
        self.s3.delete_object(Bucket=BUCKET, Key=key, VersionId=version, BypassGovernanceRetention=True)

    def _stored(self, key: str) -> Any:
        from moto.s3.models import s3_backends

        return s3_backends[MEMBER]["aws"].buckets[BUCKET].keys.getlist(key)[0]

    def add(self, kind: str) -> str:
        """One more piece of evidence."""
        return kept(self.cloud, self.target, kind, ".tar.gz")

    def write(self) -> None:
        """The manifest is brought up to date, as the hub does it."""
        action, incident = write_manifest.ACTION, Incident(INCIDENT_ID, self.target, "2026-11-21T12:00:00+00:00")
        gate = Gate(self.cloud, action, self.target)
        for step in action.plan(action.look(gate, self.target), incident, NoOptions()):  # type: ignore[union-attr]
            gate.do(step)


@contextmanager
def a_safe(*, snapshots: bool = False) -> Iterator[Safe]:
    """A locked bucket with the captured state of an instance in it, written down."""
    with mock_aws():
        cloud = Cloud()
        _make_bucket()
        target = taken(cloud, cloud.instance()) if snapshots else cloud.instance()
        kept(cloud, target)
        safe = Safe(cloud, target, SafeRoom(MotoAws(), some_settings()))
        safe.write()
        yield safe


def _make_bucket() -> None:
    s3 = client("s3", HUB_REGION)
    where = {"LocationConstraint": HUB_REGION}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where, ObjectLockEnabledForBucket=True)
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 365}}
    s3.put_object_lock_configuration(Bucket=BUCKET, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
