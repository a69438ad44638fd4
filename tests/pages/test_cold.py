"""What is loaded before it is needed is paid at every cold start: nobody pays for pages but whoever asks for one."""

import subprocess
import sys

import pytest

LOADED = "import sys, {door}; print([name for name in ('hub.actions', 'hub.pages.render', 'jinja2') if name in sys.modules])"


def loaded(door: str) -> str:
    """Which of these a process has once it can hear the first event."""
    command = [sys.executable, "-c", LOADED.format(door=door)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 (our own words)


@pytest.mark.parametrize(("door", "has"), [("hub.handler", "['hub.actions']"), ("hub.people.handler", "[]")])
def test_no_door_loads_templates_before_a_page_is_asked_for(door: str, has: str) -> None:
    """The responder never does; a click in Slack must be answered within three seconds."""
    assert loaded(door) == has
