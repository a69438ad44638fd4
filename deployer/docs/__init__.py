"""The pages of `docs/` that are made from the code, so that they say what it does and cannot fall behind.

A page is text and nothing else: the same code gives the same bytes, and a test compares them with what lies in `docs/`. Words
that a page lacks are added to the code (a docstring, a help line, the comment beside a resource), never here.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from deployer import plan_schema
from deployer.docs import actions, commands, doctor, metrics, playbooks, settings, templates
from deployer.playbooks import case_file
from deployer.settings.published import published

FOLDER = Path(__file__).parents[2] / "docs"
"""Where pages lie in a checkout; a wheel has none."""

PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands.page,
    "doctor.md": doctor.page,
    "settings.md": lambda: settings.page(FOLDER / "irhub.example.yaml"),
    "playbooks.md": playbooks.page,
    "actions.md": actions.page,
    "plan.schema.json": lambda: json.dumps(plan_schema.published(), indent=2) + "\n",
    "irhub.schema.json": lambda: json.dumps(published(), indent=2) + "\n",
    "playbook-cases.schema.json": lambda: json.dumps(case_file.schema(), indent=2) + "\n",
    "metrics.md": lambda: metrics.page(FOLDER / "irhub.example.yaml"),
    "templates.md": lambda: templates.page(FOLDER / "irhub.example.yaml"),
}
"""Each page and what makes it."""
