"""A call as the line of AWS's own command line, for people who have the credentials that we have not."""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from botocore import xform_name

from deployer.calls import Call

IN_ALL_REGIONS = frozenset({"iam", "organizations"})
"""Services whose calls need no Region."""


def line(call: Call, instead: Mapping[str, str] | None = None) -> str:
    """The line that makes this call; ``instead`` gives words, already quoted, for parameters that stand elsewhere."""
    words = ["aws", call.service, xform_name(call.operation, "-")]
    words += [] if call.service in IN_ALL_REGIONS else ["--region", call.region]
    return " ".join((*words, *_options(call.parameters, instead or {})))


def _options(parameters: Mapping[str, Any], instead: Mapping[str, str]) -> Iterator[str]:
    for name, value in parameters.items():
        option = f"--{xform_name(name, '-')}"
        if name in instead:
            yield f"{option} {instead[name]}"
        elif isinstance(value, bool):
            yield option if value else f"--no-{xform_name(name, '-')}"
        else:
            yield f"{option} {shlex.quote(value if isinstance(value, str) else json.dumps(value))}"
