"""The manifest: an entry for each piece of evidence, each holding on to the one before, closed when nothing is under way."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hub.action import Call, Place, Plan, Waiting
from hub.actions.evidence import chain, vault
from hub.actions.evidence.write_manifest import ACTION, MOST, Item, NoOptions, Seen
from hub.errors import TargetGoneError
from tests.contract.cloud import BUCKET, MEMBER, REGION, Cloud
from tests.contract.gate import Gate
from tests.contract.stories import begin, settle
from tests.contract.world import INCIDENT_ID, World
from tests.contract.worlds_evidence import kept, some_evidence, taken
from tests.fakes import an_incident

INCIDENT = an_incident()
WHERE = f"manifest/{MEMBER}/{REGION}/i-1/"


def item(name: str = "one", incident: str = INCIDENT.id) -> Item:
    """A piece of evidence."""
    return Item(f"api-state/{name}", incident, json.dumps({"kind": "object", "key": name}), "req-1")


def seen(*items: Item, **changes: Any) -> Seen:
    """These pieces, and no manifest yet."""
    facts: dict[str, Any] = {"links": (), "seals": (), "heads": (), "pending": ()}
    return Seen("target", WHERE, "bucket", "arn:role", "now", items, **{**facts, **changes})


def calls(now: Seen) -> tuple[Call, ...]:
    """The calls of the one step."""
    plan = planned(now)
    assert len(plan) == 1
    return plan[0].do


def planned(now: Seen) -> Plan:
    """The steps."""
    plan = ACTION.plan(now, INCIDENT, NoOptions())
    assert isinstance(plan, tuple), plan
    return plan


def document(call: Call) -> dict[str, Any]:
    """What a call stores."""
    stored: dict[str, Any] = json.loads(call.parameters["Body"])
    return stored


def test_each_entry_names_the_hash_of_the_one_before() -> None:
    """The first names none."""
    first, second, _ = calls(seen(item("one"), item("two")))

    assert document(first)["previous"] == ""
    assert document(second)["previous"] == chain.sha256(first.parameters["Body"])


def test_the_manifest_names_the_last_hash_and_the_count() -> None:
    """And the findings of the incident."""
    *_, last, closing = calls(seen(item("one"), item("two")))

    said = document(closing)
    assert (said["entries"], said["last"]) == (2, chain.sha256(last.parameters["Body"]))
    assert said["findings"] == sorted({finding.id for finding in INCIDENT.findings})


def test_an_entry_says_who_what_when_and_with_which_version() -> None:
    """And the request id of the look it rests on."""
    said = document(calls(seen(item()))[0])

    assert (said["who"], said["written_at"]) == ({"written_by": "arn:role", "session": INCIDENT.id}, "now")
    assert (said["what"]["key"], said["request_id"], said["tool"].split()[0]) == ("one", "req-1", "irhub")


def test_nothing_is_stored_twice_under_one_name() -> None:
    """S3 refuses a second object, and hashes the first."""
    for call in calls(seen(item())):
        assert (call.parameters["IfNoneMatch"], call.parameters["ChecksumAlgorithm"]) == ("*", "SHA256")


def test_later_evidence_goes_on_after_the_last_entry() -> None:
    """Its hash is what S3 keeps beside that."""
    link = chain.Link(f"{WHERE}{INCIDENT.id}/0001-x.json", INCIDENT.id, 1, "x")
    now = seen(item("two"), links=(link,), heads=((INCIDENT.id, "abc"),))

    entry, closing = calls(now)

    assert (document(entry)["number"], document(entry)["previous"], document(closing)["entries"]) == (2, "abc", 2)


def test_a_chain_that_is_closed_needs_nothing() -> None:
    """The manifest of its length is there."""
    link = chain.Link("k", INCIDENT.id, 1, "x")
    seal = chain.Seal(chain.seal_key(f"{WHERE}{INCIDENT.id}/", 1), INCIDENT.id, 1)

    assert planned(seen(links=(link,), seals=(seal,), heads=((INCIDENT.id, "abc"),))) == ()


def test_a_chain_that_is_not_closed_is_closed() -> None:
    """A run that ended before the manifest is gone on from."""
    link = chain.Link("k", INCIDENT.id, 1, "x")

    (closing,) = calls(seen(links=(link,), heads=((INCIDENT.id, "abc"),)))

    assert (document(closing)["entries"], document(closing)["last"]) == (1, "abc")


def test_what_is_under_way_keeps_it_open() -> None:
    """What is there is written down; the manifest waits."""
    now = seen(item(), pending=(INCIDENT.id,))

    assert len(calls(now)) == 1
    assert isinstance(ACTION.plan(replace(now, items=()), INCIDENT, NoOptions()), Waiting)


def test_other_incidents_have_their_own() -> None:
    """Neither their evidence nor their waiting matters."""
    assert planned(seen(item(incident="inc-2"), pending=("inc-2",))) == ()


def test_one_step_writes_so_many_and_no_more() -> None:
    """The rest comes with the next round, and the manifest after that."""
    many = tuple(item(str(number)) for number in range(MOST + 1))

    assert len(calls(seen(*many))) == MOST


def written(cloud: Cloud, build: Any = some_evidence) -> list[dict[str, Any]]:
    """The entries of the manifest, in their order."""
    story = begin(World(ACTION, "here", build), cloud)
    settle(story)
    return [document(call) for call in story.gate.writes if "/manifest-" not in call.parameters["Key"]]


def test_objects_and_snapshots_are_written_down(cloud: Cloud) -> None:
    """With what identifies each; a snapshot says that it has no hash."""
    kinds = [entry["what"]["kind"] for entry in written(cloud)]

    assert kinds == ["object", *["snapshot"] * 8]


def test_who_writes_an_entry_is_whom_sts_names(cloud: Cloud) -> None:
    """It may be the responder, the workflow, or a person who went without the hub; it is not presumed."""
    me = cloud.client("sts", Place.EVIDENCE).get_caller_identity()["Arn"]

    assert {entry["who"]["written_by"] for entry in written(cloud)} == {me}


def test_the_hash_is_the_one_of_the_bytes(cloud: Cloud) -> None:
    """S3 keeps it in base64; people compare it in hexadecimal."""
    entry = written(cloud)[0]["what"]

    body = json.dumps({"about": entry["key"].split("/")[3]}).encode()
    assert (entry["sha256"], entry["bytes"]) == (chain.sha256(body), len(body))


def test_a_pending_snapshot_is_waited_for(cloud: Cloud) -> None:
    """It may still fail."""
    target = taken(cloud, cloud.instance())
    for snapshot in cloud.backend.snapshots.values():
        snapshot.status = "pending"

    found = ACTION.look(Gate(cloud, ACTION, target), target)

    assert (found.items, found.pending) == ((), (INCIDENT_ID,))


def test_a_lock_is_written_down(cloud: Cloud) -> None:
    """Until when nobody can change it, as S3 says."""
    target = cloud.instance()
    key = kept(cloud, target)
    gate = Gate(cloud, ACTION, target)
    found = Telling(gate).look(target)

    assert [json.loads(one.what)["locked_until"] for one in found.items if one.identity == key] == ["2027-11-21T12:00:00+00:00"]


class Telling(Gate):
    """A way in that shows every object as locked."""

    def __init__(self, gate: Gate) -> None:
        Gate.__init__(self, gate.cloud, gate.action, gate.target)

    def look(self, target: Any) -> Seen:
        """What the action sees."""
        found: Seen = ACTION.look(self, target)
        return found

    def read(self, *asked: Call) -> tuple[Any, ...]:
        """The answers, with a lock in each head."""
        locked = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": self.now.replace(year=2027)}
        answers = Gate.read(self, *asked)
        return tuple(
            {**answer, **locked} if call.operation == "HeadObject" else answer
            for call, answer in zip(asked, answers, strict=True)
        )


def test_evidence_outlives_its_instance(cloud: Cloud) -> None:
    """What was kept is written down when the instance is terminated since."""
    target = cloud.instance()
    kept(cloud, target)
    cloud.ec2.terminate_instances(InstanceIds=[target.id])

    assert len(ACTION.look(Gate(cloud, ACTION, target), target).items) == 1


def test_without_instance_and_evidence_there_is_nothing(cloud: Cloud) -> None:
    """The target is gone."""
    target = cloud.target("i-0123456789abcdef0")

    with pytest.raises(TargetGoneError):
        ACTION.look(Gate(cloud, ACTION, target), target)


def test_a_hash_of_parts_is_none() -> None:
    """S3 marks it by a number at its end."""
    assert (chain.in_hex("3q2+7w=="), chain.in_hex("3q2+7w==-3"), chain.in_hex("")) == ("deadbeef", "", "")


def test_the_vault_is_read_from_the_name_of_its_bucket() -> None:
    """A prefix may have anything in it; a name that is none of ours gives no account."""
    safe = vault.of_bucket(BUCKET)

    assert (safe.bucket, safe.drop_bucket) == (BUCKET, "irhub-drop-222222222222-eu-west-1")
    assert vault.of_bucket("an-evidence-bucket") == vault.Vault("an-evidence-bucket", "", "")


def test_a_manifest_is_found_by_resource_and_incident(cloud: Cloud) -> None:
    """Whoever verifies looks where the hub writes."""
    story = begin(World(ACTION, "here", some_evidence), cloud)
    settle(story)
    where = chain.folder(story.incident.target, INCIDENT_ID)

    assert all(call.parameters["Key"].startswith(where) for call in story.gate.writes)


def test_nothing_is_taken_back() -> None:
    """Evidence is kept."""
    assert ACTION.restore(seen(), {}) == ()
