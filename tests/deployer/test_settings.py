"""What irhub.yaml may say, and what is said when it says something else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deployer import settings
from deployer.errors import SettingsError
from deployer.settings.exemptions import for_hub
from deployer.settings.file import _todo

EXAMPLE = Path(__file__).parents[2] / "docs" / "irhub.example.yaml"


def written(folder: Path, old: str = "", new: str = "", more: str = "") -> Path:
    """The example with one thing changed, as a file."""
    path = folder / "irhub.yaml"
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) + more, encoding="utf-8")
    return path


def line_of(path: Path, words: str) -> int:
    """The line that these words stand on."""
    return next(number for number, line in enumerate(path.read_text().splitlines(), start=1) if words in line)


def told(path: Path) -> str:
    """What is said of a file that is wrong."""
    with pytest.raises(SettingsError) as caught:
        settings.load(path)
    return str(caught.value)


def test_the_example_is_right() -> None:
    """The example that the docs show can be used as it stands."""
    assert settings.load(EXAMPLE).hub == settings.Hub(account="222222222222", region="eu-west-1")


def test_every_region_counts_once() -> None:
    """The Regions of all targets are told once each, in order."""
    assert settings.load(EXAMPLE).regions == ("ap-southeast-2", "eu-west-1", "us-east-1")


def test_an_unknown_key_is_refused_with_its_nearest(tmp_path: Path) -> None:
    """A slip of the pen is told with file, line and the key that was meant."""
    path = written(tmp_path, "concurrency: 10", "concurency: 10")

    line = line_of(path, "concurency: 10")
    assert told(path) == f"{path}:{line}: limits.concurency: there is no such key. Did you mean concurrency?"


def test_a_key_like_no_other_is_refused_with_all_that_are_known(tmp_path: Path) -> None:
    """Where nothing is near, the keys that may stand there are listed."""
    assert "Known here: account, region." in told(written(tmp_path, "  region: eu-west-1", "  zzz: 1\n  region: eu-west-1"))


def test_an_account_id_without_quotes_is_refused(tmp_path: Path) -> None:
    """YAML makes 012345670123 an octal number; what was written is shown, not what YAML made of it."""
    path = written(tmp_path, '"222222222222"', "012345670123")

    line = line_of(path, "012345670123")
    assert told(path) == f"{path}:{line}: hub.account: YAML reads 012345670123 as a number or a date. Put it in quotes."


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("o-a1b2c3d4e5", "o-short", "organization"),
        ("ou-a1b2-c3d4e5f6", "ou-x", "targets[0].ou"),
        ("us-east-1", "us_east_1", "targets[0].regions[1]"),
        ('"111111111111"', '"1111"', "management.account"),
        ("prefix: irhub", "prefix: IR hub", "prefix"),
        ("mode: act", "mode: acts", "mode"),
        ("soc@example.com", "soc", "channels.email[0]"),
        ("team: security", "team: ${AWS::AccountId}", "tags.team"),
        ("  days: 365         #", "  days: 366 #", "logs.days"),
        ("version: 1", "version: 2", "version"),
        ("hub:\n", "hub: here\nxhub:\n", "hub"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused(tmp_path: Path, old: str, new: str, key: str) -> None:
    """Each value holds to AWS's own pattern, and the error names the key."""
    assert f": {key}: " in told(written(tmp_path, old, new))


