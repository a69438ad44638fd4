"""An irhub.yaml for the sandbox's organization, with Slack and a webhook that lead to its receiver."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from deployer.sandbox import vendors
from deployer.sandbox.oidc import CLIENT_ID, CLIENT_SECRET
from deployer.sandbox.people import PEOPLE
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World

SLACK, WEBHOOK, SIGN_IN = "irhub/slack", "irhub/webhook", "irhub/sign-in"
SLACK_PATH, WEBHOOK_PATH = vendors.SLACK, "/webhook"
WEBHOOK_KEY = "Bearer of-the-sandbox"


def settings_file(sandbox: Sandbox, path: Path, prefix: str = "irhub", watched: tuple[str, ...] = ()) -> Path:
    """The file is written, and the two secrets it names exist in the hub account and Region, for all installations there.

    Everything is in mode act, but for the outermost units named in ``watched``, which are in observe.
    """
    world = sandbox.world
    _keep(sandbox, SLACK, f"{sandbox.receiver.url}{SLACK_PATH}")
    _keep(sandbox, WEBHOOK, WEBHOOK_KEY)
    said = {
        "version": 1,
        "prefix": prefix,
        "organization": world.organization_id,
        "hub": {"account": world.hub.id, "region": world.hub_region},
        "management": {"account": world.management.id},
        "profiles": {"hub": "hub", "management": "management"},
        "external_id": f"{prefix}-of-the-sandbox",
        "targets": _targets(world, watched),
        "mode": "act",
        "channels": {
            "slack": {"secret": SLACK},
            "email": ["soc@example.com"],
            "webhook": {"url": f"{sandbox.receiver.url}{WEBHOOK_PATH}", "connection_secret": WEBHOOK},
        },
    }
    path.write_text("# Written by the sandbox, for the organization in it.\n" + yaml.safe_dump(said, sort_keys=False))
    return path


def with_drill(path: Path, account_id: str, region: str) -> Path:
    """The file names a place for drills as well."""
    said = {"drill": {"places": [{"account": account_id, "region": region}]}}
    return _with(path, said)


def with_people(path: Path) -> Path:
    """The file names the sandbox's people by every door, and whom it asks: two of them first, then the third."""
    people = [{"name": one.name, "email": one.email, "slack": one.slack, "aws": one.email} for one in PEOPLE]
    first, second, third = (one.name for one in PEOPLE)
    rules = [{"group": "soc", "minutes": 60, "then": ["leads"]}]
    approvals = {"groups": {"soc": [first, second], "leads": [third]}, "rules": rules}
    return _with(path, {"people": people, "approvals": approvals})


def with_pages(sandbox: Sandbox, path: Path, issuer: str) -> Path:
    """The file says that people sign in at the sandbox's own provider, whose secret exists in the hub account and Region."""
    _keep(sandbox, SIGN_IN, CLIENT_SECRET)
    return _with(path, {"pages": {"sign_in": {"issuer": issuer, "client_id": CLIENT_ID, "secret": SIGN_IN}}})


def _with(path: Path, said: Mapping[str, object]) -> Path:
    path.write_text(path.read_text(encoding="utf-8") + yaml.safe_dump(dict(said), sort_keys=False), encoding="utf-8")
    return path


def _keep(sandbox: Sandbox, name: str, text: str) -> None:
    secrets = sandbox.client("secretsmanager", sandbox.world.hub.id, sandbox.world.hub_region)
    if not secrets.list_secrets(Filters=[{"Key": "name", "Values": [name]}])["SecretList"]:
        secrets.create_secret(Name=name, SecretString=text)


def _targets(world: World, watched: tuple[str, ...]) -> list[dict[str, object]]:
    if not watched:
        return [{"ou": world.root_id, "regions": list(world.regions)}]
    outermost = (path for path in world.units if len(path) == 1)
    return [
        {"ou": world.unit_id(path), "regions": list(world.regions), "mode": "observe" if path[0] in watched else "act"}
        for path in outermost
    ]
