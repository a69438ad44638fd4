"""On a terminal init asks for what only people know, and for what AWS would not tell; each answer is held to its form."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from deployer.calls import Call, Door
from deployer.cli import cli
from deployer.errors import CredentialsError
from deployer.settings import Settings, load
from tests.deployer.conftest import Shell
from tests.fake_aws import AWAY, HOME, HUB, MANAGEMENT, ONE, ROOT, WORK, FakeAws, outside

FLAGS = ("--organization", "o-a1b2c3d4e5", "--hub-account", HUB, "--management-account", MANAGEMENT, "--ou", ROOT)


class Silent(FakeAws):
    """An AWS that one has no credentials for."""

    def make(self, call: Call) -> Any:
        """No answer to any call."""
        raise CredentialsError(call.name, "", "Unable to locate credentials")


def asked(config: Path, *answers: str, aws: FakeAws | None = None, words: tuple[str, ...] = ()) -> Result:
    """What init says to a person who gives these answers, one after the other."""
    handed_in = outside(aws or FakeAws(), has_terminal=lambda: True)
    given = ["init", "--config", str(config), *words]
    return CliRunner().invoke(
        cli, given, obj=handed_in, input="\n".join((*answers, "")), env={"AWS_REGION": None, "AWS_DEFAULT_REGION": None}
    )


def settings(config: Path, *answers: str, aws: FakeAws | None = None, words: tuple[str, ...] = ()) -> Settings:
    """What was written after these answers."""
    result = asked(config, *answers, aws=aws, words=words)
    assert result.exit_code == 0, result.stderr
    return load(config)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the file is to be."""
    return tmp_path / "irhub.yaml"


def test_enter_takes_what_stands_in_brackets(config: Path) -> None:
    """Only the hub's Region has no default; all else is read, or careful."""
    made = settings(config, HOME, "", "", "", "", "", "", "")

    assert (made.targets[0].ou, made.targets[0].regions) == (ROOT, (HOME, AWAY))
    assert (made.mode.value, made.prefix) == ("observe", "irhub")
    assert (made.channels.email, made.channels.slack) == ((), None)


def test_answers_stand_in_the_file(config: Path) -> None:
    """Units by number or id, lists with commas between, secrets by their names."""
    answers = (HOME, f"3, {ROOT}", ONE, f"{HOME},{AWAY}", "ask", "ir", "soc@example.com, cert@example.com", "ir/slack")
    made = settings(config, *answers)

    assert [target.ou for target in made.targets] == [WORK, ROOT]
    assert (made.targets[0].exclude, made.targets[0].regions, made.mode.value) == ((ONE,), (HOME, AWAY), "ask")
    assert (made.prefix, len(made.channels.email), made.channels.slack and made.channels.slack.secret) == ("ir", 2, "ir/slack")


def test_units_are_offered_as_a_list(config: Path) -> None:
    """With where they lie, and how many accounts that is."""
    said = asked(config, HOME, "", "", "", "", "", "", "").stderr

    assert f"    1  {ROOT}  Root, 4 accounts" in said
    assert f"    3  {WORK}  Root/Work, 3 accounts" in said


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (("nowhere", HOME, "", "", "", "", "", "", ""), "'nowhere' is not a Region"),
        ((HOME, "9", "", "", "", "", "", "", ""), "9 is not in the list."),
        ((HOME, ",", "", "", "", "", "", "", ""), "at least one is needed."),
        ((HOME, "", "12", "", "", "", "", "", ""), "'12' is not an account id"),
        ((HOME, "", "", "", "", "", "soc", "", ""), "'soc' is not an e-mail address."),
    ],
)
def test_an_answer_that_does_not_fit_is_asked_for_again(config: Path, answers: tuple[str, ...], says: str) -> None:
    """With what is meant; nothing is lost of the answers before."""
    result = asked(config, *answers)

    assert result.exit_code == 0
    assert says in result.stderr


def test_a_secret_is_never_repeated(config: Path) -> None:
    """Who pastes the URL is asked for the name, and the URL is not shown."""
    result = asked(config, HOME, "", "", "", "", "", "", "https://hooks.slack.com/x", "")

    assert "Error: that is not the name" in result.stderr
    assert "hooks.slack.com" not in result.stderr.replace("https://hooks.slack.com/x\n", "", 1)


