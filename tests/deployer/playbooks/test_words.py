"""What a playbook says of itself agrees with what its actions do: a responder at night believes it."""

from collections.abc import Mapping

import pytest

from deployer.playbooks import EXAMPLES, SHIPPED
from deployer.playbooks.file import PlaybookFile, load
from hub.playbook import Phase

FILES = {path.stem: path for folder in (SHIPPED, EXAMPLES) for path in sorted(folder.glob("*.yaml")) if path.stem != "types"}
SAYS: Mapping[str, str] = {
    "deactivate-access-key": "--force KEY",
    "disable-console-login": "deleted password stays deleted",
    "stop-task": "stopped task stays stopped",
    "snapshot-volumes": "stay",
    "snapshot-database": "stays as evidence",
    "restart-cloudtrail": "Nothing is taken back",
    "terminate-instance": "is gone",
    "block-address-in-nacl": "end by themselves",
}
"""What the way back must say where a playbook uses an action that does not simply come back."""
ELSEWHERE = {("block-address", "block-address-in-nacl")}
"""What is said in other words."""


def used(file: PlaybookFile) -> set[str]:
    """The actions of a playbook."""
    items = (item for phase in Phase for item in getattr(file.document, phase.value))
    return {item if isinstance(item, str) else next(iter(item)) for item in items}


def words(text: str) -> str:
    """A text without its line ends."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", FILES)
def test_the_way_back_says_what_does_not_simply_come_back(name: str) -> None:
    """A key stays off, a password is gone, evidence stays, a block ends by itself."""
    file = load(FILES[name])
    wanted = {action: says for action, says in SAYS.items() if action in used(file) and (name, action) not in ELSEWHERE}

    assert {action for action, says in wanted.items() if says not in words(file.document.undo)} == set()


@pytest.mark.parametrize("name", FILES)
def test_what_does_nothing_says_so(name: str) -> None:
    """Where there is no action there is nothing to undo, and nobody reads that there were."""
    file = load(FILES[name])

    assert ("nothing to undo. Close" in words(file.document.undo)) is (not used(file))


@pytest.mark.parametrize("name", FILES)
def test_what_waits_for_people_is_said_to_wait(name: str) -> None:
    """Where all that a playbook does is asked, its words promise nothing else."""
    file = load(FILES[name])
    items = [item for phase in Phase for item in getattr(file.document, phase.value)]
    asks = [isinstance(item, dict) and next(iter(item.values())).get("mode") == "ask" for item in items]

    if items and (all(asks) or file.document.unconfirmed):
        assert any(one in words(file.document.does) for one in ("waits for a person", "once a person agrees"))
