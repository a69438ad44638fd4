"""The guard on the screen: which unit is guarded, and what is not as somebody asked for it."""

from typing import Any

from deployer.guard.state import Guard
from deployer.screen.words import console

ADVICE = (
    "A guard binds every person and role in these accounts, break-glass roles too. Begin with one unit (--ou), see that",
    "deployment and a release still work there, and go on from there. irhub guard disable takes it off again.",
)


def facts(guard: Guard, targets: tuple[str, ...]) -> dict[str, Any]:
    """How the guard stands, as plain values."""
    units = sorted({*targets, *guard.bound, *guard.asked})
    return {
        "policy": {"name": guard.name, "id": guard.there.id if guard.there else None, "characters": len(guard.content)},
        "is_on": bool(guard.bound),
        "units": [_unit(guard, unit) for unit in units],
        "drift": list(guard.drift),
    }


def show(guard: Guard, targets: tuple[str, ...]) -> None:
    """Prints how the guard stands."""
    screen = console()
    screen.print(f"{guard.name}: {'on' if guard.bound else 'off'}", style="bold")
    for unit in sorted({*targets, *guard.bound, *guard.asked}):
        screen.print(f"    {guard.path(unit)}: {_word(guard, unit)}", style="green" if guard.by(unit) else "yellow")
    for sentence in guard.drift:
        screen.print(f"! {sentence}", style="red")
    if guard.drift:
        screen.print("Mend it: irhub guard enable")


def _unit(guard: Guard, unit: str) -> dict[str, Any]:
    state = {"guarded": bool(guard.by(unit)), "by": guard.by(unit) or None, "attached": unit in guard.bound}
    return {"unit": unit, "place": guard.path(unit), **state, "asked": unit in guard.asked}


def _word(guard: Guard, unit: str) -> str:
    by = guard.by(unit)
    if not by:
        return "not guarded"
    return "guarded" if by == unit else f"guarded from above, by {guard.path(by)}"
