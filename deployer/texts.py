"""Everything the settings become before AWS sees any of it: templates, policies, and the function's code."""

import json
from pathlib import Path

from deployer import bundle as bundles
from deployer import playbooks
from deployer import render as rendering
from deployer.bundle import Bundle
from deployer.desired import Texts
from deployer.render import Rendered
from deployer.settings import Settings
from deployer.settings.context import for_hub
from hub.actions import catalogue
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
    told = json.dumps(to_plain(for_hub(settings.context)), sort_keys=True) + "\n"
    bundle = bundles.build(playbooks.compiled(library), context_json=told)
    return rendering.render(settings, library, catalogue(), bundle.key), bundle
