"""What was carried out and could not be looked at afterwards is told as that, by every command that changes accounts."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from deployer.calls import Call
from deployer.errors import ThrottledError
from tests.deployer.conftest import Shell
from tests.fake_aws import ONE, FakeAws


class Blinded(FakeAws):
    """Once anything was written, StackSets cannot be listed any more."""

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer, or that AWS is too busy."""
        if call.operation == "ListStackInstances" and self.writes:
            raise ThrottledError(call.name, "Throttling", "Rate exceeded")
        return super().make(call)


@pytest.mark.parametrize("words", [f"offboard {ONE}", "upgrade", "deploy"])
def test_what_was_not_seen_is_no_success_and_no_bare_error(deployed_shell: Shell, words: str) -> None:
    """The outcomes are told, the reason too, and the exit code says partly."""
    aws = Blinded(**{name: getattr(deployed_shell.aws, name) for name in deployed_shell.aws.__dataclass_fields__})
    aws.items[f"ACCOUNT#{ONE}"]["mode"] = {"S": "ask"}
    deployed_shell.aws = aws

    result = deployed_shell.run(*words.split(), "--yes", "--json")

    told = json.loads(result.stdout)
    assert (result.exit_code, told["complete"]) == (4, False), result.output
    assert "Rate exceeded" in told["unread"]
    assert told["outcomes"]
