"""Facts about the workflow's door as Lambda runs it."""

import json
from pathlib import Path

import pytest

from hub.errors import MalformedEventError
from hub.handler import the_hub
from hub.task import task
from hub.values import to_plain
from tests.asked import APPROVERS
from tests.hub.test_handler import ENVIRONMENT


@pytest.mark.parametrize("approvers", [True, False])
def test_it_works_with_the_responder_s_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, approvers: bool) -> None:
    """With who may be asked as it lies in the bundle, and nobody where it does not; what it does not know it refuses."""
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "playbooks.json").write_text("[]")
    if approvers:
        (tmp_path / "hub" / "approvers.json").write_text(json.dumps(to_plain(APPROVERS)))
    for name, value in {**ENVIRONMENT, "LAMBDA_TASK_ROOT": str(tmp_path), "IRHUB_STATE_MACHINE_ARN": "arn:machine"}.items():
        monkeypatch.setenv(name, value)
    the_hub.cache_clear()

    with pytest.raises(MalformedEventError):
        task({"do": "nothing"}, None)

    assert (to_plain(the_hub().approvers) == to_plain(APPROVERS)) is approvers
    assert the_hub().settings.state_machine_arn == "arn:machine"
    the_hub.cache_clear()
