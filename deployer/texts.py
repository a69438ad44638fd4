"""Everything the settings become before AWS sees any of it: templates, policies, and the function's code."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from deployer import bundle as bundles
from deployer import playbooks
from deployer import render as rendering
from deployer.bundle import Bundle
from deployer.clicks.wanted import astray
from deployer.desired import Texts
from deployer.errors import RenderError
from deployer.render import Rendered
from deployer.settings import Settings
from deployer.settings.approvals import for_hub as approvers_for_hub
from deployer.settings.channels.compiled import for_hub as channels_for_hub
from deployer.settings.context import for_hub
from hub.actions import catalogue
from hub.playbook import Playbook
from hub.values import to_plain


def make(settings: Settings) -> tuple[Texts, tuple[str, bytes]]:
    """Every template, and the key and the content of the function's code."""
    texts, bundle = _both(settings)
    plain = Texts(texts.bootstrap, texts.dead_letters, texts.hub, texts.role, texts.forwarding)
    return plain, (bundle.key, bundle.content)


def rendered(settings: Settings) -> Rendered:
    """Every template and policy."""
    return _both(settings)[0]


def _both(settings: Settings) -> tuple[Rendered, Bundle]:
    """The hub's template names the bundle, and the bundle holds the playbooks, so they are made together."""
    library = playbooks.library(Path(settings.playbooks) if settings.playbooks else None)
    _refuse_strangers(library, settings)
    _refuse_astray(library, settings)
    approvers = approvers_for_hub(settings.people, settings.approvals)
    compiled = {bundles.ROUTES: _json(channels_for_hub(settings.channels)), bundles.APPROVERS: _json(approvers)}
    bundle = bundles.build(playbooks.compiled(library), context_json=_json(for_hub(settings.context)), compiled=compiled)
    return rendering.render(settings, library, catalogue(), bundle.key), bundle


def _refuse_strangers(library: Iterable[Playbook], settings: Settings) -> None:
    """Raises ``RenderError`` where a playbook would tell a channel that is not there: nobody would hear of its incidents."""
    known = frozenset(settings.channels.names)
    for playbook in library:
        if strangers := sorted({*playbook.notify} - known):
            raise RenderError(
                f"The playbook {playbook.name} tells {', '.join(strangers)}, and there is no such channel.",
                f"irhub.yaml has these: {', '.join(sorted(known)) or 'none'}.",
                "Change notify in the playbook, or add the channel under channels.",
            )


def _refuse_astray(library: Iterable[Playbook], settings: Settings) -> None:
    """Raises ``RenderError`` where a click in Security Hub would run a playbook that is not there."""
    for action_id, says in astray(settings, library):
        todo = "Change it under sources.securityhub.actions."
        raise RenderError(f"The custom action {action_id} runs nothing:", says, todo)


def _json(value: Any) -> str:
    return json.dumps(to_plain(value), sort_keys=True) + "\n"
