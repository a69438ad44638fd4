"""An irhub.yaml for the sandbox's organization, with Slack and a webhook that lead to its receiver."""

from pathlib import Path

import yaml

from deployer.sandbox.running import Sandbox

SLACK, WEBHOOK = "irhub/slack", "irhub/webhook"
SLACK_PATH, WEBHOOK_PATH = "/slack", "/webhook"
WEBHOOK_KEY = "Bearer of-the-sandbox"


def settings_file(sandbox: Sandbox, path: Path, prefix: str = "irhub") -> Path:
    """The file is written, and the two secrets it names exist in the hub account and Region."""
    world = sandbox.world
    secrets = sandbox.client("secretsmanager", world.hub.id, world.hub_region)
    secrets.create_secret(Name=SLACK, SecretString=f"{sandbox.receiver.url}{SLACK_PATH}")
    secrets.create_secret(Name=WEBHOOK, SecretString=WEBHOOK_KEY)
    said = {
        "version": 1,
        "prefix": prefix,
        "organization": world.organization_id,
        "hub": {"account": world.hub.id, "region": world.hub_region},
        "management": {"account": world.management.id},
        "profiles": {"hub": "hub", "management": "management"},
        "external_id": f"{prefix}-of-the-sandbox",
        "targets": [{"ou": world.root_id, "regions": list(world.regions)}],
        "mode": "act",
        "channels": {
            "slack": {"secret": SLACK},
            "email": ["soc@example.com"],
            "webhook": {"url": f"{sandbox.receiver.url}{WEBHOOK_PATH}", "connection_secret": WEBHOOK},
        },
    }
    path.write_text("# Written by the sandbox, for the organization in it.\n" + yaml.safe_dump(said, sort_keys=False))
    return path