def test_what_is_missing_is_told_with_what_it_is(tmp_path: Path) -> None:
    """A needed key that is absent is described."""
    assert "organization: this is needed: an organization id" in told(written(tmp_path, "organization: o-a1b2c3d4e5", ""))


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Two slips are told in one go, a line for each."""
    assert told(written(tmp_path, "o-a1b2c3d4e5", "x", "\nnonsense: 1\n")).count("\n") == 1


def test_a_section_of_comments_counts_as_absent(tmp_path: Path) -> None:
    """A key with nothing behind it leaves the default in place."""
    path = written(tmp_path, "limits:\n  isolations_per_hour: 10", "limits:\nfindings_x:")
    path.write_text(
        path.read_text(encoding="utf-8").replace("findings_x:", "").replace("  concurrency: 10", "#"), encoding="utf-8"
    )

    assert settings.load(path).limits == settings.Limits()


CENTER_ELSEWHERE = 'mode: act\nidentity_center: {account: "111111111111", region: us-gov-west-1}'


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"111111111111"', '"222222222222"', "hub.account and management.account are the same"),
        ("eu-west-1, us-east-1", "cn-north-1", "lie in different partitions"),
        ("region: eu-west-1", "region: us-gov-west-1", "lie in different partitions"),
        ("intake: members", "intake: administrator", "needs guardduty_administrator"),
        ("intake: members", 'guardduty_administrator: "222222222222"', "of use with intake: administrator only"),
        ("mode: act", CENTER_ELSEWHERE, "identity_center.region and hub.region lie in different partitions"),
        ("team: security", "irhub:team: x", "tags may not begin with"),
        ("    # include: [", '    exclude: ["333333333333"]\n    include: [', "cannot stand together"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    """What is right by itself and wrong together is told before anything is deployed."""
    assert says in told(written(tmp_path, old, new))


SCANNER = """
exemptions:
  - resource: arn:aws:ec2:eu-west-1:333333333333:instance/i-0123456789abcdef0
    until: 2027-01-31
    reason: our own scanner
    approver: jo
