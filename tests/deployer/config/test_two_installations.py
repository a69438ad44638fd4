"""Two installations in one organization, on the same accounts: neither takes, changes or removes what is the other's.

The second one only watches, which is how one is tried beside the one that acts; docs/operations.md says what else is possible.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from deployer.demo import written
from deployer.demo.commandline import Printed, irhub
from deployer.demo.seen import changes
from deployer.sandbox.installation import settings_file
from deployer.sandbox.scene import Scene, Sketch, a_scene
from deployer.sandbox.stage import build
from tests.story.stage import ABROAD, HOME, HUB, MEMBER, Stage, empty

DEV = "irhub-dev"
FIRST, SECOND, EXEMPT = (Sketch(name=name, interfaces=1, volumes=1) for name in ("first", "second", "scanner"))


@dataclass
class Both:
    """The stage of the first, the second's settings, and what each act printed."""

    stage: Stage
    acts: dict[str, Printed] = field(default_factory=dict)
    cases: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    writers: dict[str, set[str]] = field(default_factory=dict)

    def act(self, name: str, *words: str) -> None:
        """A command of one of them, by the environment that it is named with."""
        self.acts[name] = irhub(self.stage.config, *words, outside=self.stage.outside)

    def answer(self, name: str, sketch: Sketch) -> Scene:
        """A finding comes, both hubs have dealt with it; who changed what, and which cases there are."""
        scene = a_scene(MEMBER, ABROAD, sketch)
        build(scene, self.stage.sandbox.client)
        calls = self.stage.publish(written.event(scene, name))
        made = [call for call in changes(calls) if call.service == "ec2"]
        self.writers[name] = {call.principal_arn.split("/")[1] for call in made}
        for env in ((), ("--env", "dev")):
            listed = irhub(self.stage.config, "incidents", "list", *env, outside=self.stage.outside).facts
            found = [one for one in listed.get("incidents", ()) if one["target"]["id"] == scene.instance_id]
            self.cases[f"{name} {''.join(env[1:])}".strip()] = found
        return scene


def perform(both: Both) -> None:
    """All acts, in order."""
    dev = ("--env", "dev")
    both.act("dev", "deploy", "--yes", *dev)
    both.act("first after dev", "plan", "--detailed-exitcode")
    both.act("validate", "config", "validate", *(str(path) for path in sorted(both.stage.config.parent.glob("*.yaml"))))
    both.answer("first", FIRST)
    scanner = a_scene(MEMBER, ABROAD, EXEMPT).instance_id
    both.act("exempt", "exemptions", "add", "--resource", scanner, "--reason", "our scanner", "--yes")
    both.answer("scanner", EXEMPT)
    both.act("show exempt", "incidents", "show", both.cases["scanner"][0]["id"])
    both.act("dev gone", "destroy", "--yes", "--organization", both.stage.sandbox.world.organization_id, *dev)
    both.act("first after dev gone", "plan", "--detailed-exitcode")
    both.answer("second", SECOND)


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    """Everything that happened."""
    with empty() as stage:
        path = settings_file(stage.sandbox, stage.config.with_name("irhub.dev.yaml"), prefix=DEV)
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | {"mode": "observe"}))
        printed = stage.run("deploy", "--yes")
        assert printed.exit_code == 0, printed.talk
        acts = Both(stage)
        perform(acts)
        yield acts


def test_the_second_is_deployed_beside_the_first(both: Both) -> None:
    """No name that it wants is taken: stacks, StackSets, roles, queues, buckets, key alias, statements of bus policies."""
    assert both.acts["dev"].exit_code == 0, both.acts["dev"].talk


@pytest.mark.parametrize("act", ["first after dev", "first after dev gone"])
def test_the_first_has_nothing_to_change(both: Both, act: str) -> None:
    """Neither by what the second made nor by its going is the first one touched."""
    assert both.acts[act].exit_code == 0, both.acts[act].facts["changes"]


def test_both_have_a_case_of_one_finding(both: Both) -> None:
    """Each listens by a rule of its own, and keeps a record of its own."""
    assert (len(both.cases["first"]), len(both.cases["first dev"])) == (1, 1)


def test_only_the_first_acts(both: Both) -> None:
    """The second looks and says what it would do; nothing is done twice."""
    assert both.writers["first"] == {"irhub-contain", "irhub-respond"}
    assert (both.cases["first"][0]["containment"], both.cases["first dev"][0]["containment"]) == ("contained", "none")


def test_an_exemption_of_one_is_none_of_the_other(both: Both) -> None:
    """It stands in one table; there, the scanner's case says whose word holds irhub back."""
    whys = [note["says"] for note in both.acts["show exempt"].facts["notes"] if note["name"] == "exempted"]

    assert both.acts["exempt"].exit_code == 0, both.acts["exempt"].talk
    assert both.writers["scanner"] == set()
    assert f"arn:aws:iam::{HUB}:" in "".join(whys)


def test_the_first_goes_on_when_the_second_is_gone(both: Both) -> None:
    """Its rules, roles and bus are its own."""
    assert both.acts["dev gone"].exit_code == 0, both.acts["dev gone"].talk
    assert both.cases["second"][0]["containment"] == "contained"


def test_both_files_are_valid_side_by_side(both: Both) -> None:
    """With a word on what it means that they cover the same accounts."""
    files = both.acts["validate"].facts["files"]

    assert [one["valid"] for one in files] == [True, True]
    assert any("answered by both installations" in one["says"] for found in files for one in found["warnings"])


def test_the_kept_parts_of_the_second_stay_its_own(both: Both) -> None:
    """Its table outlives it under its own name."""
    names = both.stage.sandbox.client("dynamodb", HUB, HOME).list_tables()["TableNames"]

    assert {"irhub-ledger", f"{DEV}-ledger"} <= set(names)
