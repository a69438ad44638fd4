"""How far irhub may go in single accounts: people hold them back, or let them go as far as the settings allow."""

import json

import pytest

from deployer.calls import Door
from deployer.choosing.chosen import Chosen
from deployer.modes.holding import Held, Word, cap
from deployer.modes.promoting import hold, look
from hub.incident import Mode
from tests.deployer.conftest import Shell
from tests.fake_aws import (
    HUB,
    MANAGEMENT,
    ONE,
    PRODUCTION,
    SUSPENDED,
    THREE,
    TWO,
    WORK,
    a_target,
    an_organization,
    some_settings,
)


def held(shell: Shell, account_id: str = ONE) -> dict[str, str]:
    """What stands on the account's record."""
    item = shell.aws.items[f"ACCOUNT#{account_id}"]
    return {name: value["S"] for name, value in item.items() if name not in {"PK", "SK"}}


def test_an_account_is_held_back_without_a_question(deployed_shell: Shell) -> None:
    """Whoever does it may be in a hurry; who, when and why stand on record."""
    result = deployed_shell.run("mode", ONE, "observe", "--reason", "too many findings")

    said = held(deployed_shell)
    assert (result.exit_code, said["held_at"], said["mode"]) == (0, "observe", "act")
    assert (said["held_by"], said["reason"]) == (f"arn:aws:iam::{HUB}:user/administrator", "too many findings")
    assert said["held_since"]


def test_letting_irhub_go_further_asks_first(deployed_shell: Shell) -> None:
    """With the account's name; without a terminal and without --yes nothing changes."""
    deployed_shell.run("mode", ONE, "observe")

    result = deployed_shell.run("mode", ONE, "act")

    assert (result.exit_code, held(deployed_shell)["held_at"]) == (5, "observe")
    assert f"{ONE} shop: held at observe → act; irhub goes from observe to act" in result.stderr
    assert deployed_shell.run("mode", ONE, "act", "--yes").exit_code == 0
    assert held(deployed_shell)["held_at"] == "act"


def test_the_settings_cap_it_and_that_is_said(deployed_shell: Shell) -> None:
    """A promotion that has no effect does not look like one that has."""
    deployed_shell.config.write_text(deployed_shell.config.read_text().replace("\nmode: act", "\nmode: observe"))
    deployed_shell.run("mode", ONE, "observe")

    result = deployed_shell.run("mode", ONE, "act", "--yes", "--json")

    assert "the settings allow observe: mode: observe in irhub.yaml" in result.stderr
    (told,) = json.loads(result.stdout)["accounts"]
    assert (told["held"], told["settings_allow"], told["effective"]) == ("act", "observe", "observe")


def test_one_wrong_account_does_not_stop_the_others(deployed_shell: Shell) -> None:
    """It is left out with the reason, and the exit code says so."""
    result = deployed_shell.run("mode", "999999999999", ONE, "observe")

    assert (result.exit_code, held(deployed_shell)["held_at"]) == (4, "observe")
    assert "left out: 999999999999, for organization o-a1b2c3d4e5 has no such account" in result.stderr


def test_an_account_that_is_not_onboarded_is_left_out(deployed_shell: Shell) -> None:
    """The hub only observes there, and the sentence says how to change that."""
    result = deployed_shell.run("mode", SUSPENDED, "act", "--yes")

    assert (result.exit_code, deployed_shell.aws.writes) == (5, [])
    assert f"irhub onboard {SUSPENDED}" in result.stderr


def test_a_unit_stands_for_the_accounts_beneath_it(deployed_shell: Shell) -> None:
    """Each is held; the others are not touched."""
    assert deployed_shell.run("mode", "--ou", PRODUCTION, "ask").exit_code == 0
    assert [held(deployed_shell, one).get("held_at") for one in (TWO, THREE, ONE)] == ["ask", "ask", None]


