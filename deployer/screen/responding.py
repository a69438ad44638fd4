"""A response by hand on the screen: what would be done, or what was."""

from collections.abc import Iterator

from deployer.playbooks.types import reason
from deployer.responding.asking import Responded
from deployer.screen.case_file import show_case_file
from deployer.screen.incidents import show_list
from deployer.screen.words import console, talk
from hub.foretell import Foretold, Part

WORDS = {"act": "would be done", "ask": "would be asked of you", "observe": "would only be said"}


def show_responded(said: Responded) -> None:
    """Prints what became of it, and what to do next."""
    screen = console()
    if said.refused:
        screen.print(f"Nothing was done. {said.refused}", style="yellow")
    for one in said.foretold:
        _show_foretold(one)
    for case in said.cases[:1]:
        show_case_file(case)
    if said.cases[1:]:
        screen.print("beneath it:", style="bold")
        show_list(case.incident for case in said.cases[1:])
    if not said.ended:
        talk("The hub has not come to an end with it. Look again: irhub incidents list")


def talk_foretold(foretold: tuple[Foretold, ...]) -> None:
    """Says on stderr what would be done, before somebody is asked whether it is to be."""
    for one in foretold:
        talk(f"{one.kind} {one.id} in {one.account_id} {one.region}: playbook {one.playbook}")
        for line in _chosen(one):
            talk(f"  {line}")
        for part in one.parts:
            talk(f"  {part.action} ({_when(part)}): {_what(part)}")
            for line in part.steps:
                talk(f"    {line}")
            for line in part.reasons:
                talk(f"    but: {line}")


def _chosen(one: Foretold) -> Iterator[str]:
    """Why this playbook, and how another is taken."""
    if one.because:
        why = reason(one.finding_type, one.playbook) if one.because.startswith("it answers") else ""
        yield f"chosen since {one.because}" + (f". {why}" if why else ".")
    if one.others:
        yield f"--playbook takes another: {', '.join(one.others)}."


def _when(part: Part) -> str:
    return f"{part.phase}, {part.waits}" if part.waits else part.phase


def _what(part: Part) -> str:
    """What would become of an action; what could not be looked at is not called done."""
    if part.steps:
        return f"{WORDS[part.mode]} after {', '.join(part.first)}" if part.first else WORDS[part.mode]
    return "cannot be foretold" if part.reasons else "nothing to do"


def _show_foretold(one: Foretold) -> None:
    screen = console()
    screen.print(f"{one.kind} {one.id} in {one.account_id} {one.region}: playbook {one.playbook}", style="bold")
    for line in _chosen(one):
        screen.print(f"  {line}", style="dim")
    if one.joins:
        screen.print(f"  joins {one.joins}")
    if one.refused:
        screen.print(f"  nothing: {one.refused}", style="yellow")
    for part in one.parts:
        _show_part(part)
    if not (one.parts or one.refused):
        screen.print("  people are told; no action of the playbook works on this kind of resource")
    screen.print("Nothing was changed.", style="dim")


def _show_part(part: Part) -> None:
    screen = console()
    why = f", because {part.why}" if part.why and part.steps else ""
    screen.print(f"  {part.action} ({_when(part)}): {_what(part)}{why}")
    for line in part.steps:
        screen.print(f"    {line}")
    for line in part.seen:
        screen.print(f"    now: {line}", style="dim")
    for line in part.reasons:
        screen.print(f"    but: {line}", style="yellow")