def test_a_secret_in_a_file_is_never_repeated(config: Path) -> None:
    """Nor where it stands in the file in place of its name."""
    config.write_text(
        Path(__file__)
        .parents[3]
        .joinpath("docs/irhub.example.yaml")
        .read_text()
        .replace("  email:", "  slack: {secret: 'a:b'}\n  email:")
    )

    said = CliRunner().invoke(cli, ["config", "validate", str(config)]).stdout

    assert "channels.slack.secret: what stands here is not the name" in said


def test_what_was_given_is_not_asked(config: Path) -> None:
    """A flag is an answer."""
    words = ("--hub-region", HOME, "--ou", WORK, "--include", ONE, "--region", AWAY, "--mode", "ask", "--prefix", "ir")
    made = settings(config, words=(*words, "--email", "soc@example.com", "--slack-secret", "s"))

    assert (made.targets[0].ou, made.targets[0].include, made.targets[0].regions) == (WORK, (ONE,), (AWAY,))


def test_what_aws_does_not_tell_is_asked(config: Path) -> None:
    """Without credentials one can still write the file, and reads why one is asked."""
    answers = (HOME, "o-a1b2c3d4e5", MANAGEMENT, HUB, ROOT, "", "", "", "", "", "")
    result = asked(config, *answers, aws=Silent())
    made = load(config)

    assert "Unable to locate credentials" in result.stderr
    assert (made.organization, made.hub.account, made.management.account) == ("o-a1b2c3d4e5", HUB, MANAGEMENT)


def test_without_a_terminal_the_flags_are_named(shell: Shell) -> None:
    """Nothing is guessed, and nobody waits for an answer that cannot come."""
    shell.config.unlink()
    shell.aws = Silent()
    result = shell.run("init", "--hub-region", HOME, "--ou", ROOT)

    assert (result.exit_code, shell.config.exists()) == (5, False)
    assert "Give --organization --management-account --hub-account, or mend the credentials." in result.stderr


def test_yes_asks_nothing(config: Path) -> None:
    """Also on a terminal."""
    assert settings(config, words=("--hub-region", HOME, "--yes")).targets[0].ou == ROOT


def test_credentials_of_the_management_account_lead_to_the_question_for_the_hub(config: Path) -> None:
    """Which account is the hub is for people to say."""
    aws = FakeAws(callers={Door.HUB: MANAGEMENT, Door.MANAGEMENT: MANAGEMENT})

    assert settings(config, HOME, HUB, "", "", "", "", "", "", "", aws=aws).hub.account == HUB


def test_units_that_cannot_be_seen_are_asked_for_by_id(config: Path) -> None:
    """Whoever is no delegated administrator yet knows them all the same."""
    aws = FakeAws(not_delegated="You don't have permissions to access this resource.")

    assert settings(config, HOME, WORK, "", "", "", "", "", "", aws=aws).targets[0].ou == WORK


def test_an_environment_has_a_file_and_a_prefix_of_its_own(shell: Shell) -> None:
    """So that it can live beside the first one."""
    result = shell.run("init", *FLAGS, "--hub-region", HOME, "--env", "dev")

    assert load(shell.config.with_name("irhub.dev.yaml")).prefix == "irhub-dev"
    assert "then: irhub plan --env dev" in result.stderr


def test_everything_that_can_be_told_by_flags_is(config: Path) -> None:
    """Severity, playbooks, evidence and tags too."""
    words = (
        "--severity",
        "7",
        "--playbooks",
        "books",
        "--evidence-days",
        "30",
        "--tag",
        "team=soc",
        "--tag",
        "cost=1",
        "--yes",
    )
    made = settings(config, words=(*FLAGS, "--hub-region", HOME, *words))

    assert (made.sources.guardduty.severity, made.playbooks, made.evidence.days) == (7, "books", 30)
    assert made.tags == {"team": "soc", "cost": "1"}


@pytest.mark.parametrize("words", [("--tag", "team"), ("--severity", "11")])
def test_a_flag_that_cannot_be_meant_is_usage(config: Path, words: tuple[str, ...]) -> None:
    """Before anything is read."""
    assert asked(config, words=(*FLAGS, "--hub-region", HOME, "--yes", *words)).exit_code == 2


def test_a_prefix_that_yaml_takes_for_something_else_stands_in_quotes(config: Path) -> None:
    """``no`` is a word here, and no switch."""
    assert settings(config, words=(*FLAGS, "--hub-region", HOME, "--yes", "--prefix", "no")).prefix == "no"
