"""The kind of secrets, which moto holds and does not make from templates ("AWS::SecretsManager::Secret")."""

import secrets
import string
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends

from deployer.sandbox.repairs.resources.kind import Kind, Made, Wanted, backend_of, before, own

LENGTH = 32
"""Of a secret whose template says none."""


def _settle(made: Made, wanted: Wanted) -> Made:
    """The secret is there; what it holds is made up once, and stays whatever else of it changes."""
    backend: Any = backend_of(secretsmanager_backends, wanted)
    if not before(made):
        made.physical_resource_id = _created(backend, wanted)
        made.attributes = {"Id": made.physical_resource_id}
    found = backend.secrets[made.physical_resource_id]
    found.description = wanted.get("Description")
    found.tags = wanted.tag_list
    return made


def _created(backend: Any, wanted: Wanted) -> str:
    name = wanted.get("Name", wanted.name)
    text = wanted.get("SecretString") or _made_up(wanted.get("GenerateSecretString") or {})
    backend.create_secret(name, text, None, None, wanted.tag_list, None, None, [], force_overwrite=False)
    return str(backend.secrets[name].arn)


def _made_up(how: dict[str, Any]) -> str:
    """Random letters and digits, whichever kinds of characters the template would have let in beside them."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(int(how.get("PasswordLength", LENGTH))))


def _drop(made: Made, wanted: Wanted) -> None:
    """Gone at once: CloudFormation leaves no time to change one's mind."""
    backend: Any = backend_of(secretsmanager_backends, wanted)
    backend.delete_secret(made.physical_resource_id, None, force_delete_without_recovery=True)


KINDS = (
    Kind(
        "AWS::SecretsManager::Secret",
        _settle,
        _drop,
        ("Name", "GenerateSecretString"),
        own("AWS::SecretsManager::Secret", "Name", ("Id",)),
    ),
)
