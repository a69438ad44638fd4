"""What an identity did: read from CloudTrail's events, told in a sentence, and kept."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hub.action import NoOptions
from hub.actions.iam import scope_principal
from hub.actions.iam.deeds import FUNCTION, KEY, OIDC, ROLE, SAML, USER, Deed, deeds, events, sessions
from hub.errors import TargetGoneError
from hub.finding import Target
from tests.fakes import MEMBER, an_incident
from tests.hub.ways import TableWay

TEMPORARY, LATER, MADE = "ASIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7LATERON", "AKIAIOSFODNN7EXAMPLE"
MOMENT = "2026-11-21T11:00:00Z"
BOB = {"AttributeKey": "Username", "AttributeValue": "bob"}
FUNCTION_ARN = f"arn:aws:lambda:eu-west-1:{MEMBER}:function:miner:live"
ROLE_ARN = f"arn:aws:iam::{MEMBER}:role/ops/admin"


def event(name: str, asked: Any = None, answered: Any = None, **more: Any) -> dict[str, Any]:
    """An event as LookupEvents gives it."""
    whole = {"eventName": name, "eventTime": MOMENT, "requestParameters": asked, "responseElements": answered, **more}
    return {"CloudTrailEvent": json.dumps(whole)}


ASSUMED = event("AssumeRole", {"roleArn": ROLE_ARN}, {"credentials": {"accessKeyId": TEMPORARY}})
ASSUMED_AGAIN = event("AssumeRole", {"roleArn": ROLE_ARN}, {"credentials": {"accessKeyId": LATER}})
A_ROLE_MADE = event("CreateRole", {"roleName": "back"})
DONE = (
    ASSUMED,
    event("CreateAccessKey", {"userName": "bob"}, {"accessKey": {"accessKeyId": MADE}}),
    event("RunInstances", {}, {"instancesSet": {"items": [{"instanceId": "i-0a1b2c3d"}, 7]}}),
    event("CreateFunction20150331", {"functionName": "miner"}),
    event("UpdateAssumeRolePolicy", {"roleName": "admin"}),
)


def answers(**changes: Any) -> TableWay:
    """A way into an account in which that was done."""

    def looked_up(call: Any) -> dict[str, Any]:
        asked = call.parameters["LookupAttributes"][0]
        chain = {TEMPORARY: [event("CreateUser", {"userName": "carl"}), ASSUMED_AGAIN], LATER: [A_ROLE_MADE]}
        return {"Events": chain.get(asked["AttributeValue"], list(DONE))}

    known = {
        "LookupEvents": looked_up,
        "GetAccessKeyLastUsed": {"UserName": "bob"},
        "GetUser": {"User": {}},
        "GetRole": {"Role": {"Arn": ROLE_ARN}},
        "ListObjectsV2": {},
        "DescribeRegions": {"Regions": [{"RegionName": "sa-east-1"}, {"RegionName": "eu-west-1"}]},
    }
    return TableWay({**known, **changes})


def look(kind: str, name: str = "bob", way: TableWay | None = None) -> scope_principal.Seen:
    """What is seen of this identity."""
    return scope_principal.look(way or answers(), Target(kind, name, MEMBER, "eu-west-1"))


@pytest.mark.parametrize("kind", [KEY, USER, ROLE])
def test_what_was_done_is_kept_with_what_follows(kind: str) -> None:
    """Also by the sessions that were begun; each thing touched has the command that responds to it."""
    document = json.loads(look(kind).document)

    assert {deed["id"] for deed in document["done"]} == {"admin", MADE, "i-0a1b2c3d", "miner", "carl", "back"}
    assert f"--resource carl --kind {USER} --account {MEMBER}" in " ".join(document["offered"])
    assert document["sessions"] == [TEMPORARY, LATER]


def test_every_region_that_the_account_may_use_is_asked() -> None:
    """Nobody who steals a key stays in one; where AWS does not list them, the incident's and that of IAM, and it is said."""
    every = json.loads(look(KEY).document)
    unknown = json.loads(look(KEY, way=answers(DescribeRegions={"Error": "denied"})).document)

    assert (every["regions"], every["not read"]) == (["eu-west-1", "us-east-1", "sa-east-1"], [])
    assert (unknown["regions"], unknown["not read"]) == (["eu-west-1", "us-east-1"], ["denied"])


def test_what_lies_in_a_region_is_offered_there() -> None:
    """An instance that was launched elsewhere is responded to where it runs."""
    launched = event("RunInstances", {}, {"instancesSet": {"items": [{"instanceId": "i-0a1b2c3d"}]}}, awsRegion="sa-east-1")
    document = json.loads(look(USER, way=answers(LookupEvents={"Events": [launched]})).document)

    assert document["offered"] == [
        f"irhub respond --resource i-0a1b2c3d --kind AWS::EC2::Instance --account {MEMBER} --region sa-east-1 --dry-run"
    ]


def test_a_role_of_another_account_is_offered_there() -> None:
    """What was done as that role stands in the other account's history, so it is said to be missing."""
    there = event("AssumeRole", {"roleArn": "arn:aws:iam::444444444444:role/ops"})
    seen = look(USER, way=answers(LookupEvents={"Events": [there]}))
    document = json.loads(seen.document)

    assert document["offered"] == [
        f"irhub respond --resource ops --kind {ROLE} --account 444444444444 --region eu-west-1 --dry-run"
    ]
    assert document["not read"] == ["what was done as role ops of 444444444444, which stands in the history of that account"]
    assert seen.told.endswith("; part of it could not be read")


