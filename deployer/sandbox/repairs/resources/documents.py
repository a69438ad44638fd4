"""The kind of SSM documents, which moto holds and does not make from templates."""

import json
from typing import Any

from moto.ssm.models import ssm_backends

from deployer.sandbox.repairs.resources.kind import Kind, Made, Wanted, backend_of, before, own


def _settle(made: Made, wanted: Wanted) -> Made:
    """The document has this content; a changed one has it as its newest and default version."""
    if before(made):
        _drop(made, wanted)
    name, content = wanted.get("Name", wanted.name), wanted.get("Content")
    backend_of(ssm_backends, wanted).create_document(
        content=content if isinstance(content, str) else json.dumps(content),
        requires=[],
        attachments=[],
        name=name,
        version_name="",
        document_type=wanted.get("DocumentType", "Command"),
        document_format=wanted.get("DocumentFormat", "JSON"),
        target_type=wanted.get("TargetType", "/"),
        tags=wanted.tag_list,
    )
    made.physical_resource_id = name
    return made


def _drop(made: Made, wanted: Wanted) -> None:
    backend: Any = backend_of(ssm_backends, wanted)
    backend.delete_document(made.physical_resource_id, None, None, force=True)


KINDS = (Kind("AWS::SSM::Document", _settle, _drop, ("Name",), own("AWS::SSM::Document", "Name")),)