def test_a_unit_that_is_not_there_is_refused(deployed_shell: Shell) -> None:
    """Nothing is changed on a slip."""
    assert deployed_shell.run("mode", "--ou", "ou-a1b2-nowhere0", "ask").exit_code == 5


@pytest.mark.parametrize("words", [("act",), ("333", "act"), (ONE, "free")])
def test_slips_are_told(deployed_shell: Shell, words: tuple[str, ...]) -> None:
    """No account, no account id, no mode."""
    assert deployed_shell.run("mode", *words).exit_code in {1, 2}
    assert deployed_shell.aws.writes == []


def test_a_mode_that_holds_already_is_not_written_again(deployed_shell: Shell) -> None:
    """Who held it first stays on record."""
    deployed_shell.run("mode", ONE, "ask")
    deployed_shell.aws.made.clear()

    assert "(as before)" in deployed_shell.run("mode", ONE, "ask").stdout
    assert deployed_shell.aws.writes == []


def test_a_hold_outlives_a_deployment(deployed_shell: Shell) -> None:
    """What the settings say and what people say stand side by side."""
    deployed_shell.run("mode", ONE, "observe")
    deployed_shell.config.write_text(deployed_shell.config.read_text().replace("\nmode: act", "\nmode: ask"))

    assert deployed_shell.run("deploy", "--yes").exit_code == 0
    assert (held(deployed_shell)["mode"], held(deployed_shell)["held_at"]) == ("ask", "observe")


def test_credentials_of_another_account_are_refused(deployed_shell: Shell) -> None:
    """Nobody holds anything from the wrong account."""
    deployed_shell.aws.callers[Door.HUB] = ONE

    assert deployed_shell.run("mode", ONE, "observe").exit_code == 5


def test_the_strictest_setting_is_named() -> None:
    """Of the file and of every target that covers the account."""
    settings = some_settings(targets=(a_target(), a_target(ou=WORK, mode=Mode.OBSERVE, exclude=(TWO,))))

    assert cap(settings, an_organization(), ONE) == (Mode.OBSERVE, f"mode: observe of the target {WORK} in irhub.yaml")
    assert cap(settings, an_organization(), TWO) == (Mode.ACT, "")


@pytest.mark.parametrize("account_id", [HUB, MANAGEMENT])
def test_hub_and_management_never_go_beyond_ask(account_id: str) -> None:
    """Whatever the settings say."""
    assert cap(some_settings(), an_organization(), account_id)[0] is Mode.ASK


def test_an_account_that_left_and_came_back_is_held_as_before(deployed_shell: Shell) -> None:
    """Somebody held it back for a reason; a move between units does not let irhub act there again."""
    deployed_shell.run("mode", ONE, "observe", "--reason", "too many findings")
    whole = deployed_shell.config.read_text()
    deployed_shell.config.write_text(whole.replace('    # exclude: ["444444444444"]', f'    exclude: ["{ONE}"]'))
    assert deployed_shell.run("deploy", "--yes", "--allow-removal", "instances").exit_code == 0
    assert "mode" not in held(deployed_shell)

    deployed_shell.config.write_text(whole)
    assert deployed_shell.run("deploy", "--yes").exit_code == 0

    assert held(deployed_shell).items() >= {"mode": "act", "held_at": "observe", "reason": "too many findings"}.items()


def test_going_further_does_not_overrule_what_was_said_meanwhile(deployed_shell: Shell) -> None:
    """Who asks may wait long for an answer; a colleague who holds the account back in between is heard."""
    deployed_shell.run("mode", ONE, "ask")
    aws, settings = deployed_shell.aws, some_settings()
    promotions, _ = look(aws, settings, (an_organization(), Chosen((an_organization().accounts[2],))), Mode.ACT)
    deployed_shell.run("mode", ONE, "observe")

    done = hold(aws, settings, Held(Word(Mode.ACT, "me", "now"), promotions))

    assert [one.why for one in done.failed] == ["somebody held it otherwise just now"]
    assert held(deployed_shell)["held_at"] == "observe"