@pytest.mark.parametrize(
    ("done", "means"),
    [
        (event("AddUserToGroup", {"groupName": "admins", "userName": "carl"}), ("gave power to", USER, "carl")),
        (event("UpdateAccessKey", {"status": "Active", "accessKeyId": MADE}), ("switched on", KEY, MADE)),
        (event("CreateSAMLProvider", {"name": "mine"}), ("let in whoever signs in at", SAML, "mine")),
        (
            event("CreateOpenIDConnectProvider", {"url": "https://id.example"}),
            ("let in whoever signs in at", OIDC, "id.example"),
        ),
        (event("UpdateFunctionCode20150331v2", {"functionName": FUNCTION_ARN}), ("changed", FUNCTION, "miner")),
    ],
)
def test_what_gives_power_or_trust_is_known(done: Any, means: tuple[str, str, str]) -> None:
    """Besides users, keys and roles: groups, providers of identities, and code that runs as a role."""
    (deed,) = deeds(events({"Events": [done]}))

    assert (deed.what, deed.kind, deed.id) == means


def test_a_key_that_is_switched_off_is_no_deed() -> None:
    """It gives nobody anything."""
    off = event("UpdateAccessKey", {"status": "Inactive", "accessKeyId": MADE})

    assert deeds(events({"Events": [off]})) == ()


def test_what_was_left_out_is_said() -> None:
    """Sessions beyond those that are followed, and events beyond those that are read."""
    begun = [event("AssumeRole", {}, {"credentials": {"accessKeyId": f"ASIA{'A' * 11}{letter}"}}) for letter in "BCDEFG"]
    full = [*begun, *[event("DescribeInstances")] * scope_principal.MOST]
    asked = answers(LookupEvents=lambda call: {"Events": full if call.parameters["LookupAttributes"][0] == BOB else []})

    missing = json.loads(look(USER, way=asked).document)["not read"]
    assert "what 2 more sessions did, which these began: bob" in missing
    assert "eu-west-1: more than the last 200 events of bob" in missing


def test_a_chain_without_end_is_followed_for_some_links() -> None:
    """Sessions that begin sessions, which an attacker can do all day."""
    letters = str.maketrans("0123456789", "QRSTUVWXYZ")
    ids = (f"ASIA{number:016d}".translate(letters) for number in range(10_000))

    def longer(_call: Any) -> dict[str, Any]:
        return {"Events": [event("AssumeRole", {"roleArn": ROLE_ARN}, {"credentials": {"accessKeyId": next(ids)}})]}

    document = json.loads(look(USER, way=answers(LookupEvents=longer)).document)
    assert len(document["sessions"]) <= scope_principal.LINKS * scope_principal.MOST_SESSIONS


def test_the_sentence_names_a_few() -> None:
    """And how many there are besides."""
    seen = look(USER)
    (step,) = scope_principal.plan(seen, an_incident(), NoOptions())  # type: ignore[misc]
    key = f"{seen.folder}{an_incident().id}.json"

    assert step.says.startswith(f"keep what bob did in the last 24 hours as {key}: took on admin; ")
    assert step.says.endswith(" and 4 more; 6 of these can be responded to, by commands that are kept with it")
    assert step.kept == "evidence"


def test_it_is_kept_once_for_each_incident() -> None:
    """A second look adds nothing."""
    seen = look(USER)
    kept = replace(seen, kept=(f"{seen.folder}{an_incident().id}.json",))

    assert scope_principal.plan(kept, an_incident(), NoOptions()) == ()
    assert scope_principal.restore(seen, {}) == ()


def test_who_did_nothing_is_told_so() -> None:
    """And where part could not be read, that too."""
    assert look(USER, way=answers(LookupEvents={"Events": []})).told.startswith("nothing that changes identities")
    assert look(USER, way=answers(LookupEvents={"Error": "denied"})).told.endswith("; part of it could not be read")


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (KEY, {"GetAccessKeyLastUsed": {}}),
        (USER, {"GetUser": {"Error": "NoSuchEntity"}}),
        (ROLE, {"GetRole": {"Error": "NoSuchEntity"}}),
    ],
)
def test_who_is_gone_is_gone(kind: str, changes: dict[str, Any]) -> None:
    """Nothing is looked up."""
    with pytest.raises(TargetGoneError):
        look(kind, way=answers(**changes))


@pytest.mark.parametrize(
    "odd",
    [
        event("CreateUser", {"userName": "x; rm"}),
        event("CreateUser", {"userName": 7}),
        event("CreateUser", "no object"),
        event("RunInstances", {}, {"instancesSet": {"items": "none"}}),
        event("CreateUser", {"userName": "carl"}, errorCode="AccessDenied"),
        event("DescribeInstances"),
        {"CloudTrailEvent": "no JSON"},
        {"CloudTrailEvent": "[]"},
        {},
    ],
)
def test_what_was_not_done_or_is_no_name_is_left_out(odd: dict[str, Any]) -> None:
    """An event is text that others influenced."""
    assert deeds(events({"Events": [odd]})) == ()


def test_only_ids_of_keys_lead_further() -> None:
    """Whatever an event says."""
    odd = event("AssumeRole", {}, {"credentials": {"accessKeyId": "../x"}})

    assert sessions(events({"Events": [odd, ASSUMED, ASSUMED]})) == (TEMPORARY,)
    assert deeds(events({"Events": [ASSUMED]})) == (Deed(MOMENT, "AssumeRole", "took on", ROLE, "admin", account=MEMBER),)
