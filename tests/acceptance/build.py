"""Runs in the project's own environment: settings in, and out come the files that a deployment would send to AWS.

The bundle, every template and every policy are made by the deployer's own code. Beside them stands `facts.json`: the key of
the bundle, the external id, and the item that puts the member on the register of accounts, as the deployer writes it.
"""

import json
import sys
from pathlib import Path

from deployer import template, texts
from deployer.aws import register
from deployer.settings import load


def main(config: Path, folder: Path, member: str) -> None:
    """Everything is in the folder."""
    settings = load(config)
    rendered = texts.rendered(settings)
    _, (key, content) = texts.make(settings)
    rendered.write(folder)
    (folder / "bundle.zip").write_bytes(content)
    for name, text in rendered.templates.items():  # as plain values too, so that one can be read and taken apart there
        (folder / f"{name}.json").write_text(json.dumps(template.parse(text)))
    table = register.Table(f"{settings.prefix}-ledger", settings.hub.region)
    account = register.put(table, register.Record(member, "shop", "act", "Root/shops"))
    facts = {"bundle": key, "external_id": settings.external_id, "account": account.parameters}
    (folder / "facts.json").write_text(json.dumps(facts))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
