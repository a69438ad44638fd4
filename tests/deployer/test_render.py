"""How texts come out of settings: the same each time, and safe whatever a value says."""

from pathlib import Path

import pytest
import yaml

from deployer.errors import RenderError
from deployer.render import _environment, _text, render
from hub.actions import catalogue
from tests.deployer.installations import EXAMPLE, KEY, LIBRARY, rendered


def test_the_same_settings_give_the_same_bytes() -> None:
    """A plan from another clone compares equal."""
    assert render(EXAMPLE, LIBRARY, catalogue(), KEY).files == rendered("members").files


def test_everything_is_written_where_its_name_says(tmp_path: Path) -> None:
    """Templates and policies lie side by side, each under the name of its source."""
    paths = rendered("members").write(tmp_path)

    assert (tmp_path / "hub/stack.yaml") in paths
    assert (tmp_path / "policies/spoke/role/ContainPolicy1.json").read_text().startswith("{")
    assert {path.read_text() for path in paths} == set(rendered("members").files.values())


@pytest.mark.parametrize(
    "value", ['x"\nevil: true', "${AWS::AccountId}", "a: b # c", "{{ 7 * 7 }}", "!Ref X", "012345670123", "no"]
)
def test_a_value_cannot_break_out_of_its_place(value: str) -> None:
    """Whatever is printed is one YAML string, also without anybody thinking of it."""
    text = _environment().from_string("here: {{ value }}\nthere: 1\n").render(value=value)

    assert yaml.safe_load(text) == {"here": value, "there": 1}


def test_a_name_that_a_template_invents_is_an_error() -> None:
    """A misspelt variable never renders as nothing."""
    with pytest.raises(RenderError, match=r"hub/stack\.yaml\.j2 cannot be rendered"):
        _text(_environment(), "hub/stack.yaml.j2", {})


def test_only_words_of_our_own_stand_without_quotes() -> None:
    """The one way around the quotes takes letters, digits and hyphens only."""
    with pytest.raises(RenderError, match="cannot stand without quotes"):
        _environment().from_string("{{ value | bare }}").render(value="a: b")
