"""Which playbook a response by hand takes, and why.

A person who names a resource says nothing about what happened to it. The finding that is made up for it has a type of its own,
``Manual:EC2/Instance`` for an instance, and a playbook that is meant for whatever a person names has that type in its pattern:
so the shipped defaults are read in the playbooks, and one of an owner's own that is asked earlier takes their place. A pattern
that looks at other things alone (how severe, say) was not written with people in mind, and is not taken.
"""

from dataclasses import replace

from hub.errors import ActionError
from hub.finding import SEVERAL, Finding
from hub.hub import Hub
from hub.pattern import matches, why
from hub.playbook import DEFAULT, Phase, Playbook, choose

TYPE = "type"


def type_of(kind: str) -> str:
    """The type of the finding that says that a person named a resource of this kind."""
    return f"Manual:{'/'.join(kind.split('::')[1:])}"


def playbook_for_named(finding: Finding, hub: Hub) -> str:
    """The playbook for a resource that a person named, where they named none; raises ``ActionError`` where none is clear."""
    kind = finding.target.kind
    fitting = containing(kind, hub)
    meant = [book.name for book in hub.playbooks if book.name in fitting and _answers_people(book, finding)]
    if meant or len(fitting) == 1:
        return (*meant, *fitting)[0]
    if not fitting:
        raise ActionError(f"No playbook contains {kind}. Name what it is made of, such as an instance, a task or a key.")
    raise ActionError(f"No playbook is meant for {kind} that a person names. Name one with --playbook: {', '.join(fitting)}.")


def playbook_named(finding: Finding, name: str, hub: Hub) -> str:
    """The playbook that a person named; raises ``ActionError`` where there is none, or it does nothing to the target."""
    named = next((book for book in hub.playbooks if book.name == name), None)
    if named is None:
        raise ActionError(f"There is no playbook {name}. There are: {', '.join(book.name for book in hub.playbooks)}.")
    if finding.target.kind != SEVERAL and not any(_works_on(use.action, finding.target.kind, hub) for use in named.uses):
        raise ActionError(f"The playbook {name} does nothing to {finding.target.kind}. Name another with --playbook.")
    return name


def because(finding: Finding, name: str, hub: Hub) -> str:
    """Why this playbook and no other, for whoever reads what would be done."""
    by_itself = choose(hub.playbooks, replace(finding, playbook="")).name
    if name == DEFAULT == by_itself:
        return f"no other answers {finding.type}"
    if any(book.name == name != DEFAULT and matches(book.answers, finding.detail) for book in hub.playbooks):
        return f"it answers {finding.type}"
    return "no other contains such" if containing(finding.target.kind, hub) == (name,) else "it was named"


def containing(kind: str, hub: Hub) -> tuple[str, ...]:
    """The playbooks that contain such a resource, in the library's order."""
    return tuple(book.name for book in hub.playbooks if _contains(book, kind, hub))


def _answers_people(playbook: Playbook, finding: Finding) -> bool:
    return any(met.path == TYPE for met in why(playbook.answers, finding.detail))


def _contains(playbook: Playbook, kind: str, hub: Hub) -> bool:
    return any(use.phase is Phase.CONTAIN and _works_on(use.action, kind, hub) for use in playbook.uses)


def _works_on(action: str, kind: str, hub: Hub) -> bool:
    return action in hub.actions and hub.actions[action].fits(kind)
