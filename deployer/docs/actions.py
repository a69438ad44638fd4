"""`docs/actions.md`: the catalogue; what each action is about, may call, proves, and how it is taken back."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any

from deployer.docs.markdown import bullets, code, document, link, prose, sentence, table
from deployer.docs.permissions import permissions
from deployer.meanings import meanings
from deployer.playbooks import library
from hub.action import Action, proves_nothing
from hub.actions import catalogue
from hub.playbook import Playbook

INTRO = """\
# Actions

An action looks at a resource and says which steps are still missing; [playbooks](playbooks.md) choose among them.
Before a step changes anything its sentence, and what the resource was before, are written down; afterwards the
resource is read again, and what was read is what people are told. Doing a thing twice is harmless: where nothing is
missing, nothing is done. To write an action of your own, see [CONTRIBUTING](../CONTRIBUTING.md)."""

PERMISSIONS = """\
## How permissions read

What an action declares is all that it can call: the gate refuses every other call, each session is narrowed to what the
steps at hand declare, and the two roles of a member account are generated from it (`irhub render` writes them as IAM reads
them). `contain` holds what the actions of your playbooks need; `restore` holds the way back of every action.
Resources are those of the incident's own account, unless something else is said; `{prefix}` is the installation's."""


def page() -> str:
    """The whole page."""
    playbooks = library()
    return document(
        INTRO,
        table(("action", "what it does"), ((link(action.name), action.about) for action in catalogue())),
        PERMISSIONS,
        *(part for action in catalogue() for part in _section(action, playbooks)),
    )


def _section(action: Action[Any, Any], playbooks: Sequence[Playbook]) -> Iterator[str]:
    users = [link(book.name, "playbooks.md") for book in playbooks if any(use.action == action.name for use in book.uses)]
    yield f"## {action.name}"
    yield action.about
    yield bullets(f"**{name}:** {words}" for name, words in _facts(action, users))
    yield _reasons(action)
    yield table(("option", "default", "meaning"), _options(action.options))
    yield from permissions(action)


def _facts(action: Action[Any, Any], users: Sequence[str]) -> Iterator[tuple[str, str]]:
    proves = "Nothing: it does not contain." if action.prove is proves_nothing else prose(action.prove.__doc__)
    yield "works on", code(action.works_on)
    yield "used by", ", ".join(users) or "no shipped playbook"
    yield "looks at", prose(action.look.__doc__)
    yield "plans", prose(action.plan.__doc__)
    yield "proves", proves
    yield "way back", prose(action.restore.__doc__)


def _reasons(action: Action[Any, Any]) -> str:
    """What the docstring of its module says after the action's name: what it does exactly, why so, and what it cannot."""
    words = prose(sys.modules[action.plan.__module__].__doc__)
    return sentence(words.removeprefix(f"{action.name}: "))


def _options(kind: type) -> Iterator[tuple[str, str, str]]:
    says = meanings(kind)
    for option in fields(kind):
        yield code(option.name), _default(option), says.get(option.name, "")


def _default(option: Field[Any]) -> str:
    return (
        "needed"
        if option.default is MISSING
        else code(str(option.default).lower() if isinstance(option.default, bool) else option.default)
    )
