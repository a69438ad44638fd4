"""What `irhub playbook explain` says of a finding, and why."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deployer.playbooks.documents import in_paths, in_text, text_of
from deployer.playbooks.foresight import Explanation, OnTarget, explain
from deployer.playbooks.supposing import Supposed, suppose
from hub.exemption import Exemption
from hub.incident import Mode
from hub.playbook import Phase, Playbook, Use
from hub.sources.switched import SecurityHub, Switched
from tests.fakes import MEMBER
from tests.hub.test_several import instance, sequence
from tests.replay import recorded

NOW = datetime(2026, 11, 21, tzinfo=UTC)
USES = (Use("isolate-instance", Phase.CONTAIN), Use("auto-scaling-standby", Phase.BESIDE), Use("stop-instance", Phase.AFTER))


def installed(mode: Mode = Mode.ACT, account: Mode = Mode.ACT, uses: tuple[Use, ...] = USES, **changes: Any) -> Supposed:
    """An installation with one playbook, and the default one."""
    supposed = suppose(None, account, NOW)
    book = Playbook("ours", "", {"resource": {"resourceType": [{"exists": True}]}}, mode, uses, **changes)
    return replace(supposed, hub=replace(supposed.hub, playbooks=(book, Playbook("default", "", {}, Mode.OBSERVE))))


def said(event: Any, supposed: Supposed | None = None) -> Explanation:
    """The explanation of one event."""
    (document,) = in_text(json.dumps(event), "it")
    return explain(document, supposed or installed())


def of(explanation: Explanation) -> dict[str, tuple[Mode, str]]:
    """Each action of the only target, with its mode and the reason for it."""
    (target,) = explanation.targets
    return {one.action: (one.mode, one.why) for one in target.actions}


def test_it_names_the_part_of_the_pattern_that_was_met() -> None:
    """Field, test and value, so that nobody guesses why this playbook answered."""
    found = said(recorded("instance"))

    assert [(one.path, one.test, one.value) for one in found.met] == [
        ("resource.resourceType", {"exists": True}, "Instance")
    ]  # fmt: skip


def test_containment_is_named_first_and_what_asks_by_itself_says_so() -> None:
    """In the order in which things happen; the action that asks by default is named as the reason."""
    found = of(said(recorded("instance")))

    assert list(found) == ["isolate-instance", "auto-scaling-standby", "stop-instance"]
    assert found["isolate-instance"] == (Mode.ACT, "")
    assert found["stop-instance"] == (Mode.ASK, "stop-instance asks unless the playbook's line for it says act")


def test_a_look_before_containment_is_named_first_with_its_time() -> None:
    """The reviewer reads that containment waits, for what and how long."""
    look = Use("collect-from-instance", Phase.BEFORE, within_seconds=120)
    (target,) = said(recorded("instance"), installed(uses=(*USES, look))).targets

    assert [(one.action, one.waits) for one in target.actions][:2] == [
        ("collect-from-instance", "containment waits 2 min for it at most"),
        ("isolate-instance", ""),
    ]


@pytest.mark.parametrize("mode", [Mode.ASK, Mode.OBSERVE])
def test_nothing_waits_for_a_look_that_does_not_act(mode: Mode) -> None:
    """One that people are asked about, or that is only told of, buys no time."""
    look = Use("collect-from-instance", Phase.BEFORE, mode, within_seconds=120)
    (target,) = said(recorded("instance"), installed(uses=(*USES, look))).targets

    assert [(one.mode, one.waits) for one in target.actions if one.action == look.action] == [(mode, "")]


def test_each_limit_is_told_from_the_others() -> None:
    """The account, the playbook's mode, its own line, and what nobody confirmed yet."""
    asks = (Use("isolate-instance", Phase.CONTAIN, Mode.ASK), Use("auto-scaling-standby", Phase.BESIDE))

    watched = of(said(recorded("instance"), installed(account=Mode.OBSERVE)))
    asking = of(said(recorded("instance"), installed(Mode.ASK)))
    by_line = of(said(recorded("instance"), installed(uses=asks)))
    alone = of(said(recorded("instance"), installed(unconfirmed=Mode.ASK)))
    assert watched["isolate-instance"] == (Mode.OBSERVE, "the account is in mode observe")
    assert asking["isolate-instance"] == (Mode.ASK, "the playbook ours is in mode ask")
    assert by_line["isolate-instance"][1] == "the playbook's line for isolate-instance says ask"
    assert by_line["auto-scaling-standby"][1].startswith("it is only as free as isolate-instance, and the playbook's line")
    assert alone["isolate-instance"][1] == "ours only asks until a finding of another playbook agrees"


def test_an_exemption_is_named_and_nothing_is_done() -> None:
    """Everything is only told, and the sentence says by whom and why."""
    spared = Exemption("ex-1", "our scanner", "somebody", account_id="333333333333")
    found = said(recorded("instance"), replace(installed(), exemptions=(spared,)))

    assert of(found)["isolate-instance"] == (Mode.OBSERVE, "it is exempt")
    assert "our scanner" in found.exempt[0]


def test_an_exemption_spares_the_resource_it_names_and_no_other() -> None:
    """Each resource of a finding has a case of its own, and so its own exemptions."""
    spared = Exemption("ex-1", "our scanner", "somebody", resource="i-0a1b2c3d4e5f60718")
    both = sequence(instance("i-0a1b2c3d4e5f60718"), instance("i-0a1b2c3d4e5f60719"))
    found = said(both, replace(installed(), exemptions=(spared,)))

    assert {one.target.id[-1]: one.mode for one in found.targets} == {"8": Mode.OBSERVE, "9": Mode.ACT}
    assert "our scanner" in found.exempt[0]


