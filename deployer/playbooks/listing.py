"""The playbooks of an installation as people compare them: what each is for, what it answers, and what it does how freely."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.hub import Hub
from hub.incident import Mode
from hub.playbook import DEFAULT, Playbook, Use

SHIPPED_ONE, OWN, REPLACED = "shipped", "own", "own, in the place of a shipped one"


@dataclass(frozen=True, slots=True)
class Listed:
    """One playbook, and whose it is."""

    playbook: Playbook
    owner: str
    place: int
    """When it is asked, from 1 on."""
    modes: tuple[tuple[Use, Mode], ...]
    """Each action with the freest mode that the playbook leaves it."""

    def shown(self) -> dict[str, Any]:
        """The playbook as plain JSON values."""
        book = self.playbook
        return {
            "name": book.name,
            "place": self.place,
            "owner": self.owner,
            "mode": book.mode.value,
            "unconfirmed": book.unconfirmed.value if book.unconfirmed else None,
            "about": book.about,
            "answers": book.answers or None,
            "actions": [
                {
                    "action": use.action,
                    "phase": use.phase.value,
                    "mode": mode.value,
                    "within_seconds": use.within_seconds,
                    "options": dict(use.options),
                }
                for use, mode in self.modes
            ],
        }


def listing(hub: Hub, own: Path | None) -> tuple[Listed, ...]:
    """Every playbook, in the order in which they are asked."""
    return tuple(_listed(hub, playbook, place, own) for place, playbook in enumerate(hub.playbooks, 1))


def _listed(hub: Hub, playbook: Playbook, place: int, own: Path | None) -> Listed:
    modes = tuple((use, _mode(hub, playbook, use)) for use in playbook.uses)
    return Listed(playbook, _owner(playbook.name, own), place, modes)


def _mode(hub: Hub, playbook: Playbook, use: Use) -> Mode:
    asks = Mode.ASK if hub.actions[use.action].asks else Mode.ACT
    return min((playbook.mode, use.mode or asks), key=lambda mode: mode.freedom)


def _owner(name: str, own: Path | None) -> str:
    from deployer.playbooks.library import SHIPPED

    ours = own is not None and any((own / f"{name}{ending}").exists() for ending in (".yaml", ".yml"))
    if not ours:
        return SHIPPED_ONE
    return REPLACED if (SHIPPED / f"{name}.yaml").exists() else OWN


def answers(playbook: Playbook) -> str:
    """What it answers, in a few words: the finding types of its pattern, or that it takes the rest."""
    if playbook.name == DEFAULT:
        return "all that no other does"
    return ", ".join(dict.fromkeys(_types(playbook.answers))) or "see its pattern"


def _types(pattern: Any) -> list[str]:
    if not isinstance(pattern, dict):
        return []
    inside = [word for part in pattern.get("$or", ()) for word in _types(part)]
    return [*(_word(test) for test in pattern.get("type", ())), *inside]


def _word(test: Any) -> str:
    if not isinstance(test, dict):
        return str(test)
    ((name, operand),) = test.items()
    return {"prefix": f"{operand}*", "suffix": f"*{operand}"}.get(name, str(operand))