"""


def test_an_exemption_has_an_end_a_reason_and_somebody_who_answers_for_it(tmp_path: Path) -> None:
    """A date needs no quotes, and counts to the end of its day; its id stays with what it says."""
    (one,) = map(for_hub, settings.load(written(tmp_path, more=SCANNER)).exemptions)

    assert (one.until, one.by) == ("2027-01-31T23:59:59+00:00", "jo, in irhub.yaml")
    assert one == for_hub(settings.load(written(tmp_path, more=SCANNER)).exemptions[0])


def test_only_never_has_no_end(tmp_path: Path) -> None:
    """Who means for ever, writes it."""
    path = written(tmp_path, more=SCANNER.replace("2027-01-31", "never"))

    assert for_hub(settings.load(path).exemptions[0]).until == ""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    until: 2027-01-31\n", "", "exemptions[0].until: this is needed: a day such as 2027-01-31, or never"),
        ("2027-01-31", "2027-02-30", "exemptions[0].until: there is no such day."),
        ("2027-01-31", "soon", "exemptions[0].until: 'soon' is not a day such as"),
        ("arn:aws:ec2:eu-west-1:333333333333:instance/i-0123456789abcdef0", "web-1", "a name, which a resource in any account"),
        ("arn:aws:ec2:eu-west-1:333333333333:instance/i-0123456789abcdef0", "i-*", "without wildcards"),
        ("resource: arn:aws:ec2:eu-west-1:333333333333:instance/i-0123456789abcdef0", "finding: '***'", "that is a pause"),
        ("    approver: jo\n", "    approver: jo\n    tag: x=y\n", "exemptions[0].tag: there is no such key."),
        ("until:", 'account: "444444444444"\n    until:', "does not lie in account 444444444444"),
    ],
)
def test_an_exemption_that_cannot_be_meant_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    """No end, no such day, nothing named, a name that anybody can take, a tag."""
    assert says in told(written(tmp_path, more=SCANNER.replace(old, new)))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("securityhub: {region: eu-central-1}", "the targets must name that Region too"),
        ('securityhub: {account: "111111111111"}', "must be a member account"),
        ("securityhub: {products: [aws/guardduty]}", "may not act by this road"),
        ("securityhub: {products: [acme/scanner]}", "a product of AWS"),
        ("securityhub: {actions: {a-b: default}}", "actions"),
        ("config: {rules: []}", "config"),
        ("config: {}", "config"),
        ("cloudtrails: true", "Did you mean cloudtrail?"),
    ],
)
def test_a_source_that_cannot_be_meant_is_refused(tmp_path: Path, source: str, says: str) -> None:
    """A bus that nobody forwards from, a product that anybody can write, a rule that would take everything."""
    assert says in told(written(tmp_path, "sources:\n", f"sources:\n  {source}\n"))


def test_cloudtrail_needs_the_region_of_global_services(tmp_path: Path) -> None:
    """Calls of Organizations and IAM are recorded there alone."""
    path = written(tmp_path, "sources:\n", "sources:\n  cloudtrail: true\n")
    path.write_text(path.read_text().replace("eu-west-1, us-east-1, ap-southeast-2", "eu-west-1"))

    assert "recorded in us-east-1 alone" in told(path)


def test_evidence_is_locked_in_governance_mode_only(tmp_path: Path) -> None:
    """In compliance mode nobody could correct a mistake."""
    assert "evidence.lock: " in told(written(tmp_path, "lock: governance", "lock: compliance"))


def test_one_unit_is_targeted_once(tmp_path: Path) -> None:
    """Two entries for one OU would fight over its stack instances."""
    again = "  - {ou: ou-a1b2-c3d4e5f6, regions: [eu-west-1]}\n# Whose"

    assert "names an OU twice" in told(written(tmp_path, "\n# observe says", again + "\n# observe says"))


def test_no_event_leaves_a_region_of_china(tmp_path: Path) -> None:
    """EventBridge has no cross-Region targets there, so forwarding from a second Region would fail in silence."""
    path = written(tmp_path, "region: eu-west-1", "region: cn-north-1")
    path.write_text(path.read_text(encoding="utf-8").replace("[eu-west-1, us-east-1, ap-southeast-2]", "[cn-northwest-1]"))

    assert "EventBridge sends no event across Regions in aws-cn" in told(path)


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-isob-east-1", "aws-iso-b")],
)
def test_a_region_tells_its_partition(region: str, partition: str) -> None:
    """ARNs of every partition come out right without asking AWS."""
    assert settings.partition_of(region) == partition


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version: 1\nversion: 1\n", ":2: version stands here twice"),
        ("a: &x 1\nb: *x\n", ":2: *x is an alias"),
        ("a: [1\n", "this is not YAML"),
        ("- 1\n", "keys with values are meant here"),
        ("", "version: this is needed"),
    ],
)
def test_a_file_that_is_no_settings_file_is_refused(tmp_path: Path, text: str, says: str) -> None:
    """What YAML would swallow or guess at is refused with its line."""
    path = tmp_path / "irhub.yaml"
    path.write_text(text, encoding="utf-8")

    assert says in told(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The way to get one is named."""
    assert "irhub init" in told(tmp_path / "none.yaml")


def _as_folder(path: Path) -> None:
    path.mkdir()


def _around_itself(path: Path) -> None:
    path.symlink_to(path)


def _in_latin(path: Path) -> None:
    path.write_bytes("# für".encode("latin-1"))


@pytest.mark.parametrize(
    ("made", "todo"),
    [(_as_folder, "Name the file itself."), (_around_itself, "Mend that, or name another."), (_in_latin, "Save it as UTF-8.")],
)
def test_settings_that_are_there_are_not_to_be_written_anew(tmp_path: Path, made: Callable[[Path], None], todo: str) -> None:
    """What keeps them from being read is named, and what mends that."""
    path = tmp_path / "irhub.yaml"
    made(path)

    assert told(path).endswith(todo)


def test_what_may_not_be_read_says_so() -> None:
    """Whoever tests this may read everything, so the system's word is enough."""
    assert "chmod u+r" in _todo(PermissionError(13, "Permission denied"), "")


def test_the_schema_knows_every_key_of_the_example() -> None:
    """An editor that is given the schema accepts the example."""
    assert {"hub", "targets", "evidence"} <= settings.schema()["properties"].keys()
