"""Every command once, in an order in which each has something to do: from an empty organization to an empty organization."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

from deployer.aws.gate import Gate, ReadGate
from deployer.cli import cli
from deployer.demo.written import event
from deployer.desired import Texts
from deployer.sandbox.running import Sandbox
from deployer.sandbox.scene import a_scene
from deployer.sandbox.stage import build
from deployer.settings import Settings
from deployer.texts import make
from deployer.together import in_threads
from deployer.wiring import Outside

MEMBER, LEAVER, REGION = "333333333333", "777777777777", "us-east-1"
SHOWN = (
    ("config", "schema"),
    ("config", "validate"),
    ("playbook", "list"),
    ("playbook", "explain", "{finding}"),
    ("playbook", "schema"),
    ("playbook", "example"),
    ("playbook", "backtest"),
    ("playbook", "test", "{folder}"),
    ("lint",),
    ("render", "--out", "{folder}/rendered"),
    ("init", "--config", "{folder}/new.yaml", "--yes"),
    ("doctor",),
    ("plan", "--detailed-exitcode"),
    ("canary", "--yes"),
)
BROUGHT = (
    ("guardduty", "plan"),
    ("guardduty", "enable", "--yes"),
    ("guardduty", "status"),
    ("deploy", "--yes"),
    ("watch",),
    ("status",),
    ("drift",),
    ("verify", MEMBER, "--yes"),
    ("mode", MEMBER, "act", "--yes"),
    ("offboard", LEAVER, "--yes"),
    ("onboard", LEAVER, "--yes", "--no-verify"),
    ("guard", "show"),
    ("guard", "plan"),
    ("guard", "enable", "--yes"),
    ("guard", "status"),
    ("guard", "disable", "--yes"),
    ("upgrade", "--yes"),
    ("dlq", "list"),
    ("dlq", "show", "no-such-letter"),
    ("dlq", "redrive", "--all", "--yes"),
)
ANSWERED = (
    ("incidents", "list"),
    ("incidents", "show", "{incident}"),
    ("incidents", "timeline", "{incident}"),
    ("incidents", "noted", "--since", "1h"),
    ("incidents", "watch", "{incident}", "--wait", "0"),
    ("incidents", "note", "{incident}", "a test"),
    ("incidents", "approve", "{incident}", "--reason", "a test", "--yes"),
    ("incidents", "reject", "{incident}", "--reason", "a test", "--yes"),
    ("incidents", "export", "{incident}", "--to", "{folder}/case.zip"),
    ("evidence", "verify", "{incident}"),
    ("report", "--out", "{folder}/report.html"),
    ("incidents", "release", "{incident}", "--yes"),
    ("incidents", "close", "{incident}", "--true-positive", "--reason", "a test", "--yes"),
    ("respond", "--resource", "{instance}", "--account", MEMBER, "--region", REGION, "--dry-run", "--yes"),
    ("drill", "--yes"),
    ("audit", "--account", MEMBER),
    ("exemptions", "add", "--account", MEMBER, "--reason", "a test", "--days", "1", "--yes"),
    ("exemptions", "list"),
    ("exemptions", "remove", "{exemption}", "--yes"),
    ("pause", "--reason", "a test"),
    ("resume",),
    ("sandbox",),
    ("demo",),
    ("destroy", "--yes", "--organization", "{organization}", "--leave-contained"),
)
EVERY = (*SHOWN, *BROUGHT, *ANSWERED)
WITHOUT_SETTINGS = {("config", "schema"), ("config", "validate"), ("playbook", "schema"), ("playbook", "example")}
"""What works without a file, or says in its own way that there is none."""
ALONE = {"sandbox", "demo"}
"""What needs no settings; inside a sandbox it is refused, for there can be one alone."""


@dataclass(frozen=True)
class Act:
    """How one command ended."""

    words: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str


@dataclass
class Play:
    """A sandbox, and everything that was said in it."""

    sandbox: Sandbox
    folder: Path
    config: Path
    known: dict[str, str] = field(default_factory=dict)
    """What later words name, such as an incident's id."""
    made: list[tuple[Texts, tuple[str, bytes]]] = field(default_factory=list)

    def act(self, words: tuple[str, ...]) -> Act:
        """The command is run with --json; what it tells of is known from then on."""
        given = [word.format(folder=self.folder, **self.known) for word in words]
        settings = [] if words[0] in ALONE or "--config" in words else ["--config", str(self.config)]
        outside = Outside(Gate, ReadGate, lambda _: self.sandbox.settle(), in_threads, self._make)
        hidden = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
        environment = {**self.sandbox.exports("hub"), **hidden}
        ended = CliRunner().invoke(cli, [*given, "--json", *settings], obj=outside, env=environment)
        self._learn(words, ended.stdout)
        return Act(words, ended.exit_code, ended.stdout, ended.stderr)

    def raise_finding(self) -> None:
        """An instance is found to mine, and the hub has answered."""
        scene = a_scene(MEMBER, REGION)
        build(scene, self.sandbox.client)
        finding = event(scene)
        file = self.folder / "finding.json"
        file.write_text(json.dumps(finding), encoding="utf-8")
        self.known |= {"finding": str(file), "instance": scene.instance_id}

    def _learn(self, words: tuple[str, ...], stdout: str) -> None:
        listed = {("incidents", "list"): ("incidents", "incident"), ("exemptions", "list"): ("exemptions", "exemption")}
        if words in listed:
            key, name = listed[words]
            self.known[name] = json.loads(stdout)[key][0]["id"]

    def _make(self, settings: Settings) -> tuple[Texts, tuple[str, bytes]]:
        """The texts and the bundle, made once: nothing changes what they are made from."""
        self.made = self.made or [make(settings)]
        return self.made[0]


def played(play: Play) -> Mapping[tuple[str, ...], Act]:
    """Every act, one after another; the finding comes when all is deployed."""
    play.known |= {"organization": play.sandbox.world.organization_id}
    play.raise_finding()
    acts = [play.act(words) for words in (*SHOWN, *BROUGHT)]
    play.sandbox.put_event(json.loads(Path(play.known["finding"]).read_text(encoding="utf-8")), MEMBER, REGION)
    play.sandbox.settle()
    acts += [play.act(words) for words in ANSWERED]
    return {act.words: act for act in acts}