def test_every_resource_of_a_sequence_is_named_with_what_fits_it() -> None:
    """An instance is acted on; for a bucket the playbook has nothing, and irhub's own function is never touched."""
    ours = instance("i-0a1b2c3d4e5f60718"), {"resourceType": "S3_BUCKET", "uid": "loot"}
    spared = {"resourceType": "ECS_TASK", "uid": "arn:aws:ecs:us-east-1:333333333333:task/irhub/x"}
    found: dict[str, OnTarget] = {one.target.kind: one for one in said(sequence(*ours, spared)).targets}

    assert found["AWS::EC2::Instance"].mode is Mode.ACT
    assert found["AWS::S3::Bucket"].mode is None
    assert found["AWS::S3::Bucket"].idle == ("isolate-instance", "auto-scaling-standby", "stop-instance")
    assert "never a target" in found["AWS::ECS::Task"].noted


def test_what_is_not_answered_says_which_field_decided() -> None:
    """A sample is noted, a stranger's event refused, an account id without its zeros malformed."""
    event = recorded("instance")
    forged, broken = {**event, "account": "999999999999"}, {**event, "detail": {**event["detail"], "accountId": 12}}

    assert said(recorded("sample-title")).ending == "noted"
    assert (said(forged).ending, said(forged).field) == ("refused", "account")
    assert (said(broken).ending, said(broken).field) == ("malformed", "detail.accountId")


def test_wrappers_are_taken_off() -> None:
    """A message of SQS with one of SNS in it, and an answer of the API, hold findings like any other."""
    event = recorded("instance")
    topic = {"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:333333333333:t", "Message": json.dumps(event)}

    assert said({"Records": [{"body": json.dumps(topic)}]}).ending == "answered"
    assert said({"Records": [{"Sns": {"Message": json.dumps(event)}}]}).ending == "answered"
    assert said({"Findings": [event["detail"]]}).ending == "answered"
    assert len(in_text(json.dumps([event, event]), "it")) == 2
    assert len(in_text(json.dumps(event) + json.dumps(event), "it")) == 2


def test_a_list_of_a_log_a_queue_or_the_trail_is_taken_apart() -> None:
    """FilterLogEvents, ReceiveMessage, LookupEvents, and the detail of an event of Security Hub, as their APIs answer."""
    text = json.dumps(recorded("instance"))

    assert said({"events": [{"message": text, "ingestionTime": 1}]}).ending == "answered"
    assert said({"Messages": [{"Body": text, "ReceiptHandle": "r"}]}).ending == "answered"
    assert said({"Events": [{"CloudTrailEvent": json.dumps(recorded("cloudtrail")["detail"])}]}).ending == "answered"
    assert said(recorded("securityhub-imported")["detail"]).ending == "answered"


def test_an_answer_with_nothing_in_it_is_called_so() -> None:
    """An empty list of findings is no shape that nobody knows."""
    assert said({"Findings": []}).reason == "it is an answer with no finding in it"


def test_a_file_is_read_however_it_was_written() -> None:
    """Zipped as in buckets, with a mark of its encoding as Windows writes it, or cut off in the middle."""
    text = json.dumps(recorded("instance"))

    assert {text_of(gzip.compress(text.encode())), text_of(text.encode("utf-8-sig")), text_of(text.encode("utf-16"))} == {text}
    (cut,) = in_text(text_of(gzip.compress(text.encode())[:99]), "it")
    assert "nothing stands in it" in cut.unread


def test_a_file_that_cannot_be_read_keeps_no_other(tmp_path: Path) -> None:
    """Gone since the folder was listed, or somebody else's."""
    (tmp_path / "found.json").write_text(json.dumps(recorded("instance")), encoding="utf-8")

    gone, found = in_paths((tmp_path / "gone.json", tmp_path / "found.json"), str)
    assert (gone.unread, found.unread) == ("it cannot be read, No such file or directory", "")


@pytest.mark.parametrize("control", ["EC2.19", "S3.8", "RDS.1", "RDS.2"])
def test_a_failed_control_is_answered_alike_in_both_feeds(control: str) -> None:
    """The same playbook, whichever of the two formats Security Hub wrote."""
    older, newer = recorded("securityhub-imported"), recorded("securityhub-v2")
    older["detail"]["findings"][0]["Compliance"] = {"SecurityControlId": control, "Status": "FAILED"}
    newer["detail"]["findings"][0]["compliance"] = {"control": control, "status": "Fail"}
    chosen = [said(event, suppose(None, Mode.ACT, NOW)).playbook for event in (older, newer)]

    assert chosen[0] is not None
    assert chosen[0].name != "default"
    assert chosen[0] == chosen[1]


@pytest.mark.parametrize("name", ["securityhub-imported", "securityhub-v2"])
def test_a_product_that_may_act_may_so_without_its_event(name: str) -> None:
    """A backtest reads findings bare; what would act must not look as if it only asked."""
    hub = suppose(None, Mode.ACT, NOW).hub
    listening = Switched(SecurityHub(MEMBER, "eu-west-1", products=("aws/macie",)))
    trusting = Supposed(replace(hub, settings=replace(hub.settings, sources=listening)), Mode.ACT)
    bare = recorded(name)["detail"]["findings"][0]
    found = [said(bare, supposed).finding for supposed in (trusting, None)]

    assert [one.doubt == "" for one in found if one] == [True, False]
