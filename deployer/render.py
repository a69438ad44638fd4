"""Renders every template and policy of an installation from its settings; the same settings give the same bytes.

Account and Region come from CloudFormation's pseudo-parameters, so there is one text for a thousand accounts. Whatever a
template prints passes through JSON, which is YAML too: no value can break out of its place, and nobody has to remember a
filter. Templates are found beside the packages they belong to, in a checkout as in an installed wheel.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FunctionLoader, StrictUndefined
from jinja2.exceptions import UndefinedError

from deployer import listening, template, workflow
from deployer.destinations import destinations
from deployer.documents import documents
from deployer.errors import RenderError
from deployer.guard import document
from deployer.metrics.dashboard import body
from deployer.people import routes
from deployer.policies import Catalogue, Grants, Statements, bus_arn, enabled, grant, policies_of
from deployer.reporting.schedules import schedules
from deployer.settings import Settings
from deployer.topics import logical_id, topics
from deployer.version import VERSION
from hub.action import INSTALLATION_TAG
from hub.heartbeat import EVERY_HOURS
from hub.playbook import Playbook
from hub.settings import Intake

TIMEOUT_SECONDS = 60

TEMPLATES = {
    "bootstrap": "hub/bootstrap",
    "dead_letters": "hub/dead-letters",
    "hub": "hub/stack",
    "role": "spoke/role",
    "forwarding": "spoke/forwarding",
}
"""What each text is, and the template (without its endings) that it is made from."""

GUARD_FILE = "spoke/guard-scp.json"


@dataclass(frozen=True, slots=True)
class Rendered:
    """The texts of one installation."""

    bootstrap: str
    dead_letters: str
    hub: str
    role: str
    forwarding: str
    guard: str
    """The service control policy that `irhub guard` attaches, as it is sent."""
    policies: Mapping[str, str]
    """Every policy document in them, by a path such as ``policies/spoke/role/ContainPolicy1.json``."""

    @property
    def templates(self) -> dict[str, str]:
        """The templates by the names of their sources, such as ``hub/stack``."""
        return {source: getattr(self, name) for name, source in TEMPLATES.items()}

    @property
    def files(self) -> dict[str, str]:
        """Everything, by the path that ``write`` gives it."""
        templates = {f"{name}.yaml": text for name, text in self.templates.items()}
        return templates | {GUARD_FILE: f"{self.guard}\n"} | dict(self.policies)

    def write(self, folder: Path) -> tuple[Path, ...]:
        """Every text as a file below the folder; the paths."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        return tuple(folder / name for name in self.files)


def render(settings: Settings, playbooks: Iterable[Playbook], catalogue: Catalogue, bundle_key: str) -> Rendered:
    """Every text of this installation, its function made from the bundle of that key."""
    catalogue, playbooks = tuple(catalogue), tuple(playbooks)
    used = enabled(playbooks, {action.name for action in catalogue})
    context = _context(settings, grant(settings, playbooks, catalogue), bundle_key) | _evidence(settings, used)
    environment = _environment()
    texts = {name: _text(environment, f"{source}.yaml.j2", context) for name, source in TEMPLATES.items()}
    return Rendered(**texts, guard=guard(settings), policies=_policies(settings, texts))


def guard(settings: Settings) -> str:
    """The guard as Organizations gets it."""
    context = {"guard": document.words(settings), "prefix": settings.prefix, "arn": f"arn:{settings.partition}:"}
    return document.minified(_text(_environment(), f"{GUARD_FILE}.j2", context))


def _context(settings: Settings, grants: Grants, bundle_key: str) -> dict[str, Any]:
    """What the templates may print."""
    tags = {**settings.tags, INSTALLATION_TAG: settings.prefix}
    return {
        "settings": settings,
        "prefix": settings.prefix,
        "organization": settings.organization,
        "slack": settings.channels.slack,
        "destinations": destinations(settings),
        "topics": topics(settings),
        "emails": [{"logical_id": logical_id("Email", address), "address": address} for address in settings.channels.email],
        "tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())],
        "tag_map": dict(sorted(tags.items())),
        "timeout": TIMEOUT_SECONDS,
        "heartbeat_hours": str(EVERY_HOURS),
        "version": VERSION,
        "bundle_key": bundle_key,
        "bus_arn": bus_arn(settings),
        "own_findings_only": settings.intake is Intake.MEMBERS,
        "boundary": grants.boundary,
        "evidence": grants.evidence,
        "roles": _roles(grants),
        "drills": _drills(settings),
        "reports": schedules(settings),
        "dashboard": body(settings),
        **_sources(settings),
        **routes.context(settings),
        "workflow": workflow.WORDS,
    }


