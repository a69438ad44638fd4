"""Modes of accounts on the screen."""

from collections.abc import Iterable, Sequence

from deployer.choosing.chosen import Aside
from deployer.modes.holding import Promotion
from deployer.screen.words import console, talk
from hub.incident import Mode


def show_question(promotions: Sequence[Promotion], aside: Sequence[Aside]) -> None:
    """Says on stderr what would become of each account, and what the settings have to say about it."""
    for one in promotions:
        talk(f"{one.account_id} {one.name}: held at {one.before.value} → {one.after.value}; irhub {_effect(one)}")
        if one.after.freedom > one.allowed.freedom:
            talk(f"    the settings allow {one.allowed.value}: {one.cap}")
            talk("    going further has no effect until they say otherwise and irhub deploy was run")
    show_aside(aside)


def show_aside(aside: Iterable[Aside]) -> None:
    """Says on stderr which accounts are left out, why, and what to do about it."""
    for one in aside:
        talk(f"left out: {one.account_id}, for {one.why}. {one.todo}".rstrip())


def show_held(promotions: Iterable[Promotion], failed: Sequence[Aside]) -> None:
    """Prints a line for each account: what irhub does there from now on."""
    screen = console()
    broken = {one.account_id: one.why for one in failed}
    styles = {Mode.OBSERVE: "cyan", Mode.ASK: "yellow", Mode.ACT: "green"}
    for one in promotions:
        if one.account_id in broken:
            screen.print(f"! {one.account_id} {one.name} is as it was: {broken[one.account_id]}", style="red")
        else:
            already = "" if one.is_change else " (as before)"
            screen.print(f"{one.account_id} {one.name}: {one.effective.value}{already}", style=styles[one.effective])


def _effect(one: Promotion) -> str:
    if one.effective is one.was_effective:
        return f"goes on to {one.effective.value}"
    return f"goes from {one.was_effective.value} to {one.effective.value}"