def _sources(settings: Settings) -> dict[str, Any]:
    """What the templates make of the sources that are switched on."""
    (let_in, types), (worked_on, worked_types) = listening.kinds(settings), listening.kinds(settings, imported=False)
    return {
        "sources": listening.told(settings),
        "let_in": {"sources": let_in, "detail_types": types},
        "worked_on": {"sources": worked_on, "detail_types": worked_types},
        "forwarded": listening.forwarded(settings),
        "securityhub": listening.graded(settings) if settings.sources.securityhub else None,
        "only_gathers": settings.intake is Intake.ADMINISTRATOR and settings.sources.is_everywhere,
    }


def _evidence(settings: Settings, used: Collection[str]) -> dict[str, Any]:
    """What actions on evidence need beside roles: documents for hosts, a bucket to drop things into, keys to travel under."""
    made = documents(settings.prefix, used)
    return {"documents": made, "drops": bool(made), "travels": "copy-snapshots" in used}


def _roles(grants: Grants) -> list[dict[str, str | tuple[Statements, ...]]]:
    return [
        {
            "logical_id": "Contain",
            "name": "contain",
            "about": "Entered by irhub to contain what a finding names",
            "policies": policies_of(grants.contain),
        },
        {
            "logical_id": "Restore",
            "name": "restore",
            "about": "Entered by irhub to take recorded steps back",
            "policies": policies_of(grants.restore),
        },
        {
            "logical_id": "Verify",
            "name": "verify",
            "about": "Entered by irhub to prove that findings of this account arrive and are acted on",
            "policies": policies_of(grants.verify),
        },
    ]


def _drills(settings: Settings) -> list[dict[str, str]]:
    """A rule for each place that is drilled by itself; its name is made from the place, so it stays when others come."""
    places = settings.drill.places if settings.drill.schedule else ()
    return [
        {
            "logical_id": f"Drill{place.account}{place.region.replace('-', '')}",
            "name": f"{settings.prefix}-drill-{place.account}-{place.region}",
            "about": f"Has the responder contain and release a canary in {place.account} {place.region}",
            "message": json.dumps(
                {"irhub": "drill", "account": place.account, "region": place.region, "subnet": place.subnet or ""}
            ),
        }
        for place in places
    ]


class _Bare(str):
    """A word of our own that may stand without quotes."""

    __slots__ = ()


def _bare(word: str) -> _Bare:
    if not re.fullmatch(r"[A-Za-z0-9-]+", word):
        raise RenderError(f"{word!r} cannot stand without quotes in a template.")
    return _Bare(word)


def _printed(value: Any) -> str:
    return value if isinstance(value, _Bare) else json.dumps(value, ensure_ascii=False)


def _as_json(text: str) -> str:
    """What a part of a template says in YAML, as JSON of many lines."""
    return json.dumps(yaml.safe_load(text), indent=2, ensure_ascii=False)


def _environment() -> Environment:
    environment = Environment(  # noqa: S701 (YAML knows no HTML: what is printed is made safe by finalize)
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["bare"] = _bare
    environment.filters["as_json"] = _as_json
    return environment


def _source(name: str) -> str | None:
    package, _, file = name.partition("/")
    found = resources.files(package).joinpath(file)
    return found.read_text(encoding="utf-8") if found.is_file() else None


def _text(environment: Environment, name: str, context: Mapping[str, Any]) -> str:
    try:
        return environment.get_template(name).render(context)
    except (UndefinedError, TypeError) as error:
        raise RenderError(f"{name} cannot be rendered.", f"{error}.", "This is a fault of irhub: please report it.") from error


def _policies(settings: Settings, texts: Mapping[str, str]) -> dict[str, str]:
    anywhere = template.Where(settings.partition, "${AWS::Region}", "${AWS::AccountId}")
    return {
        f"policies/{TEMPLATES[name]}/{policy}.json": json.dumps(document, indent=2) + "\n"
        for name, text in texts.items()
        for policy, document in template.policies(text, anywhere).items()
    }
